"""A shop's price list from a file: every usable row, and every other one with its value and a remedy."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from statistics import median

from motospect.knowledge.parts import REPLACE, key_named, part, parts
from motospect.knowledge.price_columns import Columns, Field, known_words
from motospect.knowledge.price_numbers import DecimalMark, Unreadable, Written, read_amount
from motospect.knowledge.price_sheet import FORMULA, NUMBER, read_sheet
from motospect.knowledge.price_text import Sheet, read_text
from motospect.model.currency import DECIMALS, currency_named
from motospect.model.money import half_even, plain
from motospect.model.prices import Price, ReadList, RowFault

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_UNITS = 1_000_000
"""A price above this many whole units is a slip of the keyboard in any currency with decimals."""
MOST_OF_MEDIAN = 1000
"""So is one this many times the list's middle price."""
MOST_HOURS = 100
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SHORTEST_FOR_MEDIAN = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read. `currency` is the shop's own; `given` one that was said for this list."""

    currency: str
    given: str | None = None
    encoding: str | None = None
    mark: DecimalMark | None = None
    sheet: str | None = None
    tax_known: bool = True


def read_list(content: bytes, file: str, reading: Reading) -> ReadList:
    """Return what a file holds, faults row by row; never raises for what a file may hold."""
    digest = hashlib.sha256(content).hexdigest()
    name = PurePath(file).name
    try:
        sheet = _opened(content, reading)
    except Unreadable as trouble:
        fault = RowFault(0, "", name, str(trouble), trouble.remedy)
        return ReadList(name, digest, "not read", faults=(fault,), fatal=True)
    found = _Rows(sheet, reading).read()
    return replace(found, file=name, sha256=digest)


def _opened(content: bytes, reading: Reading) -> Sheet:
    if len(content) > MOST_BYTES:
        raise Unreadable(f"is larger than {MOST_BYTES // 1_000_000} MB.", "Split it into several lists.")
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(
            "is an old .xls or an encrypted workbook.", "Save it as .xlsx without password, or as CSV."
        )
    if content.startswith(_ZIP):
        sheet = read_sheet(content, sheet=reading.sheet)
    else:
        sheet = read_text(content, encoding=reading.encoding)
    if len(sheet.rows) > MOST_ROWS:
        raise Unreadable(f"has more than {MOST_ROWS} rows.", "Split it into several lists.")
    if sheet.columns.doubled:
        raise Unreadable(
            f"has two columns for one thing: {', '.join(sheet.columns.doubled)}.",
            f"Rename or delete one of them. Known are: {known_words()}.",
        )
    return sheet


class _BadCell(Exception):
    """A cell cannot be used."""

    def __init__(self, field: Field | None, value: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.field = field
        self.value = value
        self.remedy = remedy


class _Rows:
    """Reads the rows of one table; remembers what it has noticed."""

    def __init__(self, sheet: Sheet, reading: Reading) -> None:
        self._sheet = sheet
        self._reading = reading
        self._columns: Columns = sheet.columns
        self._money: Field = "net" if "net" in self._columns.places else "gross"
        self._notes = list(sheet.notes)
        self._faults: list[RowFault] = []
        self._rounded: list[int] = []

    def read(self) -> ReadList:
        """Return all rows; file name and digest are the caller's."""
        self._head_notes()
        prices: list[Price] = []
        empty = []
        for line, row in self._sheet.rows[self._columns.head + 1 :]:
            if not any(cell.strip() for cell in row):
                empty.append(line)
                continue
            try:
                prices.append(self._price(line, row))
            except _BadCell as bad:
                self._fault(line, bad)
        # Empty lines at the end are how files end; those within may be a lost row.
        inside = [line for line in empty if prices and line < prices[-1].row]
        if inside:
            self._notes.append(f"Empty rows left out: {_some(inside)}.")
        if self._rounded:
            self._notes.append(
                f"Rounded to what the currency has of decimals, half to even: rows {_some(self._rounded)}."
            )
        prices = self._without_absurd(self._without_doubles(prices))
        if not prices and not self._faults:
            self._faults.append(RowFault(0, "", "", "has no row below its head line.", "Give it rows."))
        unused = sum(price.key is None for price in prices)
        if unused:
            self._notes.append(
                f"{unused} row(s) name no part of ours and are not used by any estimate; they are kept."
                " `motospect prices parts` lists the names."
            )
        return ReadList("", "", self._sheet.form, tuple(prices), tuple(self._faults), tuple(self._notes))

    def _head_notes(self) -> None:
        if self._columns.head:
            self._notes.append(f"Rows above the head line left out: {self._columns.head}.")
        if self._columns.unknown:
            self._notes.append(f"Columns not used: {', '.join(self._columns.unknown)}.")
        if {"net", "gross"} <= set(self._columns.places):
            self._notes.append("Both net and gross prices are there: the net ones are used.")

    def _cell(self, row: list[str], field: Field) -> str:
        place = self._columns.places.get(field)
        if place is None or place >= len(row):
            return ""
        cell = row[place].strip()
        if FORMULA in cell:
            raise _BadCell(
                field, "formula", "holds a formula whose result was never kept.",
                "Open the file in a spreadsheet program and save it, or paste the values.",
            )  # fmt: skip
        if cell.startswith("#") and cell.rstrip("!?").isupper() | cell.startswith("#N/A"):
            raise _BadCell(
                field, cell, "is an error of the spreadsheet.", "Mend the formula, or type the value."
            )
        return cell

    def _word(self, row: list[str], field: Field) -> str:
        return self._cell(row, field).removeprefix(NUMBER)

    def _price(self, line: int, row: list[str]) -> Price:
        if len(row) > self._columns.width and any(cell.strip() for cell in row[self._columns.width :]):
            raise _BadCell(
                None, " | ".join(row)[:80], f"has {len(row)} cells; the head line has {self._columns.width}.",
                "Put quotation marks around cells that hold the separator.",
            )  # fmt: skip
        needed = [
            place for field, place in self._columns.places.items() if field in {"net", "gross", "hours"}
        ]
        if len(row) <= min(needed):
            raise _BadCell(
                None, " | ".join(row)[:80], f"has {len(row)} cells; the head line has {self._columns.width}.",
                "Complete the row, or delete it.",
            )  # fmt: skip
        number = self._word(row, "number")
        text = self._word(row, "text") or self._word(row, "operation")
        key = self._key(line, row, number, text)
        number = number or ("" if key else self._word(row, "key"))
        money = self._amount(row, self._money)
        labour = self._hours(row)
        if money is None and labour is None:
            raise _BadCell(self._money, "", "is empty, and there are no hours.", "Fill in a price or hours.")
        if not (key or number or text):
            raise _BadCell("text", "", "is empty: nothing says what this price is for.", "Name the part.")
        currency = self._currency(row, money)
        if key is not None and key.startswith(REPLACE) and money is not None:
            raise _BadCell(
                self._money, f"{money.value:f}", "is money for an operation.",
                "Give its hours instead: the labour rate makes money of them.",
            )  # fmt: skip
        return Price(
            line, key, number or None, text, None if money is None else self._minor(line, money, currency),
            currency, self._money == "gross", labour,
        )  # fmt: skip

    def _key(self, line: int, row: list[str], number: str, text: str) -> str | None:
        said = self._word(row, "key")
        if said:
            known = key_named(said)
            near = (
                ()
                if known
                else difflib.get_close_matches(said.casefold(), [p.key for p in parts()], n=1, cutoff=0.8)
            )
            if near:
                self._notes.append(f"Row {line}: {said!r} is no part of ours; did you mean {near[0]}?")
            return known
        operation = self._word(row, "operation")
        if operation:
            known = key_named(operation)
            return REPLACE + known if known is not None and part(known) is not None else known
        return key_named(number) or key_named(text)

    def _number(self, row: list[str], field: Field, *, whole: bool = False) -> Written | None:
        cell = self._cell(row, field)
        if not cell:
            return None
        mark = "point" if cell.startswith(NUMBER) else self._reading.mark
        shown = cell.removeprefix(NUMBER)
        try:
            return read_amount(shown, mark=mark, whole=whole)
        except Unreadable as misfit:
            raise _BadCell(field, shown, str(misfit), misfit.remedy) from None

    def _amount(self, row: list[str], field: Field) -> Written | None:
        said = (
            self._said_currency(row)
            or self._columns.currency
            or self._reading.given
            or self._reading.currency
        )
        money = self._number(row, field, whole=DECIMALS[said] == 0)
        if money is None:
            return None
        shown = self._word(row, field)
        if money.value <= 0:
            what = "is zero." if not money.value else "is negative."
            raise _BadCell(field, shown, what, "Give the price of one piece; leave rows without one out.")
        if money.value > MOST_UNITS and DECIMALS[said] > 0:
            raise _BadCell(field, shown, f"is more than {MOST_UNITS} {said}.", "Check the decimal mark.")
        if field == "gross" and not self._reading.tax_known:
            raise _BadCell(
                field, shown, "is a price with tax, and the shop's tax is not set.",
                "Set MOTOSPECT_SHOP_TAX_PERCENT, or give net prices.",
            )  # fmt: skip
        return money

    def _said_currency(self, row: list[str]) -> str | None:
        said = self._word(row, "currency")
        if not said:
            return None
        known = currency_named(said) or currency_named(said.upper())
        if known is None:
            raise _BadCell("currency", said, "is no currency.", "Give it by ISO 4217, such as EUR or PLN.")
        return known

    def _currency(self, row: list[str], money: Written | None) -> str:
        """Return the row's one currency; what the file says twice has to agree, and to be the shop's."""
        by_cell = money.currency if money else None
        if by_cell == "USD" and self._reading.currency in {"AUD", "CAD", "NZD", "SGD", "HKD", "MXN"}:
            by_cell = self._reading.currency if "$" in self._word(row, self._money) else by_cell
        named = [
            c for c in (by_cell, self._said_currency(row), self._columns.currency, self._reading.given) if c
        ]
        for other in named[1:]:
            if other != named[0]:
                raise _BadCell(
                    "currency",
                    f"{named[0]} and {other}",
                    "contradict each other.",
                    "Name one currency a row.",
                )
        currency = named[0] if named else self._reading.currency
        if currency != self._reading.currency:
            raise _BadCell(
                "currency", currency, f"is not the shop's currency {self._reading.currency}.",
                "Convert the price, or set MOTOSPECT_SHOP_CURRENCY: nothing is converted silently.",
            )  # fmt: skip
        return currency

    def _minor(self, line: int, money: Written, currency: str) -> int:
        exact = money.value.scaleb(DECIMALS[currency])
        if exact != exact.to_integral_value():
            self._rounded.append(line)
        return max(1, half_even(Fraction(exact)))

    def _hours(self, row: list[str]) -> int | None:
        cell = self._word(row, "hours")
        clock = cell.split(":")
        if len(clock) == 2 and all(part_.isdigit() for part_ in clock) and int(clock[1]) < 60:
            seconds = int(clock[0]) * 3600 + int(clock[1]) * 60
        elif cell.casefold().endswith("min") and cell[:-3].strip().isdigit():
            seconds = int(cell[:-3]) * 60
        else:
            bare = (
                cell.casefold().rstrip(".").removesuffix("std").removesuffix("godz").removesuffix("h").strip()
            )
            place = self._columns.places.get("hours")
            if not bare or place is None:
                return None
            marked = NUMBER + bare if self._cell(row, "hours").startswith(NUMBER) else bare
            said = self._number([*row[:place], marked, *row[place + 1 :]], "hours")
            seconds = half_even(Fraction((said.value if said else Decimal(0)) * 3600))
        if seconds <= 0 or seconds > MOST_HOURS * 3600:
            raise _BadCell(
                "hours", cell, f"is not between 0 and {MOST_HOURS} hours.", "Give hours, such as 0.8."
            )
        return seconds

    def _fault(self, line: int, bad: _BadCell) -> None:
        head = self._sheet.rows[self._columns.head][1]
        place = self._columns.places.get(bad.field) if bad.field else None
        column = head[place].strip() if place is not None else (bad.field or "")
        self._faults.append(RowFault(line, column, bad.value, str(bad), bad.remedy))

    def _without_doubles(self, prices: list[Price]) -> list[Price]:
        """Keep the first of equal rows with a note; rows that contradict each other are all faults."""
        by_name: dict[str, list[Price]] = {}
        for price in prices:
            by_name.setdefault(price.key or price.number or price.text.casefold(), []).append(price)
        left_out: set[int] = set()
        for name, same in by_name.items():
            if len(same) == 1:
                continue
            rows = " and ".join(str(price.row) for price in same)
            if len({(price.amount, price.labour_s) for price in same}) == 1:
                self._notes.append(f"{name!r} stands in rows {rows} with the same figures: used once.")
                left_out |= {price.row for price in same[1:]}
                continue
            left_out |= {price.row for price in same}
            for price in same:
                shown = plain(price.amount, price.currency) if price.amount is not None else "no price"
                self._faults.append(
                    RowFault(
                        price.row,
                        "",
                        f"{name}: {shown}",
                        f"stands in rows {rows} with different figures.",
                        "Keep one of them.",
                    )
                )
        self._faults.sort(key=lambda fault: fault.row)
        return [price for price in prices if price.row not in left_out]

    def _without_absurd(self, prices: list[Price]) -> list[Price]:
        amounts = [price.amount for price in prices if price.amount is not None]
        if len(amounts) < _SHORTEST_FOR_MEDIAN:
            return prices
        most = median(amounts) * MOST_OF_MEDIAN
        for price in prices:
            if price.amount is not None and price.amount > most:
                shown = plain(price.amount, price.currency)
                self._faults.append(
                    RowFault(
                        price.row,
                        "",
                        shown,
                        f"is more than {MOST_OF_MEDIAN} times the list's middle price.",
                        "Check the decimal mark; import it as a list of its own when it is right.",
                    )
                )
        self._faults.sort(key=lambda fault: fault.row)
        return [price for price in prices if price.amount is None or price.amount <= most]


def _some(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:10])
    return f"{shown} and {len(lines) - 10} more" if len(lines) > 10 else shown
