"""A price list as text: which encoding and which separator it has, and its rows by line number."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from motospect.knowledge.price_columns import Columns, find_columns
from motospect.knowledge.price_numbers import Unreadable

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "iso-8859-2")
LONGEST_CELL = 2000
_LOOK_AT = 40
"""Rows by which a separator is judged."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_LETTERS = {
    "cp1252": "äöüßÄÖÜéèêàâçñáíóúôîëïÉÈÀÇ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßÄÖÜéáíčďěňřšťůýž",
    "iso-8859-2": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßÄÖÜéáíčďěňřšťůýž",
}
_SIGNS = (
    "\u20ac\xa3\u2013\u2014\u201e\u201c\u201d\u201a\u2018\u2019\u2026\xb0\xb2\xb3\xb5\xae\xa9\u2122"
    "\xbd\xbc\xbe\xd7\xb7\xa7\xa0\xab\xbb"
)
"""Signs that stand in texts of any language: they tell no encoding from another."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one table with the number of the line each begins at, its columns, and how it was read."""

    rows: list[tuple[int, list[str]]]
    columns: Columns
    form: str
    notes: tuple[str, ...] = ()


def read_text(content: bytes, *, encoding: str | None = None) -> Sheet:
    """Return the table in a text file; raises Unreadable with what is wrong with the file as a whole."""
    text, name = _decoded(content, encoding)
    if _CONTROL.search(text):
        raise Unreadable("is no text.", "Save the list as CSV or XLSX.")
    told, _, rest = text.partition("\n")
    if told.strip().casefold().startswith("sep=") and len(told.strip()) == 5:
        # What spreadsheet programs write for each other; the line stays counted.
        return _sheet("\n" + rest, (told.strip()[4],), name)
    return _sheet(text, tuple(SEPARATORS), name)


def _sheet(text: str, separators: tuple[str, ...], encoding: str) -> Sheet:
    best: tuple[int, str] | None = None
    trouble: Unreadable | None = None
    for separator in separators:
        try:
            columns = find_columns([row for _, row in islice(_rows(text, separator), _LOOK_AT)])
        except Unreadable as broken:
            trouble = trouble or broken
            continue
        if columns is not None and (best is None or len(columns.places) > best[0]):
            best = (len(columns.places), separator)
    if best is None:
        raise trouble or _no_head(text)
    separator = best[1]
    rows = list(_rows(text, separator))
    found = find_columns([row for _, row in rows[:_LOOK_AT]])
    if found is None:
        raise _no_head(text)
    return Sheet(rows, found, f"text, {encoding}, separated by {SEPARATORS.get(separator, repr(separator))}")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise Unreadable(
                    f"has a cell of more than {LONGEST_CELL} characters in line {line}.",
                    "Look for a quotation mark that is opened and not closed.",
                )
            yield line, row
            line = reader.line_num + 1
    except csv.Error as broken:
        raise Unreadable(
            f"has a broken quotation in line {reader.line_num} ({broken}).",
            "Write a quotation mark inside quotation marks twice, or leave them out.",
        ) from broken


def _no_head(text: str) -> Unreadable:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Unreadable(
        f"has no line that names its columns; it begins with {first[:80]!r}.",
        "Put one above the rows, with a column for what (part, part number, description) and one for how much"
        " (net price, gross price, hours), separated by ; , | or tab.",
    )


def _decoded(content: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding is not None:
        try:
            return content.decode(encoding).lstrip("\ufeff"), encoding
        except (UnicodeDecodeError, LookupError) as misfit:
            raise Unreadable(
                f"is not {encoding} ({misfit}).", f"Say --encoding {' or '.join(ENCODINGS)}."
            ) from None
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, name)
    if b"\0" in content[:4000]:
        # Without a mark: Latin letters leave every second byte zero, the later one where the order is little.
        even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
        return _strictly(content, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return max(_candidates(content), key=lambda found: found[0])[1:]


def _strictly(content: bytes, name: str) -> tuple[str, str]:
    try:
        return content.decode(name), name.removesuffix("-sig")
    except UnicodeDecodeError as misfit:
        raise Unreadable(f"is damaged {name} ({misfit}).", "Save the list again as CSV in UTF-8.") from None


def _candidates(content: bytes) -> Iterator[tuple[float, str, str]]:
    """Yield score, text and name of each eight-bit encoding: letters of its languages for, others against."""
    for rank, (name, letters) in enumerate(_LETTERS.items()):
        text = content.decode(name, errors="replace")
        strange = [sign for sign in text if ord(sign) > 127]
        good = sum(sign in letters for sign in strange)
        bad = sum(sign not in letters and sign not in _SIGNS for sign in strange)
        yield good - 4 * bad - rank / 10, text, name
