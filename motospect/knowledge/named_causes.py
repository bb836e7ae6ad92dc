"""The causes a diagnosis may end in: one name for one cause over all codes, in our own words."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from motospect.knowledge.tables import read_table

_COLUMNS = ("key", "system", "area", "scope", "label", "label_de")


@dataclass(frozen=True, slots=True)
class NamedCause:
    """One cause. `area` is what the same work lays open; `scope` is what there may be several of.

    `scope` is "vehicle", "bank", "cylinder" or "wheel"; `label` and `label_de` are words for a technician.
    """

    key: str
    system: str
    area: str
    scope: str
    label: str
    label_de: str


@functools.cache
def named_causes() -> dict[str, NamedCause]:
    """Return all causes by their key; raises TableInvalid when the table is malformed."""
    return {row[0]: NamedCause(*row) for row in read_table("named_causes.tsv", _COLUMNS)}
