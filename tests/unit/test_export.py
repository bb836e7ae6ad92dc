"""The export: every kind of record is in it, once, and nothing in it is taken for a formula."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from motospect.app.export import export
from motospect.model.job import Job
from motospect.store import Store
from motospect.store.connection import FILE

HOSTILE = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one job whose customer types formulas."""
    opened = Store.open(tmp_path / "store")
    job = Job(id="j1", made_at="2026-05-04T12:00:00.000Z", name=HOSTILE, contact="+48 600", plate="KR 1")
    opened.jobs.add(job, attempt="attempt-0123456789")
    yield opened
    opened.close()


def test_jobs_are_in_the_records(store: Store, tmp_path: Path) -> None:
    told = json.loads(export(store, "json", tmp_path / "x.json").read_text())
    assert [job["name"] for job in told["jobs"]] == [HOSTILE]
    assert told["dossiers"] == []


def test_jobs_are_a_table_without_formulas(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(store, "csv", tmp_path / "x.zip")) as folder:
        (name,) = [name for name in folder.namelist() if "jobs" in name]
        rows = list(csv.DictReader(io.StringIO(folder.read(name).decode("utf-8-sig"))))
    assert [row["plate"] for row in rows] == ["KR 1"]
    assert not rows[0]["name"].startswith("=")
    sheet = openpyxl.load_workbook(export(store, "xlsx", tmp_path / "x.xlsx"))["jobs"]
    assert [cell.data_type for cell in sheet[2] if cell.value and "HYPERLINK" in str(cell.value)] == ["s"]


def test_a_scan_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    store.begin_scan("s1", kind="pre", started_at="2026-05-04T12:00:00.000Z", demo=False)
    with closing(sqlite3.connect(tmp_path / "store" / FILE)) as raw, raw:
        raw.execute("UPDATE scan SET state='finished', record='{}', headline='x', clean=0, complete=0")
    told = json.loads(export(store, "json", tmp_path / "y.json").read_text())
    assert told["dossiers"] == []
    ((scan, _, reason),) = told["unreadable"]
    assert scan == "s1"
    assert reason
