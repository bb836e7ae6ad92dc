"""Which column of a price list is what, by the words of its head line in English, German or Polish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.currency import currency_named

Field: TypeAlias = Literal["key", "number", "text", "net", "gross", "currency", "hours", "operation"]

_WORDS: dict[Field, str] = {
    "key": "part, part key, key, motospect, motospect key, teil, teileschlussel, schlussel, klucz,"
    " klucz czesci, czesc",
    "number": "number, no, part number, part no, article, article number, article no, item, item number, sku,"
    " own number, oe number, oem number, teilenummer, teile nr, teilenr, artikel, artikelnummer, artikel nr,"
    " art nr, bestellnummer, bestell nr, eigene nummer, oe nummer, numer, numer czesci, nr, nr czesci,"
    " nr katalogowy, numer katalogowy, indeks, symbol, kod",
    "text": "description, name, text, designation, part name, bezeichnung, beschreibung, benennung,"
    " artikelbezeichnung, nazwa, nazwa czesci, opis",
    "net": "price, net, net price, price net, unit price, price excl tax, price excl vat, price ex vat,"
    " preis, netto, nettopreis, preis netto, netto preis, einzelpreis, stuckpreis, vk, vk netto,"
    " ek netto, vk preis, cena, cena netto, cena jednostkowa",
    "gross": "gross, gross price, price gross, price incl tax, price incl vat, price inc vat, brutto,"
    " bruttopreis, preis brutto, brutto preis, vk brutto, uvp, cena brutto",
    "currency": "currency, wahrung, waluta, ccy",
    "hours": "hours, hour, h, labour hours, labor hours, labour time, labor time, labour h, time h,"
    " stunden, std, arbeitszeit, arbeitsstunden, arbeitszeit h, arbeitszeit std, zeit std, godziny, godz,"
    " czas pracy, czas pracy h, roboczogodziny, rbh",
    "operation": "operation, work, job, labour operation, labor operation, arbeit, arbeitsgang,"
    " arbeitsposition, vorgang, czynnosc, operacja, usluga, robocizna",
}
FIELDS: dict[str, Field] = {
    word.strip(): field for field, words in _WORDS.items() for word in words.split(",")
}
"""Plain word of a head line -> what its column holds."""

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
        field = FIELDS.get(words)
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


def known_words() -> str:
    """Return examples of what headings may be called, for the person whose list has none."""
    return (
        "part; part number / Teilenummer / numer; description / Bezeichnung / opis; net price / Preis netto /"
        " cena netto; gross price / Preis brutto / cena brutto; currency / Währung / waluta;"
        " hours / Stunden / godziny; operation / Arbeit / operacja"
    )
