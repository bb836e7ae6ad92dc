"""Export and verification on the pages: the owner's files, and a sign that says what was changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box

from motospect.store.connection import FILE


def test_the_owner_gets_each_format_and_nothing_stays_on_the_disk(
    box: Box, owner: FlaskClient, tmp_path: Path
) -> None:
    page = owner.get("/export").text
    for form, kind in (("xlsx", "spreadsheetml"), ("csv", "zip"), ("json", "json")):
        assert f'href="/export/{form}"' in page
        with owner.get(f"/export/{form}") as answer:
            assert answer.status_code == 200
            assert kind in answer.headers["Content-Type"]
            assert "attachment" in answer.headers["Content-Disposition"]
            assert answer.data == f"everything as {form}".encode()
    assert not list(tmp_path.rglob("export-*"))
    assert owner.get("/export/exe").status_code == 404
    with owner.get("/api/v1/export/csv") as answer:
        assert answer.status_code == 200
    assert owner.get("/api/v1/export/exe").status_code in {400, 404, 422}


def test_strangers_get_no_export(box: Box) -> None:
    client = box.client()
    for path in ("/export", "/export/json", "/api/v1/export/json", f"/api/v1/scans/{SCAN_ID}/dossier"):
        with client.get(path) as answer:
            assert answer.status_code in {302, 303, 401, 403}, path
            assert b"everything" not in answer.data


def test_a_scans_dossier_is_whole(box: Box, owner: FlaskClient) -> None:
    found = owner.get(f"/api/v1/scans/{SCAN_ID}/dossier").json
    assert found["scan"]["id"] == SCAN_ID
    assert found["seal"]["scan_id"] == SCAN_ID
    assert len(found["seal"]["exchanges"]) == len(found["exchanges"])


def test_the_scans_page_says_whether_the_record_is_as_kept(box: Box, owner: FlaskClient) -> None:
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert "This report is untouched: every part is as it was made." in text
    with closing(sqlite3.connect(box.store.folder / FILE)) as connection, connection:
        connection.execute('UPDATE exchange SET record = replace(record, \'"lines":["\', \'"lines":["0\')')
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert "This report was changed after it was made: exchange." in text
    assert "Exchange 1 (x1: request" in text
