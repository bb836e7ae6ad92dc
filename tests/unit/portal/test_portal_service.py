"""Maintenance and inspection on the page and in the API, and noting what was done."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, make_scan

PLAN = f"/api/v1/scans/{SCAN_ID}/service"
OTHER = "01900000-0000-7000-8000-000000000009"


def csrf(owner: FlaskClient) -> dict[str, str]:
    return {"X-CSRF-Token": owner.get("/api/v1/bench").headers["X-CSRF-Token"]}


def test_the_plan_is_told_as_described(owner: FlaskClient) -> None:
    answer = owner.get(PLAN)
    assert answer.status_code == 200
    document = owner.get("/api/v1/openapi.json").get_json()
    jsonschema.validate(answer.get_json(), {"$ref": "#/components/schemas/ServicePlan", **document})
    verdicts = owner.get(f"/api/v1/scans/{SCAN_ID}/analysis").get_json()["inspection"]
    assert [verdict["rule"].partition("-")[0] for verdict in verdicts] == ["epa", "california", "eu"]


def test_what_was_done_is_noted_by_the_api_and_kept(box: Box, owner: FlaskClient) -> None:
    wish = {"item": "engine_oil", "km": 98500, "on": "2026-01-20"}
    answer = owner.post(f"{PLAN}/notes", json=wish, headers=csrf(owner))
    assert answer.status_code == 201
    assert answer.get_json()["km"] == 98500
    vin = make_scan().vehicle.vin
    assert vin is not None
    (kept,) = box.store.services.of(vin, demo=make_scan().demo)
    assert (kept.item, kept.on) == ("engine_oil", "2026-01-20")
    assert owner.get(f"{PLAN}/notes").get_json() == [answer.get_json()]


def test_what_cannot_be_is_a_problem_with_a_hint(box: Box, owner: FlaskClient) -> None:
    answer = owner.post(f"{PLAN}/notes", json={"item": "engine_oils", "km": 5}, headers=csrf(owner))
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.get_json()["hint"] == "Did you mean engine_oil?"
    assert owner.post(f"{PLAN}/notes", json={"km": -5}, headers=csrf(owner)).status_code == 422
    nameless = replace(make_scan(id=OTHER), vehicle=replace(make_scan().vehicle, vin=None))
    box.store.save_scan(nameless, ())
    refused = owner.post(f"/api/v1/scans/{OTHER}/service/notes", json={"km": 5}, headers=csrf(owner))
    assert refused.status_code == 422
    assert "no VIN" in refused.get_json()["detail"]


def test_the_page_shows_every_rule_and_takes_a_note(box: Box, owner: FlaskClient) -> None:
    page = owner.get(f"/scans/{SCAN_ID}").get_data(as_text=True)
    assert "California Smog Check" in page
    assert "European periodic inspection" in page
    assert "Maintenance" in page
    assert "Note what was done" in page
    form = {"item": "brake_fluid", "odometer": "98 500", "on": "", "csrf": csrf(owner)["X-CSRF-Token"]}
    answer = owner.post(f"/scans/{SCAN_ID}/service", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/scans/{SCAN_ID}#service-title")
    vin = make_scan().vehicle.vin
    assert vin is not None
    assert box.store.services.of(vin, demo=make_scan().demo)[0].km == 98500


def test_a_stranger_notes_nothing(box: Box) -> None:
    assert box.client().post(f"{PLAN}/notes", json={"km": 5}).status_code in {401, 403}
    vin = make_scan().vehicle.vin
    assert vin is not None
    assert box.store.services.of(vin, demo=make_scan().demo) == ()
