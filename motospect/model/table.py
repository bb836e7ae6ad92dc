"""A table of plain cells: what the box's records look like to a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record. `rows` is gone through once, as it comes from the store; units are in columns."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]
