"""The API's comparison of two scans, in the shape its document promises."""

from __future__ import annotations

import jsonschema
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, make_scan

SECOND_ID = "01900000-0000-7000-8000-000000000002"


def test_two_scans_are_compared_as_described(box: Box, owner: FlaskClient) -> None:
    box.store.save_scan(make_scan(id=SECOND_ID, kind="post", ecus=make_scan().ecus[:1]), ())
    answer = owner.get(f"/api/v1/compare?before={SCAN_ID}&after={SECOND_ID}")
    assert answer.status_code == 200
    assert [code["state"] for code in answer.get_json()["codes"]] == ["still_there", "still_there"]
    assert "Control unit 7E9 did not answer the scan after." in answer.get_json()["not_compared"]
    document = owner.get("/api/v1/openapi.json").get_json()
    jsonschema.validate(answer.get_json(), {"$ref": "#/components/schemas/Comparison", **document})


def test_what_cannot_be_compared_is_a_problem_with_a_hint(owner: FlaskClient) -> None:
    answer = owner.get(f"/api/v1/compare?before={SCAN_ID}&after={SCAN_ID}")
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.get_json()["hint"] == "Choose two scans of the vehicle."
    assert owner.get(f"/api/v1/compare?before={SCAN_ID}&after=x").status_code == 404
    assert owner.get("/api/v1/compare?before=x").status_code == 422


def test_strangers_compare_nothing(box: Box) -> None:
    assert box.client().get(f"/api/v1/compare?before={SCAN_ID}&after={SECOND_ID}").status_code == 401
