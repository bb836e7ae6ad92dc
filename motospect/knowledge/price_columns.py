"""Which column of a price list is what, by the words of its head line in English, German or Polish."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from motospect.errors import TableInvalid
from motospect.knowledge.tables import read_table
from motospect.model.currency import currency_named

Field: TypeAlias = Literal["key", "number", "text", "net", "gross", "currency", "hours", "operation"]

_LOOK_AT = 15
"""Lines in which the head line is looked for; above it stand titles and dates."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the head line is, which column holds what, and the currency it names."""

    head: int
    """Index of the head line in the rows given."""
    places: dict[Field, int]
    doubled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    currency: str | None = None
    width: int = 0


def find_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Return the columns of a table's first lines; None where no line is a head line.

    A head line names what a row is about (key, number, text or operation) and a price or hours.
    """
    for at, row in enumerate(rows[:_LOOK_AT]):
        columns = _read(at, row)
        named = set(columns.places)
        if named & {"key", "number", "text", "operation"} and named & {"net", "gross", "hours"}:
            return columns
    return None


def _read(at: int, row: Sequence[str]) -> Columns:
    places: dict[Field, int] = {}
    doubled, unknown, currencies = [], [], set()
    for place, cell in enumerate(row):
        words, currency = _plain(cell)
        field = _fields().get(words)
        if field is None:
            unknown += [cell.strip()] if cell.strip() else []
        elif field in places:
            doubled.append(f"{row[places[field]].strip()!r} and {cell.strip()!r}")
        else:
            places[field] = place
            if currency and field in ("net", "gross"):
                currencies.add(currency)
    return Columns(
        at,
        places,
        tuple(doubled),
        tuple(unknown),
        currencies.pop() if len(currencies) == 1 else None,
        len(row),
    )


def _plain(cell: str) -> tuple[str, str | None]:
    """Return a heading's words without accents and currency, and that: "Preis (EUR)" is preis, EUR."""
    words, currency = [], None
    for word in re.split(r"[\s.,:;()\[\]/_-]+", cell.strip()):
        code = currency_named(word)
        if code:
            currency = code
        elif word:
            words.append(_bare(word))
    return " ".join(words), currency


def _bare(word: str) -> str:
    # "ł" is a letter of its own in Unicode and has no accent to take off.
    folded = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


@functools.cache
def _fields() -> dict[str, Field]:
    rows = read_table("price_headings.tsv", ("heading", "holds"))
    wrong = [heading for heading, holds in rows if holds not in get_args(Field)]
    if wrong:
        raise TableInvalid(
            f"The table price_headings.tsv is malformed at {wrong[0]}.", hint="Install MOTOSPECT again."
        )
    return {heading: cast("Field", holds) for heading, holds in rows}


def known_words() -> str:
    """Return one heading of each language for every field, for the person whose list has none."""
    told: dict[str, list[str]] = {}
    for heading, holds in _fields().items():
        told.setdefault(holds, []).append(heading)
    return "; ".join(
        f"{holds}: {', '.join(dict.fromkeys([words[0], words[-1]]))}" for holds, words in told.items()
    )
