"""The records as JSON and back, strictly: an unknown shape is an error, never a half-filled record."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def to_json(record: object) -> bytes:
    """Return the record as compact UTF-8 JSON, fields in declared order."""
    return msgspec.json.encode(record)


def to_plain(record: object) -> Any:
    """Return the record as dicts, lists, strings and numbers, for templates and JSON responses."""
    return msgspec.to_builtins(record)


def from_json(text: bytes | str, kind: type[T]) -> T:
    """Return the record in `text`; raises ValueError naming the path of the first misfit."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as misfit:
        raise ValueError(f"not a {kind.__name__}: {misfit}") from misfit


def json_schemas(*kinds: type) -> dict[str, Any]:
    """Return OpenAPI component schemas by record name; references point to `#/components/schemas/`."""
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return components
