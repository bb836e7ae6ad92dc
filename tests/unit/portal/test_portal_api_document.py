"""The OpenAPI document by itself: whole, unambiguous, and with an example of every body that does fit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask_openapi3.models import APISpec
from jsonschema import Draft202012Validator
from portal_box import Box

from motospect.portal.api.document import CHANGED_WITH_TAG, document
from motospect.portal.api.examples import EXAMPLES, PROBLEM


@pytest.fixture
def described(box: Box) -> dict[str, Any]:
    """The document as a client reads it."""
    found = box.client().get("/api/v1/openapi.json").json
    assert isinstance(found, dict)
    return found


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the operations by their ids, with path and method."""
    return {
        operation["operationId"]: {**operation, "path": path, "method": method}
        for path, ways in described["paths"].items()
        for method, operation in ways.items()
    }


def test_it_is_an_openapi_3_1_document(described: dict[str, Any]) -> None:
    # Component schemas are JSON Schema 2020-12, which this model of OpenAPI does not know whole; they are
    # held against its metaschema in test_portal_api.py.
    APISpec.model_validate({**described, "components": {**described["components"], "schemas": {}}})
    assert re.fullmatch(r"3\.1\.\d+", described["openapi"])
    assert described["info"]["title"]
    assert described["info"]["version"]
    assert described["tags"]


def test_operations_have_ids_of_their_own_and_name_their_places(described: dict[str, Any]) -> None:
    found = operations(described)
    assert len(found) == sum(len(ways) for ways in described["paths"].values()), "an id is given twice"
    for name, operation in found.items():
        named = re.findall(r"\{(\w+)\}", operation["path"])
        given = [one for one in operation.get("parameters", ()) if one["in"] == "path"]
        assert sorted(named) == sorted(one["name"] for one in given), name
        assert all(one["required"] for one in given), name
        assert operation["summary"], name
        assert [status for status in operation["responses"] if status.startswith("2")], name
        assert operation["tags"], name


def test_bodies_have_an_example_that_fits(described: dict[str, Any]) -> None:
    taking = {
        name: operation["requestBody"]["content"]["application/json"]
        for name, operation in operations(described).items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert taking.keys() == EXAMPLES.keys()
    for name, content in taking.items():
        schema = {**content["schema"], "components": described["components"]}
        Draft202012Validator(schema).validate(content["example"])
        known = described["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
        assert content["example"].keys() <= known["properties"].keys(), name


def test_the_example_of_a_problem_fits(described: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": described["components"]}
    Draft202012Validator(schema).validate(PROBLEM)


def test_conditions_are_told(described: dict[str, Any]) -> None:
    found = operations(described)
    for name, operation in found.items():
        headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (operation["method"] == "post"), name
        assert ("If-Match" in headers) == ("412" in operation["responses"]) == (name in CHANGED_WITH_TAG)
    assert found.keys() >= CHANGED_WITH_TAG


def test_asking_twice_gives_the_same(box: Box) -> None:
    assert document(box.portal.pages) == document(box.portal.pages)
