"""The tables of SAE J1979 as tab-separated files, read once when first needed and checked line by line.

pids.tsv      PID, the byte lengths its data may have (usual one first), title
signals.tsv   one line a value: place, scale, unit, words, support bit and the raw value that means absent;
              support `4!0` is bit 4 while bit 0, which claims the same byte in another scaling, is not set
words.tsv     enumerations: list, raw value, word
undecoded.tsv what a PID is about whose formula is not agreed on, and why not
scalings.tsv  unit and scaling ids of service 06 (SAE J1979 appendix E)

Scales and offsets are written as fractions, because that is how the standard defines most of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.resources import files
from typing import TypeVar

from motospect.errors import TableInvalid

Row = dict[str, str]
T = TypeVar("T")


def read_table(name: str, columns: tuple[str, ...], make: Callable[[Row], T]) -> list[T]:
    """Return `make(row)` for every line of table `name`; raises TableInvalid naming file and line.

    `make` raises ValueError or KeyError for a row it cannot use.
    """
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return parse_table(name, text, columns, make)


def parse_table(name: str, text: str, columns: tuple[str, ...], make: Callable[[Row], T]) -> list[T]:
    """Return `make(row)` for every line of `text`, whose first line must be `columns`."""
    made = []
    for number, fields in _lines(text):
        if number == 1:
            if fields != columns:
                raise _invalid(name, 1, f"columns are {', '.join(fields)} instead of {', '.join(columns)}")
            continue
        if len(fields) != len(columns):
            raise _invalid(name, number, f"{len(fields)} fields instead of {len(columns)}")
        try:
            made.append(make(dict(zip(columns, fields, strict=True))))
        except (ValueError, KeyError, ZeroDivisionError) as misfit:
            raise _invalid(name, number, str(misfit)) from misfit
    return made


def over(scale: str, offset: str) -> tuple[int, int, int]:
    """Return (numerator, addend, denominator) with value = (raw * numerator + addend) / denominator.

    One whole-number expression and a single division give the nearest float, so 50 % reads 50.0.
    """
    factor, shift = Fraction(scale), Fraction(offset)
    denominator = factor.denominator * shift.denominator
    return int(factor * denominator), int(shift * denominator), denominator


def fingerprint() -> str:
    """Return 16 hex digits that are others as soon as any table is: whether two programs decode alike."""
    digest = hashlib.sha256()
    tables = (file for file in files(__package__).iterdir() if file.name.endswith(".tsv"))
    for table in sorted(tables, key=lambda file: file.name):
        digest.update(table.name.encode() + b"\0" + table.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, tuple(line.split("\t"))


def _invalid(name: str, line: int, why: str) -> TableInvalid:
    return TableInvalid(
        f"decode/tables/{name}, line {line}: {why}.", hint="Install the product again; its files are damaged."
    )
