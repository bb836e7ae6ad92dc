"""How an operation says in the OpenAPI document what it answers: by the names of the records."""

from __future__ import annotations

from typing import Any


def described(name: str) -> dict[str, Any]:
    """Return a JSON response that is one record of this name."""
    return {"description": name, "content": {"application/json": {"schema": {"$ref": reference(name)}}}}


def nullable(name: str) -> dict[str, Any]:
    """Return a JSON response that is one record of this name, or null where there is none now."""
    schema = {"anyOf": [{"$ref": reference(name)}, {"type": "null"}]}
    return {"description": f"{name}, or null", "content": {"application/json": {"schema": schema}}}


def listed(name: str) -> dict[str, Any]:
    """Return a JSON response that is a list of records of this name."""
    schema = {"type": "array", "items": {"$ref": reference(name)}}
    return {"description": f"List of {name}", "content": {"application/json": {"schema": schema}}}


def reference(name: str) -> str:
    """Return where the schema of the record of this name stands in the document."""
    return f"#/components/schemas/{name}"
