"""Recalls and complaints on the pages, in the API and on paper: source, date, or the reason why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from portal_box import POST_ID, SCAN_ID, Box, make_scan

from motospect.model.provided import (
    Absence,
    Complaints,
    ComponentCount,
    Notices,
    Origin,
    Recall,
    Recalls,
)
from motospect.model.scan import VehicleIdentity

NHTSA = Origin(
    "NHTSA, United States Department of Transportation", ("BMW 320i 2014",), "2026-05-04T12:00:00Z", 3
)
TOLD = Notices(
    "BMW 320i 2014",
    Recalls(
        (
            Recall(
                "14V351000", "AIR BAGS:FRONTAL", "May <rupture>.", "320I", "2014-06-20", do_not_drive=True
            ),
            Recall("19V182000", "POWER TRAIN", "May stall.", "320I", None, "03/15/2019"),
        ),
        NHTSA,
    ),
    Complaints(225, (ComponentCount("ENGINE", 151),), crashes=1, newest_on="2025-05-02", origin=NHTSA),
)
OFF = Absence("Not available offline.", "Set MOTOSPECT_KNOWLEDGE_RECALLS_URL.")


def test_the_page_shows_both_with_source_and_age(box: Box, owner: FlaskClient) -> None:
    box.notices.append(TOLD)
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert "NHTSA lists 2 recalls for BMW 320i 2014 (as of 2026-05-04, 3 days old)." in text
    assert "Do not drive an affected vehicle" in text
    assert "May &lt;rupture&gt;." in text
    assert "Air bags: frontal" in text
    assert "03/15/2019" in text
    assert "its date cannot be read" in text
    assert "Owners sent NHTSA 225 complaints" in text
    assert "They tell of 1 crash." in text
    assert "Whether this very vehicle is affected" in text


def test_the_vehicles_own_page_shows_them_too(box: Box, owner: FlaskClient) -> None:
    box.notices.append(TOLD)
    assert "NHTSA lists 2 recalls for BMW 320i 2014" in owner.get("/vehicles/WBA00000000000001").text


def test_what_is_not_known_is_no_empty_list(box: Box, owner: FlaskClient) -> None:
    box.notices.append(Notices("BMW 320i 2014", Recalls(absence=OFF), Complaints(absence=OFF)))
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert text.count("Not known. Not available offline.") == 2
    assert "MOTOSPECT_<wbr>KNOWLEDGE_<wbr>RECALLS_<wbr>URL" in text
    assert "lists no recall" not in text


def test_none_listed_is_said_as_such(box: Box, owner: FlaskClient) -> None:
    box.notices.append(replace(TOLD, recalls=Recalls(origin=NHTSA)))
    assert "NHTSA lists no recall for BMW 320i 2014" in owner.get(f"/scans/{SCAN_ID}").text


def test_an_old_answer_says_why_there_is_nothing_newer(box: Box, owner: FlaskClient) -> None:
    late = Absence("NHTSA did not answer (timed out).", "Connect the box to the internet.")
    box.notices.append(replace(TOLD, recalls=replace(TOLD.recalls, absence=late), asking=True))
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert "Nothing newer: NHTSA did not answer (timed out)." in text
    assert 'data-recalls="asking"' in text


def test_without_anybody_who_looks_them_up_there_is_no_section(owner: FlaskClient) -> None:
    assert "Recalls" not in owner.get(f"/scans/{SCAN_ID}").text


def test_the_customer_reads_the_recalls_and_not_the_complaints(box: Box, owner: FlaskClient) -> None:
    box.notices.append(TOLD)
    page = owner.get(f"/scans/{SCAN_ID}").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": token})
    link = owner.get(f"/scans/{SCAN_ID}").text.split("/r/")[1].split('"')[0].split("<")[0]
    text = box.client().get(f"/r/{link}").text
    assert "Safety recalls" in text
    assert "Do not drive an affected vehicle" in text
    assert "complaints" not in text


@pytest.mark.parametrize(
    "path", [f"/api/v1/scans/{SCAN_ID}/recalls", "/api/v1/vehicles/wba00000000000001/recalls"]
)
def test_programs_get_the_record_by_scan_and_by_vin(box: Box, owner: FlaskClient, path: str) -> None:
    box.notices.append(TOLD)
    told = owner.get(path).get_json()
    assert told["recalls"]["recalls"][0]["campaign"] == "14V351000"
    assert told["recalls"]["origin"]["fetched_at"] == "2026-05-04T12:00:00Z"
    assert told["complaints"]["components"] == [{"component": "ENGINE", "complaints": 151}]


def test_programs_get_the_reason_where_nobody_looks_them_up(owner: FlaskClient) -> None:
    told = owner.get(f"/api/v1/scans/{SCAN_ID}/recalls").get_json()
    assert told["recalls"]["absence"]["reason"] == "Nobody looks recalls up here."


def test_an_unknown_vehicle_is_a_problem_with_a_hint(owner: FlaskClient) -> None:
    answer = owner.get("/api/v1/vehicles/1HGCM82633A004352/recalls")
    assert (answer.status_code, "Scan it first" in answer.get_json()["hint"]) == (404, True)


def test_they_are_not_for_everybody(box: Box) -> None:
    assert box.client().get(f"/api/v1/scans/{SCAN_ID}/recalls").status_code == 401


def test_the_document_describes_the_record(owner: FlaskClient) -> None:
    document = owner.get("/api/v1/openapi.json").get_json()
    assert "/api/v1/vehicles/{vin}/recalls" in document["paths"]
    assert {"Notices", "Recalls", "Recall", "Complaints", "Origin"} <= set(document["components"]["schemas"])


def test_paper_is_printed_anew_when_an_answer_has_come(box: Box, owner: FlaskClient) -> None:
    waiting = Notices(recalls=Recalls(absence=OFF), complaints=Complaints(absence=OFF), asking=True)
    for notices in (waiting, replace(waiting, asking=False), TOLD):
        box.notices.append(notices)
        owner.get(f"/scans/{SCAN_ID}/report.pdf").close()
    assert [report.notices and report.notices.vehicle for report in box.printed] == ["", "BMW 320i 2014"]


def test_programs_ask_providers_by_post_alone_and_hear_that_there_is_none(
    box: Box, owner: FlaskClient
) -> None:
    path = "/api/v1/vehicles/WBA00000000000001/enquiries"
    token = owner.get("/api/v1/bench").headers["X-CSRF-Token"]
    wish = {"topic": "part_offers", "words": "oil filter"}
    told = owner.post(path, json=wish, headers={"X-CSRF-Token": token}).get_json()
    assert (told["asking"], told["provided"][0]["absence"]["reason"]) == (
        False,
        "Nobody asks providers here.",
    )
    assert owner.get(path).status_code == 405
    assert owner.post(path, json=wish).status_code == 403
    assert owner.post(path, json={"topic": "gossip"}, headers={"X-CSRF-Token": token}).status_code == 422
    assert box.client().post(path, json=wish).status_code in {401, 403}


def test_nobody_is_asked_about_a_virtual_vehicle(box: Box, owner: FlaskClient) -> None:
    vin = "1HGCP2F32CA000300"
    scan = make_scan(
        id=POST_ID, demo=True, vehicle=VehicleIdentity(vin, "ecu", "ok", "Honda", "Accord", 2012)
    )
    box.store.save_scan(scan, ())
    token = owner.get("/api/v1/bench").headers["X-CSRF-Token"]
    answer = owner.post(
        f"/api/v1/vehicles/{vin}/enquiries", json={"topic": "image"}, headers={"X-CSRF-Token": token}
    )
    assert "virtual vehicle" in answer.get_json()["provided"][0]["absence"]["reason"]
