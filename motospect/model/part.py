"""One part of the box on the health page: present or not, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class PartState:
    """`state`: ok works, degraded works in part, absent is normal and explained, failed needs a person."""

    name: str
    state: Literal["ok", "degraded", "absent", "failed"]
    reason: str
    remedy: str | None = None


GroupName: TypeAlias = Literal["vehicle", "records", "box", "people", "network", "advice", "other"]
WORST_FIRST = ("failed", "degraded", "ok", "absent")
_GROUPS: dict[GroupName, tuple[str, ...]] = {
    "vehicle": (
        "adapter",
        "adapter abilities",
        "vehicle",
        "link",
        "audit log",
        "sensors",
        "sensor node",
        "port",
    ),
    "records": ("store", "disk", "backup", "old recordings"),
    "box": ("maintenance", "settings", "clock", "temperature", "memory", "watchdog"),
    "people": ("portal", "screen", "light", "button", "buzzer"),
    "network": ("sync", "recalls", "providers"),
    "advice": ("database", "prices", "model", "workshop's rules"),
}


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts that are looked after together, the worst first."""

    name: GroupName
    parts: tuple[PartState, ...]

    @property
    def worst(self) -> str:
        """Return the state of its worst part; absent only when all of them are."""
        return min((part.state for part in self.parts), key=WORST_FIRST.index)


def grouped(parts: Iterable[PartState]) -> tuple[PartGroup, ...]:
    """Return the parts in groups, the group with the worst part first: what the page and `doctor` show."""
    found: dict[GroupName, list[PartState]] = {}
    for part in parts:
        found.setdefault(_group_of(part.name), []).append(part)
    order = (*_GROUPS, "other")
    groups = [
        PartGroup(name, tuple(sorted(found[name], key=lambda part: WORST_FIRST.index(part.state))))
        for name in order
        if name in found
    ]
    return tuple(sorted(groups, key=lambda group: min(WORST_FIRST.index(group.worst), 2)))


def _group_of(name: str) -> GroupName:
    for group, names in _GROUPS.items():
        if name in names or any(name.startswith(f"{known} ") for known in names):
            return group
    return "other"
