"""The API: the records exactly, described by its own document, and trouble as RFC 9457 problems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, csrf, make_scan

from motospect.model.scan import Scan
from motospect.model.wire import from_json, to_json

ANSWERS = {
    "/api/v1/bench": "/api/v1/bench",
    "/api/v1/scans": "/api/v1/scans",
    "/api/v1/scans/{scan_id}": f"/api/v1/scans/{SCAN_ID}",
    "/api/v1/scans/{scan_id}/analysis": f"/api/v1/scans/{SCAN_ID}/analysis",
    "/api/v1/scans/{scan_id}/exchanges": f"/api/v1/scans/{SCAN_ID}/exchanges",
    "/api/v1/health": "/api/v1/health",
}


def document(client: FlaskClient) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found = client.get("/api/v1/openapi.json").json
    assert isinstance(found, dict)
    return found


def plain(record: object) -> Any:
    """Return the record as a client sees it."""
    return json.loads(to_json(record))


def check(described: dict[str, Any], schema: dict[str, Any], answer: Any) -> None:
    """Validate an answer against a schema of the document."""
    Draft202012Validator({**schema, "components": described["components"]}).validate(answer)


def test_the_record_is_returned_as_it_was_kept(owner: FlaskClient) -> None:
    answer = owner.get(f"/api/v1/scans/{SCAN_ID}")
    assert answer.mimetype == "application/json"
    assert answer.json is not None
    assert answer.json["schema"] == "motospect.scan/1"
    assert from_json(answer.data, Scan) == make_scan()


def test_analysis_evidence_and_bench_are_the_records_too(box: Box, owner: FlaskClient) -> None:
    assert owner.get(f"/api/v1/scans/{SCAN_ID}/analysis").json == plain(analyse(make_scan()))
    assert owner.get(f"/api/v1/scans/{SCAN_ID}/exchanges").json == plain(EXCHANGES)
    assert owner.get("/api/v1/bench").json == plain(box.bay.bench)


def test_the_list_is_limited_and_continued(box: Box, owner: FlaskClient) -> None:
    box.store.save_scan(make_scan(id="second"), ())
    rows = owner.get("/api/v1/scans?limit=1").json
    assert [row["id"] for row in rows or ()] == ["second"]
    rest = owner.get("/api/v1/scans?before=second").json
    assert [row["id"] for row in rest or ()] == [SCAN_ID]


def test_a_scan_is_started_with_the_token_in_a_header(box: Box, owner: FlaskClient) -> None:
    token = owner.get("/api/v1/bench").headers["X-CSRF-Token"]
    assert token == csrf(owner.get("/").text)
    answer = owner.post("/api/v1/scans", json={"kind": "post"}, headers={"X-CSRF-Token": token})
    assert answer.status_code == 202
    assert answer.json == {"id": SCAN_ID}
    assert answer.location == f"/api/v1/scans/{SCAN_ID}"
    assert box.bay.wanted == ["post"]


def test_every_route_of_the_api_is_in_the_document_and_nothing_else(box: Box) -> None:
    rules = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in box.portal.pages.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    paths = document(box.client())["paths"]
    assert {(path, method) for path, operations in paths.items() for method in operations} == rules


def test_the_document_refers_only_to_schemas_it_holds(box: Box) -> None:
    described = document(box.client())
    assert described["openapi"] == "3.1.0"

    def refs(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*(refs(value) for value in part.values()))
        return set().union(*(refs(value) for value in part)) if isinstance(part, list) else set()

    held = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert refs(described) - held == set()
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", ANSWERS)
def test_real_answers_fit_the_document(owner: FlaskClient, path: str) -> None:
    described = document(owner)
    answer = owner.get(ANSWERS[path])
    spelled = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    check(described, spelled, answer.json)


def test_a_scan_with_a_missing_field_does_not_fit(owner: FlaskClient) -> None:
    described = document(owner)
    answer = dict(owner.get(f"/api/v1/scans/{SCAN_ID}").json or {})
    del answer["verdict"]
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/Scan", "components": described["components"]}
    )
    assert [error.message for error in validator.iter_errors(answer)] == ["'verdict' is a required property"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/scans/never", 404, "There is no scan never."),
        ("/api/v1/nothing", 404, "There is no such page."),
        ("/api/v1/scans?limit=many", 422, "limit"),
        ("/api/v1/scans?limit=0", 422, "limit"),
        ("/api/v1/scans?before=never", 404, "There is no scan never."),
    ],
)
def test_trouble_is_a_problem_with_a_hint(owner: FlaskClient, path: str, status: int, said: str) -> None:
    answer = owner.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    described = document(owner)
    check(described, {"$ref": "#/components/schemas/Problem"}, answer.json)
    assert answer.json is not None
    assert answer.json["status"] == status
    assert said in answer.json["detail"]
    assert answer.json["hint"]


def test_a_body_that_is_no_wish_is_refused_as_a_problem(box: Box, owner: FlaskClient) -> None:
    headers = {"X-CSRF-Token": owner.get("/api/v1/bench").headers["X-CSRF-Token"]}
    for wrong in ({}, {"kind": "clear"}, []):
        answer = owner.post("/api/v1/scans", json=wrong, headers=headers)
        assert answer.status_code == 422, wrong
        assert answer.mimetype == "application/problem+json"
    torn = owner.post("/api/v1/scans", data="{", headers=headers, content_type="application/json")
    assert torn.status_code in {400, 422}
    assert torn.mimetype == "application/problem+json"
    assert box.bay.wanted == []


def test_without_sign_in_only_health_and_the_document_answer(box: Box) -> None:
    box.owner()
    stranger = box.client()
    for path in ANSWERS.values():
        answer = stranger.get(path)
        if path == "/api/v1/health":
            assert answer.status_code == 200
            continue
        assert answer.status_code == 401, path
        assert answer.mimetype == "application/problem+json"
    described = stranger.get("/api/v1/openapi.json")
    assert described.status_code == 200
    assert "Set-Cookie" not in described.headers
