"""What the box knows of its own room: how full the disk is, how it grew, and what was given up for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiskSample:
    """The disk on one day. `store_bytes` is what the store takes of it; `at` is RFC 3339 UTC."""

    at: str
    free_bytes: int
    store_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The disk now. `grows_bytes` a day and `full_in_days` are None while there are too few days to tell."""

    total_bytes: int
    free_bytes: int
    database_bytes: int
    reusable_bytes: int
    """Inside the database, left by what was deleted; new records take it before the disk's."""
    captures: int
    captures_bytes: int
    pruned_captures: int
    grows_bytes: float | None = None
    full_in_days: float | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One thing of the box that has a version of its own."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log, VINs shortened. `at`: RFC 3339 UTC; `level`: as logging names it, lower case."""

    at: str
    level: str
    source: str
    text: str


def growth_bytes_a_day(samples: tuple[DiskSample, ...], days: tuple[float, ...]) -> float | None:
    """Return by how much the store grows a day: the slope of a line through the samples, None for under 3.

    `days` are the samples' times in days. A clock that jumped makes no slope: None.
    """
    if len(samples) < 3 or len(samples) != len(days):
        return None
    middle_x = sum(days) / len(days)
    middle_y = sum(sample.store_bytes for sample in samples) / len(samples)
    spread = sum((day - middle_x) ** 2 for day in days)
    if spread < 0.5:
        return None
    slope = sum((day - middle_x) * (s.store_bytes - middle_y) for day, s in zip(days, samples, strict=True))
    return slope / spread
