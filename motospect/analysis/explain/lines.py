"""The lines that travel between the daemon and the model's child process: one JSON object each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from motospect.model import wire


@dataclass(frozen=True, slots=True)
class Load:
    """First line to the child: the file to load and its bounds; 0 threads: one less than there are."""

    path: str
    threads: int = 0
    context: int = 1024
    memory_mb: int = 0
    opening: list[dict[str, str]] = field(default_factory=list)
    """How every conversation begins: read once while loading, so that a sentence needs only its own facts."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One conversation to answer in the form of `grammar`."""

    number: int
    messages: list[dict[str, str]]
    grammar: str
    most_tokens: int
    deadline_s: float


@dataclass(frozen=True, slots=True)
class Told:
    """One line from the child.

    `event`: "loaded" (the model is ready), "failed" (it will never be; `text` says why), "begun" (the first
    token of answer `number` is there), "done" (its `text`; `ended` "stop", "length" or "deadline").
    """

    event: str
    number: int = 0
    text: str = ""
    ended: str = ""
    figures: dict[str, float] = field(default_factory=dict)


def line(record: Load | Ask | Told) -> bytes:
    """Return the record as one line."""
    return wire.to_json(record) + b"\n"


def read(text: bytes, kind: type[Any]) -> Any:
    """Return the record of one line; raises ValueError when it is none."""
    return wire.from_json(text, kind)
