"""The records as JSON and back, strictly: an unknown shape is an error, never a half-filled record."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
_one_at_a_time = threading.Lock()


def to_json(record: object) -> bytes:
    """Return the record as compact UTF-8 JSON, fields in declared order."""
    return msgspec.json.encode(record)


def to_plain(record: object) -> Any:
    """Return the record as dicts, lists, strings and numbers, for templates and JSON responses."""
    return msgspec.to_builtins(record)


def from_json(text: bytes | str, kind: type[T]) -> T:
    """Return the record in `text`; raises ValueError naming the path of the first misfit."""
    try:
        return _decoder(kind).decode(text)
    except (msgspec.ValidationError, msgspec.DecodeError) as misfit:
        raise ValueError(f"not a {kind.__name__}: {misfit}") from misfit


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return what reads records of this kind.

    Made by one thread at a time: msgspec 0.22 hands out what it knows of a dataclass before that is complete,
    and a second thread that meanwhile reads such a record for the first time ends the process (SIGSEGV).
    """
    known = _decoders.get(kind)
    if known is None:
        with _one_at_a_time:
            known = _decoders.setdefault(kind, msgspec.json.Decoder(kind))
    return known


def json_schemas(*kinds: type) -> dict[str, Any]:
    """Return OpenAPI component schemas by record name; references point to `#/components/schemas/`."""
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return components
