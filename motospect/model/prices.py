"""A shop's own price list, and what was wrong with the file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Price:
    """One usable row. `key` is a part or operation of ours, None for a row only the shop knows.

    `amount` is one piece's price in minor units of `currency`, with tax when `gross`; None where the row
    has working time only. `labour_s` is that time in seconds. `row` is the line of the file, first is 1.
    """

    row: int
    key: str | None
    number: str | None
    text: str
    amount: int | None
    currency: str
    gross: bool = False
    labour_s: int | None = None


@dataclass(frozen=True, slots=True)
class PriceList:
    """One version of a list as it was imported; `sha256` is the file's, `imported_at` RFC 3339 UTC."""

    name: str
    version: int
    file: str
    sha256: str
    imported_at: str
    prices: tuple[Price, ...]

    @property
    def date(self) -> str:
        """The day it was imported."""
        return self.imported_at[:10]

    @property
    def unused(self) -> tuple[Price, ...]:
        """Rows that no estimate can use, because they name no part and no operation of ours."""
        return tuple(price for price in self.prices if price.key is None)


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be used: the value as it stands in the file, and what to do. Row 0 is the file."""

    row: int
    column: str
    value: str
    what: str
    remedy: str

    def sentence(self) -> str:
        """Return the fault as one line."""
        where = f"row {self.row}" if self.row else "file"
        column = f", column {self.column}" if self.column else ""
        value = f" {self.value!r}:" if self.value else ""
        return f"{where}{column}:{value} {self.what} {self.remedy}"


@dataclass(frozen=True, slots=True)
class ReadList:
    """What came of reading a file: usable rows, every fault, and notes that hinder nothing.

    `fatal`: the file as a whole cannot be read, so that leaving out rows is no way.
    """

    file: str
    sha256: str
    form: str
    """How it was read: "CSV, separated by ;, cp1252, decimal comma"."""
    prices: tuple[Price, ...] = ()
    faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = field(default=())
    fatal: bool = False
