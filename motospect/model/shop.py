"""A workshop's terms: its currency, what an hour costs, tax, and what a euro of the catalogue is worth."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from motospect.errors import SettingInvalid
from motospect.model.currency import DECIMALS

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class ShopTerms:
    """`labour_rate`: minor units an hour. `tax_bp`: hundredths of a percent. None: the shop has not said.

    `eur_rate` is what one euro costs in `currency`, as the shop set it for `eur_rate_date` (ISO 8601).
    """

    currency: str = "EUR"
    labour_rate: int | None = None
    tax_bp: int | None = None
    eur_rate: str | None = None
    eur_rate_date: str | None = None

    @property
    def labour_eur_h(self) -> float | None:
        """What an hour of work costs in euro; None where the shop has set no rate, or none for the euro."""
        if self.labour_rate is None or (self.currency != "EUR" and self.eur_rate is None):
            return None
        units = 10.0 ** DECIMALS[self.currency]
        return self.labour_rate / units / float(self.eur_rate or 1)


def shop_terms(
    *, currency: str, labour_rate: str, tax_percent: str, eur_rate: str = "", eur_rate_date: str = ""
) -> ShopTerms:
    """Return the terms in these texts; an empty one is not set. Raises SettingInvalid naming the setting."""
    if currency not in DECIMALS:
        raise _invalid(
            "CURRENCY", currency, "Give a currency by ISO 4217 in capitals, such as EUR, PLN or JPY."
        )
    if bool(eur_rate) != bool(eur_rate_date):
        raise _invalid(
            "EUR_RATE", eur_rate, "Set MOTOSPECT_SHOP_EUR_RATE and MOTOSPECT_SHOP_EUR_RATE_DATE together."
        )
    if eur_rate and currency == "EUR":
        raise _invalid("EUR_RATE", eur_rate, "Leave it empty: the shop's currency is the euro itself.")
    rate = _number("EUR_RATE", eur_rate, "Give what one euro costs in your currency, such as 4.2735.")
    if rate is not None and not rate:
        raise _invalid("EUR_RATE", eur_rate, "No currency is worth nothing; leave it empty instead.")
    return ShopTerms(
        currency,
        _minor("LABOUR_RATE", labour_rate, DECIMALS[currency], currency),
        _tax(tax_percent),
        eur_rate or None,
        _date(eur_rate_date) if eur_rate_date else None,
    )


def net_of(gross: int, tax_bp: int) -> int:
    """Return what of a price with tax is without it, rounded half to even."""
    return round(Fraction(gross * 10_000, 10_000 + tax_bp))


def tax_words(tax_bp: int) -> str:
    """Return a tax rate as people read it: "19 %", "8.1 %"."""
    return (
        f"{Decimal(tax_bp) / 100:f}".rstrip("0").rstrip(".") + " %" if tax_bp % 100 else f"{tax_bp // 100} %"
    )


def _number(name: str, text: str, remedy: str) -> Decimal | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _invalid(name, text, remedy)
    return Decimal(text)


def _minor(name: str, text: str, decimals: int, currency: str) -> int | None:
    value = _number(name, text, "Give the price of an hour without currency, such as 85 or 92.50.")
    if value is None:
        return None
    minor = value.scaleb(decimals)
    if minor != minor.to_integral_value() or not minor:
        raise _invalid(
            name,
            text,
            f"Give a price above nothing with at most {decimals} decimals: {currency} has no more.",
        )
    return int(minor)


def _tax(text: str) -> int | None:
    value = _number("TAX_PERCENT", text, "Give the tax in percent, such as 19 or 8.1; 0 for none.")
    if value is None:
        return None
    hundredths = value.scaleb(2)
    if hundredths != hundredths.to_integral_value() or value > 50:
        raise _invalid("TAX_PERCENT", text, "It must lie between 0 and 50, with at most two decimals.")
    return int(hundredths)


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise _invalid("EUR_RATE_DATE", text, "Give the day of the rate as 2026-11-23.") from None


def _invalid(name: str, text: str, remedy: str) -> SettingInvalid:
    return SettingInvalid(f"MOTOSPECT_SHOP_{name} is {text!r}.", hint=remedy)
