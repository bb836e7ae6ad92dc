"""Jobs, notes, links, decisions, search and verification by the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box

from motospect.model.person import Scope
from motospect.portal.people.tokens import make_token

WISH = {
    "plate": "KR 1234X",
    "complaint": "It shakes <b>when</b> cold",
    "name": "Ewa Żak",
    "contact": "600 100 200",
}


def program(box: Box, *scopes: Scope) -> dict[str, str]:
    """Return the header of a program with these scopes."""
    return {"Authorization": f"Bearer {make_token(box.store, name='Desk', scopes=scopes, by='Test')[1]}"}


@pytest.fixture
def client(box: Box) -> FlaskClient:
    """A program's connection to a box that has an owner."""
    box.owner()
    return box.client()


def test_a_job_is_made_once_followed_scanned_and_closed(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    wish = {**WISH, "attempt": "attempt-0123456789"}
    made = client.post("/api/v1/jobs", json=wish, headers=desk)
    assert made.status_code == 201, made.text
    again = client.post("/api/v1/jobs", json=wish, headers=desk)
    assert made.json is not None
    assert again.json == made.json
    job = made.json["job"]
    status = client.get(made.json["customer_url"].partition("8084")[2])
    assert status.status_code == 200, made.json["customer_url"]
    path = f"/api/v1/jobs/{job['id']}"
    begun = client.post(f"{path}/scans", json={"kind": "pre"}, headers=desk)
    assert begun.status_code == 202, begun.text
    one = client.get(path, headers=desk).json
    assert one is not None
    assert (one["state"], one["scans"], one["taken_by"]) == ("in_work", [SCAN_ID], "Desk")
    assert client.patch(path, json={"state": "lost"}, headers=desk).status_code == 422
    assert client.patch(path, json={"state": "done"}, headers=desk).status_code == 200
    assert client.get("/api/v1/jobs", headers=desk).json == []
    closed = client.get("/api/v1/jobs?state=closed", headers=desk).json or ()
    assert [each["id"] for each in closed] == [job["id"]]


@pytest.mark.parametrize("change", [{"name": ""}, {"contact": " "}, {"vin": "TOO SHORT"}, {"attempt": "x"}])
def test_a_job_without_what_it_needs_is_refused(
    box: Box, client: FlaskClient, change: dict[str, str]
) -> None:
    answer = client.post("/api/v1/jobs", json={**WISH, **change}, headers=program(box, "write"))
    assert answer.status_code == 422, answer.text
    assert box.store.jobs.open() == ()


def test_notes_are_written_once_and_taken_back_beside(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    path = f"/api/v1/scans/{SCAN_ID}/notes"
    note = {"text": " hose replaced \n", "id": "01900000-0000-7000-8000-00000000abcd"}
    assert client.post(path, json=note, headers=desk).status_code == 201
    assert client.post(path, json=note, headers=desk).status_code == 201
    (kept,) = client.get(path, headers=desk).json or ()
    assert (kept["text"], kept["by"], kept["taken_back_at"]) == ("hose replaced", "Desk", None)
    assert client.post(path, json={"text": "  "}, headers=desk).status_code == 422
    assert client.delete(f"{path}/nothing", headers=desk).status_code == 404
    (after,) = client.delete(f"{path}/{note['id']}", headers=desk).json or ()
    assert after["taken_back_at"]
    assert after["text"] == "hose replaced"


def test_the_customers_link_comes_and_goes(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    path = f"/api/v1/scans/{SCAN_ID}/share"
    assert client.get(path, headers=desk).status_code == 404
    made = client.post(path, headers=desk)
    assert made.status_code == 201
    assert made.json is not None
    assert made.json["pin"]
    seen = client.get(path, headers=program(box)).json
    assert seen is not None
    assert (seen["url"], seen["pin"]) == (made.json["url"], "")  # reading does not open the customer's hand
    page = "/r/" + made.json["url"].rpartition("/r/")[2]
    assert client.get(page).status_code == 200
    assert client.delete(path, headers=desk).status_code == 204
    assert client.get(page).status_code == 410
    assert client.get(f"/api/v1/scans/{SCAN_ID}/consents", headers=desk).json == []


def test_search_finds_plate_name_telephone_and_note(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    client.post("/api/v1/jobs", json=WISH, headers=desk)
    client.post(f"/api/v1/scans/{SCAN_ID}/notes", json={"text": "left hose is torn"}, headers=desk)
    for words, kind in (
        ("kr1234", "jobs"),
        ("ewa ż", "jobs"),
        ("600100", "jobs"),
        ("HOSE", "notes"),
        ("P0171", "scans"),
    ):
        found = client.get("/api/v1/search", query_string={"q": words}, headers=desk).json
        assert found is not None
        assert len(found[kind]) == 1, (words, found)
    nothing = client.get("/api/v1/search", query_string={"q": "'; DROP TABLE job;--"}, headers=desk).json
    assert nothing == {"vehicles": [], "jobs": [], "notes": [], "scans": []}


def test_verification_says_what_can_be_said(box: Box, client: FlaskClient) -> None:
    told = client.get(f"/api/v1/scans/{SCAN_ID}/verification", headers=program(box)).json
    assert told is not None
    assert told["state"] in {"untouched", "unknown"}
    assert told["parts"]


def test_a_vin_for_the_bay_is_judged(box: Box, client: FlaskClient) -> None:
    answer = client.put("/api/v1/bench/vin", json={"vin": "1234"}, headers=program(box, "write"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert "this has 4" in answer.json["detail"]
