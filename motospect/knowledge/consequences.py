"""Which codes follow from which others."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from motospect.knowledge.tables import read_table


@dataclass(frozen=True, slots=True)
class Consequence:
    """Codes within `effect` follow from codes within `because`, for the `reason` in a sentence."""

    effect: tuple[str, ...]
    because: tuple[str, ...]
    reason: str


@functools.cache
def consequences() -> tuple[Consequence, ...]:
    """Return all rows; raises TableInvalid when the table is malformed."""
    rows = read_table("consequences.tsv", ("effect", "because", "reason"))
    return tuple(
        Consequence(tuple(effect.split()), tuple(because.split()), reason) for effect, because, reason in rows
    )
