"""Live values over time: tracks, a capture kept around a trigger, windows of one operating point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

OperatingPoint: TypeAlias = Literal[
    "key_on", "cold_idle", "warm_up", "idle", "raised_idle", "cruise", "pull", "overrun", "other"
]
"""key_on: engine off, ignition on. cold_idle, warm_up: coolant below regulating temperature, standing
or driving. idle: warm and standing. raised_idle: warm, standing, about 2500 rpm. cruise: warm, steady speed.
pull: warm, high load. overrun: warm, closed throttle at speed. other: none of these, or not known."""


CaptureState: TypeAlias = Literal["running", "complete", "cut_short"]


@dataclass(frozen=True, slots=True)
class Track:
    """One numeric signal of one ECU over time: `t_s` ascending seconds since the capture's start."""

    name: str
    ecu: str | None
    unit: str
    t_s: tuple[float, ...]
    value: tuple[float, ...]


def joined(parts: Iterable[Iterable[Track]]) -> tuple[Track, ...]:
    """Return the tracks of several parts in their order, each signal's as one."""
    series: dict[tuple[str, str | None, str], tuple[list[float], list[float]]] = {}
    for tracks in parts:
        for track in tracks:
            times, values = series.setdefault((track.name, track.ecu, track.unit), ([], []))
            times += track.t_s
            values += track.value
    return tuple(
        Track(name, ecu, unit, tuple(times), tuple(values))
        for (name, ecu, unit), (times, values) in series.items()
    )


@dataclass(frozen=True, slots=True)
class Firing:
    """Why and when a trigger fired: `t_s` within the capture, `text` a sentence with its numbers."""

    trigger: str
    t_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody noted while it was recorded, `t_s` seconds after the capture's start."""

    t_s: float
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class Capture:
    """Tracks of one vehicle from one stretch of time. `id` is a UUIDv7; evidence names it `capture:ID`.

    `firing` is None for one a person asked for. `gaps` are sentences: what could not be read, and when.
    `after` is the id of the vehicle's scan begun last before it: clocks do not order the two. One cut short
    was ended by the box stopping or losing its power; it holds what had been written until then.
    """

    id: str
    vin: str | None
    started_at: str
    clock: Literal["synced", "unsynced"]
    tracks: tuple[Track, ...]
    firing: Firing | None = None
    gaps: tuple[str, ...] = ()
    demo: bool = False
    state: CaptureState = "complete"
    after: str | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowValue:
    """One signal within a window: median, lowest and highest of `samples` values, and their spread.

    `spread` is 1.4826 times the median absolute deviation: a robust standard deviation.
    """

    name: str
    ecu: str | None
    unit: str
    median: float
    low: float
    high: float
    spread: float
    samples: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the signals were in a steady stretch at one operating point; `id` ("w3") is unique in a visit."""

    id: str
    point: OperatingPoint
    seconds: float
    values: tuple[WindowValue, ...]
    evidence: tuple[str, ...] = ()

    def value(self, name: str) -> WindowValue | None:
        """Return a signal's statistics, None when it was not read."""
        return next((value for value in self.values if value.name == name), None)
