"""The API explained on the box itself: every operation with what it takes and gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, render_template

from motospect.portal.api.document import document
from motospect.portal.parts import Parts
from motospect.portal.problems import STATUS

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or one member of a body."""

    name: str
    kind: str
    needed: bool
    says: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does. `scope` is what a token needs for it; `answers`: (status, in words, kind).

    `example` is a body as JSON, "" where it takes none.
    """

    method: str
    path: str
    summary: str
    scope: str
    parameters: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    answers: tuple[tuple[str, str, str], ...] = ()
    example: str = ""

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.method}{self.path}".replace("/", "-").replace("{", "").replace("}", "")


@dataclass(slots=True)
class Group:
    """The operations on one kind of thing, by the word after `/api/v1/`."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def api_docs_pages(parts: Parts) -> Blueprint:
    """Return the page; open, as the document it is made from."""
    pages = Blueprint("api_docs", __name__)

    @pages.get("/api")
    def page() -> str:
        described = document(current_app)
        return render_template(
            "api_docs.html",
            groups=groups_of(described),
            records=records_of(described),
            problems=[(kind.__name__, status, _first_line(kind)) for kind, status in STATUS],
            address=f"{parts.public_url()}/api/v1",
        )

    return pages


def groups_of(described: dict[str, Any]) -> list[Group]:
    """Return every operation of an OpenAPI document, by the first word of its path."""
    groups: dict[str, Group] = {}
    for path, ways in sorted(described.get("paths", {}).items()):
        name = path.removeprefix("/api/v1/").partition("/")[0]
        for method in METHODS:
            if method in ways:
                group = groups.setdefault(name, Group(name))
                group.operations.append(_operation(method, path, ways[method], described))
    return list(groups.values())


def records_of(described: dict[str, Any]) -> list[tuple[str, str, tuple[Field, ...]]]:
    """Return name, meaning and members of every record an answer can hold."""
    schemas: dict[str, Any] = described["components"]["schemas"]
    return [
        (name, str(schema.get("description", "")), _members(schema))
        for name, schema in sorted(schemas.items())
        if "properties" in schema
    ]


def _operation(method: str, path: str, told: dict[str, Any], described: dict[str, Any]) -> Operation:
    parameters = tuple(
        Field(
            p["name"], kind_of(p["schema"]), bool(p.get("required")), str(p.get("description", "")), p["in"]
        )
        for p in told.get("parameters", ())
    )
    content = told.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((one["schema"] for one in content.values()), {})
    return Operation(
        method,
        path,
        str(told.get("summary", "")),
        str(told.get("x-scope", "")),
        parameters,
        _members(_resolved(schema, described)),
        tuple(
            (status, str(answer.get("description", "")), _answer_kind(answer))
            for status, answer in told.get("responses", {}).items()
            if status.startswith("2")
        ),
        next((json.dumps(one["example"], indent=2) for one in content.values() if "example" in one), ""),
    )


def _members(schema: dict[str, Any]) -> tuple[Field, ...]:
    needed = schema.get("required", ())
    return tuple(
        Field(name, kind_of(member), name in needed, str(member.get("description", "")))
        for name, member in schema.get("properties", {}).items()
    )


def _answer_kind(answer: dict[str, Any]) -> str:
    content = answer.get("content", {})
    kind = next(iter(content), "")
    if kind != "application/json":
        return str(kind)
    return kind_of(content[kind].get("schema", {}))


def kind_of(schema: dict[str, Any]) -> str:
    """Return a JSON schema in a word or two: "integer", "list of Ecu", "text or nothing"."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema or "oneOf" in schema:
        kinds = [kind_of(one) for one in schema.get("anyOf", schema.get("oneOf", ()))]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        # msgspec writes `items: false` behind the members of a tuple of fixed length.
        items = schema.get("items") or {}
        return f"list of {kind_of(items)}"
    words = {"string": "text", "null": "nothing", "object": "record"}
    return words.get(str(schema.get("type", "")), str(schema.get("type", "anything")))


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    resolved: dict[str, Any] = described["components"]["schemas"].get(name, schema)
    return resolved


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]
