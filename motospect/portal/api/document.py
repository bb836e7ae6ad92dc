"""The OpenAPI document: routes collected by flask-openapi3, schemas generated from our own records."""

from __future__ import annotations

from typing import Any

from flask import Flask

from motospect.model.wire import json_schemas
from motospect.portal.api.examples import EXAMPLES, PROBLEM
from motospect.portal.api.records import RECORDS
from motospect.portal.openapi import reference
from motospect.portal.people.access import OPEN_ENDPOINTS
from motospect.portal.people.roles import role_needed
from motospect.portal.people.tokens import scope_needed

CHANGED_WITH_TAG = frozenset(
    {
        "change_job",
        "change_person",
        "change_photo",
        "change_settings",
        "change_template",
        "mark_point",
        "remove_person",
        "remove_template",
    }
)
"""Operations that heed `If-Match`, so that of two people who edit one thing neither undoes the other."""


def problems_described() -> dict[int | str, Any]:
    """Return what every operation answers when it cannot do what was asked."""
    content = {
        "application/problem+json": {"schema": {"$ref": reference("Problem")}, "example": dict(PROBLEM)}
    }
    return {
        status: {"description": why, "content": content}
        for status, why in (
            ("401", "Not signed in, or a token that is not in force"),
            ("403", "A role or scope that does not do, or a CSRF token missing"),
            ("404", "Unknown"),
            ("409", "It does not go now: the bay is busy, the job is over, the estimate has changed"),
            ("422", "Not as described here"),
            ("default", "Any other trouble, with a hint"),
        )
    }


def operation_id(*, name: str, **_: str) -> str:
    """Return the name under which generated clients call an operation; it never changes."""
    return name


def document(pages: Flask) -> dict[str, Any]:
    """Return the OpenAPI document with component schemas that are the records themselves."""
    collected: dict[str, Any] = pages.api_doc  # type: ignore[attr-defined]
    asked = {
        name: schema
        for name, schema in collected.get("components", {}).get("schemas", {}).items()
        if not name.startswith("ValidationError")
    }
    return {
        **collected,
        "info": {**collected["info"], "description": _ABOUT, "license": _LICENCE},
        "servers": [{"url": "/"}],
        "paths": {
            path: {method: _told(path, method, operation) for method, operation in ways.items()}
            for path, ways in collected["paths"].items()
        },
        "tags": [{"name": word} for word in sorted({_word(path) for path in collected["paths"]})],
        "components": {
            "schemas": {**asked, **json_schemas(*RECORDS)},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "motospect"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"session": [], "csrf": []}, {"token": []}],
    }


_ABOUT = (
    "Everything the pages of the box do, for programs. A token of the page /programs goes into"
    " `Authorization: Bearer`; `x-scope` says which scope an operation needs."
)
_LICENCE = {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"}
_ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Made by the sender, such as a UUID: sent twice with it, the request happens once",
    "required": False,
    "schema": {"type": "string", "maxLength": 128},
}
_MEANT = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` under which it was read; where it is another one by now nothing is changed",
    "required": False,
    "schema": {"type": "string"},
}
_MISSED = {
    "description": "Somebody else has changed it since it was read",
    "content": {"application/problem+json": {"schema": {"$ref": reference("Problem")}}},
}


def _word(path: str) -> str:
    return path.removeprefix("/api/v1/").partition("/")[0]


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with its group, scope, conditions and an example of its body."""
    name = str(operation["operationId"])
    endpoint = f"api.{name}"
    told = {**operation, "tags": [_word(path)]}
    if endpoint in OPEN_ENDPOINTS:
        told["security"] = []
    else:
        told["x-scope"] = scope_needed(endpoint, role_needed(endpoint, method.upper()))
    conditions = [_ONCE] if method == "post" else []
    if name in CHANGED_WITH_TAG:
        conditions.append(_MEANT)
        told["responses"] = {**operation["responses"], "412": _MISSED}
    if conditions:
        told["parameters"] = [*operation.get("parameters", ()), *conditions]
    example = EXAMPLES.get(name)
    if example is not None:
        body = operation["requestBody"]
        content = {kind: {**says, "example": example} for kind, says in body["content"].items()}
        told["requestBody"] = {**body, "content": content}
    return told
