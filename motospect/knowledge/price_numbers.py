"""Amounts as people write them in price lists: decimal comma or point, thousands, currency signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from motospect.model.currency import currency_named

DecimalMark: TypeAlias = Literal["comma", "point"]

_DIGITS = re.compile(r"[+-]?\d[\d.,' \u00a0\u2009\u202f]*")
_NO_CENTS = re.compile(r"(?<=\d)([.,])(?:-+|\u2013|\u2014)(?=$|\s)")
"""12,- is 12,00."""
_SPACES = re.compile(r"[' \u00a0\u2009\u202f]")
_GROUPED = {
    # No group of thousands begins with a zero: 0.234 is less than one.
    "point": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?"),
    "comma": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?|[+-]?\d+(,\d+)?"),
}
_SPACED = re.compile(r"[+-]?\d{1,3}([' \u00a0\u2009\u202f]\d{3})+([.,]\d+)?|[+-]?\d+([.,]\d+)?")


class Unreadable(ValueError):
    """A text is no number, or may be two; `remedy` says what to write."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says: the number, and a currency when it names one."""

    value: Decimal
    currency: str | None = None


def read_amount(text: str, *, mark: DecimalMark | None, whole: bool = False) -> Written:
    """Return the number in a text such as "1.234,50 €"; raises Unreadable.

    `mark` is the decimal mark when somebody has said which; without it "1.234" may be two numbers and is
    refused. `whole`: the currency has no decimals, so that a group of three digits can be thousands only.
    """
    text = _NO_CENTS.sub(r"\g<1>00", text)
    found = _DIGITS.search(text)
    if found is None:
        raise Unreadable("is no number.", "Write digits only, such as 12.50.")
    digits = found[0].strip("' \u00a0\u2009\u202f")
    around = (text[: found.start()] + " " + text[found.start() + len(digits) :]).strip()
    return Written(_number(digits, mark, whole), currency_in(around) if around else None)


def currency_in(text: str) -> str | None:
    """Return the currency that a text names by code or sign; raises Unreadable when it is something else."""
    words = [word for word in re.split(r"[\s.,:()\[\]/-]+", text) if word]
    named = {currency_named(word) for word in words}
    if len(named) != 1 or None in named:
        raise Unreadable(
            "is not a number with a currency.", "Write the number alone, or with EUR, PLN, $ ..."
        )
    return next(iter(named))


def _number(digits: str, mark: DecimalMark | None, whole: bool) -> Decimal:
    if mark is not None:
        return _by_mark(digits, mark)
    if _SPACES.search(digits):
        if not _SPACED.fullmatch(digits):
            raise Unreadable("is no number.", "Separate thousands in groups of three, or not at all.")
        return Decimal(_SPACES.sub("", digits).replace(",", "."))
    possible = {_by_mark(digits, each) for each in ("comma", "point") if _GROUPED[each].fullmatch(digits)}
    if whole and len(possible) > 1:
        possible = {value for value in possible if value == value.to_integral_value()}
    if not possible:
        raise Unreadable("is no number.", "Write digits with one decimal mark, such as 1234.50.")
    if len(possible) > 1:
        low, high = sorted(possible)
        raise Unreadable(
            f"may be {low} or {high:f}.",
            f"Write {high:f} without a separator or {low:.2f} with two decimals,"
            " or say --decimal comma or point.",
        )
    return possible.pop()


def _by_mark(digits: str, mark: DecimalMark) -> Decimal:
    plain = _SPACES.sub("", digits)
    if not _GROUPED[mark].fullmatch(plain):
        raise Unreadable(f"is no number with a decimal {mark}.", f"Write it with a decimal {mark}.")
    if mark == "comma":
        return Decimal(plain.replace(".", "").replace(",", "."))
    return Decimal(plain.replace(",", ""))
