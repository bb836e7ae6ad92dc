"""Price lists as workbooks: sheets, formulas, merged cells, numbers as numbers, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from motospect.knowledge.price_list import Reading, read_list
from motospect.model.prices import ReadList

EURO = Reading("EUR")


def saved(fill: Callable[[Any], None]) -> bytes:
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows: list[object], title: str = "Liste") -> bytes:
    def fill(book: Any) -> None:
        book.active.title = title
        for row in rows:
            book.active.append(row)

    return saved(fill)


def read(content: bytes, reading: Reading = EURO) -> ReadList:
    return read_list(content, "list.xlsx", reading)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body) if name == part else body)
    return out.getvalue()


HEAD: list[object] = ["Teil", "Bezeichnung", "Preis netto", "Stunden"]
SHEET = "xl/worksheets/sheet1.xml"


def test_numbers_are_numbers_whatever_mark_the_shop_writes() -> None:
    content = sheet_of(
        HEAD, ["thermostat", "T", 1.234, 0.5], ["battery", "B", 90, None], ["coolant", "K", "12,50", None]
    )
    found = read(content)
    assert found.form == "XLSX, sheet 'Liste'"
    assert [(price.key, price.amount, price.labour_s) for price in found.prices] == [
        ("thermostat", 123, 1800),
        ("battery", 9000, None),
        ("coolant", 1250, None),
    ]
    assert found.faults == ()
    comma = read(content, Reading("EUR", mark="comma"))
    assert comma.prices == found.prices


def test_numbers_of_parts_stay_as_they_are() -> None:
    found = read(sheet_of(["part number", "description", "price"], [4711, "Thermostat", 20.1]))
    assert (found.prices[0].number, found.prices[0].key, found.prices[0].amount) == (
        "4711",
        "thermostat",
        2010,
    )


def test_floating_point_dust_is_no_price() -> None:
    found = read(sheet_of(HEAD, ["thermostat", "", 0.1 + 0.2, None]))
    assert found.prices[0].amount == 30
    assert not any("Rounded" in note for note in found.notes)


def test_a_formula_counts_by_the_result_the_program_kept() -> None:
    content = sheet_of(HEAD, ["thermostat", "", "=2*10.25", None])
    unkept = read(content)
    assert [(fault.row, fault.value) for fault in unkept.faults] == [(2, "formula")]
    assert "never kept" in unkept.faults[0].what
    kept = changed(
        content,
        SHEET,
        lambda body: (
            body.replace(b"<v></v>", b"<v>20.5</v>")
            .replace(b"<v/>", b"<v>20.5</v>")
            .replace(b"<v />", b"<v>20.5</v>")
        ),
    )
    found = read(kept)
    assert [price.amount for price in found.prices] == [2050]
    assert any("1 cell(s) hold formulas" in note for note in found.notes)


def test_merged_cells_are_named_and_their_empty_rows_are_faults() -> None:
    def fill(book: Any) -> None:
        for row in (HEAD, ["thermostat", "", 20, None], ["coolant", "", None, None]):
            book.active.append(row)
        book.active.merge_cells("C2:C3")

    found = read(saved(fill))
    assert any("C2:C3" in note for note in found.notes)
    assert [(fault.row, fault.what) for fault in found.faults] == [(3, "is empty, and there are no hours.")]


def test_of_several_sheets_the_one_list_is_read_and_two_lists_are_a_question() -> None:
    def one(book: Any) -> None:
        book.active.title = "Notizen"
        book.active.append(["nur Text"])
        second = book.create_sheet("Preise")
        second.append(HEAD)
        second.append(["thermostat", "", 20, None])

    found = read(saved(one))
    assert found.form == "XLSX, sheet 'Preise'"
    assert "Sheets not read: Notizen." in found.notes

    def two(book: Any) -> None:
        one(book)
        third = book.create_sheet("Alt")
        third.append(HEAD)
        third.append(["thermostat", "", 10, None])

    asked = read(saved(two))
    assert asked.fatal
    assert "--sheet 'Preise' or --sheet 'Alt'" in asked.faults[0].remedy
    chosen = read(saved(two), Reading("EUR", sheet="Alt"))
    assert [price.amount for price in chosen.prices] == [1000]
    assert read(saved(two), Reading("EUR", sheet="Neu")).fatal

    def hidden(book: Any) -> None:
        two(book)
        book["Alt"].sheet_state = "hidden"

    assert read(saved(hidden)).form == "XLSX, sheet 'Preise'"


def test_errors_of_the_spreadsheet_are_faults() -> None:
    found = read(sheet_of(HEAD, ["thermostat", "", "#DIV/0!", None], ["battery", "", "#N/A", None]))
    assert [(fault.row, fault.value) for fault in found.faults] == [(2, "#DIV/0!"), (3, "#N/A")]


def test_row_numbers_are_those_of_the_sheet_beyond_empty_rows() -> None:
    found = read(sheet_of(["Liste"], [], HEAD, ["thermostat", "", 20, None], [], ["battery", "", -1, None]))
    assert [price.row for price in found.prices] == [4]
    assert [fault.row for fault in found.faults] == [6]


def test_a_workbook_without_a_list_names_its_sheets() -> None:
    found = read(sheet_of(["nichts", "hier"]))
    assert found.fatal
    assert "'Liste'" in found.faults[0].what


@pytest.mark.parametrize("declared", [b"<!DOCTYPE x [<!ENTITY a 'b'>]>", "<!DOCTYPE x>".encode("utf-16-le")])
def test_a_workbook_that_declares_entities_is_refused(declared: bytes) -> None:
    crafted = changed(sheet_of(HEAD, ["thermostat", "", 20, None]), SHEET, lambda body: declared + body)
    found = read(crafted)
    assert found.fatal
    assert "entities" in found.faults[0].what


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    found = read(out.getvalue())
    assert found.fatal
    assert "unpacks to more than 60 MB" in found.faults[0].what


def test_an_opendocument_table_is_told_from_a_damaged_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    assert "OpenDocument" in read(out.getvalue()).faults[0].what


def test_a_damaged_workbook_is_told_whatever_part_is_damaged() -> None:
    good = sheet_of(HEAD, ["thermostat", "", 20, None])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        names = archive.namelist()
    for name in names:
        found = read(changed(good, name, lambda body: body[: len(body) // 2]))
        assert found.fatal or found.prices, name
    assert read(good[: len(good) // 2]).fatal
