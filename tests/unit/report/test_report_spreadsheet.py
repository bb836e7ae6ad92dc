"""Tables for spreadsheets: whole, readable by others, and never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.model.table import Cell, Table
from motospect.report.spreadsheet import plain, write_csv, write_xlsx

HOSTILE = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://x\",\"y\")",
)  # fmt: skip
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("P0171", 12.5, -3, True, None),
    *((text, 0.0, 0, False, text) for text in HOSTILE),
    ('Łódź, "quoted"\nnext line', 1e-7, 2**40, None, "مرحبا 🚗 \x07 \ud800"),
)
COLUMNS = ("text", "number", "whole", "yes", "other")


def tables() -> tuple[Table, ...]:
    return (Table("codes", COLUMNS, iter(ROWS)), Table("empty", ("only",), iter(())))


def test_csv_has_every_cell_and_no_formula(tmp_path: Path) -> None:
    write_csv(tables(), tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == ["codes.csv", "empty.csv"]
        raw = archive.read("codes.csv")
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert tuple(head) == COLUMNS
    assert rows[0] == ["P0171", "12.5", "-3", "yes", ""], "a negative number is a number"
    for row, text in zip(rows[1:], HOSTILE, strict=False):
        assert row[0] == f"'{text}"
        assert row[4] == f"'{text}"
    assert rows[-1][0] == 'Łódź, "quoted"\nnext line'
    assert "🚗" in rows[-1][4]


def test_xlsx_is_read_by_another_program_and_holds_no_formula(tmp_path: Path) -> None:
    write_xlsx(tables(), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["codes", "empty"]
    sheet = book["codes"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]] == ["P0171", 12.5, -3, True, None]
    for number, text in enumerate(HOSTILE, 3):
        cell = sheet.cell(number, 1)
        assert cell.data_type in {"s", "inlineStr"}, text
        assert cell.value.replace("_x000D_", "\r").strip("\r\n") == text.strip("\r\n")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_equal_tables_make_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(tables(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert plain(text) == f"'{text}"


@given(st.text())
def test_no_text_of_a_csv_begins_like_a_formula(text: str) -> None:
    said = plain(text)
    assert isinstance(said, str)
    assert not said.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    said.encode()
