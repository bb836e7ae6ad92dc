"""A look at the vehicle point by point: red, amber or green, with comments and photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PointState: TypeAlias = Literal["green", "amber", "red", "not_checked", "not_fitted"]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at. `photos` are ids of photos of the same scan; `at` and `by`: who saw it last."""

    id: str
    title: str
    state: PointState = "not_checked"
    comment: str = ""
    photos: tuple[str, ...] = ()
    group: str = ""
    at: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One template as filled in for one scan. A point nobody looked at is `not_checked`, never green."""

    id: str
    scan_id: str
    title: str
    points: tuple[Point, ...]
    changed_at: str
    by: str = ""
    template: str = ""
    version: int = 0

    @property
    def looked_at(self) -> int:
        """How many points somebody has judged, those that are not fitted among them."""
        return sum(point.state != "not_checked" for point in self.points)

    def count(self, state: PointState) -> int:
        """How many points are in this state."""
        return sum(point.state == state for point in self.points)


@dataclass(frozen=True, slots=True)
class TemplatePoint:
    """One point of a template. Its `id` stays when it is renamed or moved."""

    id: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTemplate:
    """What is looked at, in order. `version` grows with each change; filled-in lists keep theirs.

    `own`: of the workshop, not as shipped.
    """

    key: str
    title: str
    points: tuple[TemplatePoint, ...]
    version: int = 1
    own: bool = False
