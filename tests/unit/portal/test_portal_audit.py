"""The page of what was sent to vehicles: for the owner alone, with the refused ones to themselves."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from portal_box import Box

from motospect.adapters.audit import AuditLog, Sent


def test_the_owner_reads_what_was_sent_and_what_was_refused(owner: FlaskClient, tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.note(Sent("check scan s1", "request", "7DF", "03", "03"))
    log.note(Sent("<b>", "request", "7E0", "2E", "2E01", "Service 2E is not on the list."))
    log.close()
    text = owner.get("/audit").text
    for said in ("7DF", "check scan s1", "stored codes (03)"):
        assert said in text
    assert "Kept are the frames from today" in text
    assert text.index("Service 2E") < text.index("7DF")
    refused = owner.get("/audit?refused=yes").text
    for said in ("7E0", "&lt;b&gt;", "a request (2E01). Service 2E is not on the list."):
        assert said in refused
    assert "7DF" not in refused


def test_without_a_log_the_page_says_so(owner: FlaskClient) -> None:
    text = owner.get("/audit").text
    assert "Nothing has been sent to a vehicle yet" in text
    assert "Nothing was refused." in owner.get("/audit?refused=yes").text


def test_the_health_page_leads_there_for_the_owner_only(box: Box, owner: FlaskClient) -> None:
    assert 'href="/audit"' in owner.get("/health").text
    assert 'href="/audit"' not in box.client().get("/health").text


def test_strangers_read_nothing(box: Box, owner: FlaskClient) -> None:
    answer = box.client().get("/audit")
    assert answer.status_code == 303
    assert "Sent to vehicles" not in answer.text
