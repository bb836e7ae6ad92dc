"""The OpenAPI document: routes collected by flask-openapi3, schemas generated from our own records."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from motospect.model.wire import json_schemas
from motospect.portal.api.records import RECORDS
from motospect.portal.openapi import reference
from motospect.portal.people.access import OPEN_ENDPOINTS
from motospect.portal.people.roles import role_needed
from motospect.portal.people.tokens import scope_needed


def problems_described() -> dict[int | str, Any]:
    """Return what every operation answers when it cannot do what was asked."""
    content = {"application/problem+json": {"schema": {"$ref": reference("Problem")}}}
    return {
        status: {"description": why, "content": content}
        for status, why in (
            ("401", "Not signed in, or a token that is not in force"),
            ("403", "A role or scope that does not do, or a CSRF token missing"),
            ("404", "Unknown"),
            ("409", "The bay is busy"),
            ("422", "Not as described here"),
            ("default", "Any other trouble, with a hint"),
        )
    }


def document(pages: Flask) -> dict[str, Any]:
    """Return the OpenAPI document with component schemas that are the records themselves."""
    collected: dict[str, Any] = pages.api_doc  # type: ignore[attr-defined]
    asked = {
        name: schema
        for name, schema in collected.get("components", {}).get("schemas", {}).items()
        if not name.startswith("ValidationError")
    }
    _say_scopes(pages, collected)
    return {
        **collected,
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


def _say_scopes(pages: Flask, collected: dict[str, Any]) -> None:
    """Write the scope of a token into every operation, as `x-scope`; nothing where none is needed."""
    for rule in pages.url_map.iter_rules():
        ways = collected["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
        for method in (rule.methods or set()) if rule.endpoint not in OPEN_ENDPOINTS else ():
            if method.lower() in ways:
                needed = role_needed(rule.endpoint, method)
                ways[method.lower()]["x-scope"] = scope_needed(rule.endpoint, needed)
