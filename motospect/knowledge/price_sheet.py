"""A price list as XLSX workbook: which sheet is the list, its cells as text; crafted files are refused."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree  # documents that declare types or entities are refused first

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from motospect.knowledge.price_columns import Columns, find_columns
from motospect.knowledge.price_numbers import Unreadable
from motospect.knowledge.price_text import Sheet

MOST_UNPACKED_BYTES = 60_000_000
MOST_PARTS = 2000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
FORMULA = "\ue000formula without a result"
"""Stands where a formula's result was never kept; a character of the private use area, so nobody types it."""
NUMBER = "\ue001"
"""Stands before a number the workbook itself knows as one: its point is a decimal mark."""

# All that openpyxl and zipfile raise on files that are damaged in one way or another.
_DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError,
    IndexError, SyntaxError, OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    hidden: bool
    rows: list[tuple[int, list[str]]]
    columns: Columns | None
    formulas: int


def read_sheet(content: bytes, *, sheet: str | None = None) -> Sheet:
    """Return the table of a workbook's one list, or of the sheet of that name; raises Unreadable."""
    try:
        _refuse_crafted(content)
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it leaves out; the values are not touched by that.
            warnings.simplefilter("ignore")
            found = _sheets(content)
            merged = _merged(content)
    except Unreadable:
        raise
    except _DAMAGED as misfit:
        raise Unreadable(
            f"is no readable XLSX workbook ({misfit}).",
            "Open it in a spreadsheet program and save it again as .xlsx.",
        ) from misfit
    one = _chosen(found, sheet)
    if one.columns is None:
        raise Unreadable(
            f"has no line that names its columns in sheet {one.title!r}.",
            "Put one above the rows, with a column for what (part, part number, description) and one for how"
            " much (net price, gross price, hours).",
        )
    notes = []
    others = [other.title + (" (hidden)" if other.hidden else "") for other in found if other is not one]
    if others:
        notes.append(f"Sheets not read: {', '.join(others)}.")
    if one.formulas:
        notes.append(f"{one.formulas} cell(s) hold formulas; the results the program kept last are used.")
    if merged.get(one.title):
        ranges = merged[one.title]
        notes.append(f"Merged cells ({', '.join(ranges[:5])}): their value stands in the first row only.")
    width = one.columns.width
    rows = [
        (number, row + [""] * (width - len(row))) for number, row in one.rows
    ]  # a sheet's row ends anywhere
    return Sheet(rows, one.columns, f"XLSX, sheet {one.title!r}", tuple(notes))


def _refuse_crafted(content: bytes) -> None:
    """Raise Unreadable for what would unpack to too much, and for XML that declares types or entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if "mimetype" in archive.namelist():
            raise Unreadable("is an OpenDocument table.", "Save it as .xlsx or CSV.")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise Unreadable(
                f"unpacks to more than {MOST_UNPACKED_BYTES // 1_000_000} MB.",
                "Keep only the list: delete pictures and other sheets, or save it as CSV.",
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    begin = opened.read(4096).replace(b"\0", b"")
                if b"<!DOCTYPE" in begin or b"<!ENTITY" in begin:
                    raise Unreadable("declares entities, which no workbook does.", "Do not use this file.")


def _sheets(content: bytes) -> list[_Found]:
    written = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    kept = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        return [_found(text, value) for text, value in zip(written.worksheets, kept.worksheets, strict=True)]
    finally:
        written.close()
        kept.close()


def _found(written: Any, kept: Any) -> _Found:
    formulas, rows = 0, []
    for number, cells in enumerate(_both(written, kept), 1):
        if number > MOST_ROWS:
            raise Unreadable(
                f"has more than {MOST_ROWS} rows in sheet {written.title!r}.", "Split it into several lists."
            )
        row = []
        for text, value in cells[:MOST_COLUMNS]:
            is_formula = text is not value and text != value and _is_formula(text)
            formulas += is_formula
            row.append(FORMULA if is_formula and value is None else _cell(value))
        rows.append((number, row))
    while rows and not any(rows[-1][1]):
        rows.pop()
    columns = find_columns([row for _, row in rows[:40]])
    return _Found(str(written.title), written.sheet_state != "visible", rows, columns, formulas)


def _both(written: Any, kept: Any) -> Iterator[list[tuple[Any, Any]]]:
    for sheet in (written, kept):
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
    for texts, values in zip(
        written.iter_rows(values_only=True), kept.iter_rows(values_only=True), strict=True
    ):
        yield list(zip(texts, values, strict=True))


def _is_formula(text: object) -> bool:
    # Array formulas come as objects of their own, others as text that begins with "=".
    return not isinstance(text, str | int | float | bool | None) or str(text).startswith("=")


def _cell(value: object) -> str:
    """Return a cell as a person would type it; a number in its shortest form behind its mark."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{NUMBER}{Decimal(repr(round(value, 10))):f}"
    return str(value).strip()


def _chosen(found: list[_Found], wanted: str | None) -> _Found:
    names = ", ".join(repr(one.title) for one in found)
    if wanted is not None:
        for one in found:
            if one.title == wanted:
                return one
        raise Unreadable(f"has no sheet {wanted!r}.", f"It has {names}.")
    lists = [one for one in found if one.columns is not None and not one.hidden]
    if len(lists) > 1:
        raise Unreadable(
            f"has {len(lists)} sheets that look like lists.",
            f"Say which one: {' or '.join(f'--sheet {one.title!r}' for one in lists)}.",
        )
    if not lists:
        raise Unreadable(
            f"has no sheet with a line that names its columns ({names}).",
            "Put one above the rows, with a column for what (part, part number, description) and one for how"
            " much (net price, gross price, hours).",
        )
    return lists[0]


def _merged(content: bytes) -> dict[str, list[str]]:
    """Return the merged ranges of each sheet; openpyxl does not tell them where it only reads."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - no entities
        targets = {
            one.get("Id"): (one.get("Target") or "").lstrip("/").removeprefix("xl/") for one in relations
        }
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        found = {}
        for one in book.iter():
            part = "xl/" + targets.get(one.get(_RELATION), "")
            if one.tag.endswith("}sheet") and part in names:
                found[one.get("name") or ""] = [ref.decode() for ref in _MERGED.findall(archive.read(part))]
        return found
