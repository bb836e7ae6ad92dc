"""A look at the vehicle point by point: red, amber or green, with comments and photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PointState: TypeAlias = Literal["green", "amber", "red", "not_checked", "not_fitted"]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at. `photos` are ids of photos of the same scan."""

    id: str
    title: str
    state: PointState = "not_checked"
    comment: str = ""
    photos: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One template as filled in for one scan. A point nobody looked at is `not_checked`, never green."""

    id: str
    scan_id: str
    title: str
    points: tuple[Point, ...]
    changed_at: str
    by: str = ""
