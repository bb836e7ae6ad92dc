"""The history of one vehicle: its visits in order, trends of signals and tests, and its faults by visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import DtcKind

EventKind: TypeAlias = Literal["check", "pre", "post", "clearing", "capture", "estimate", "service"]
CellState: TypeAlias = Literal["present", "absent", "unknown"]
FaultPattern: TypeAlias = Literal[
    "came_back_after_clearing", "goes_and_comes", "new", "pending_only", "stays", "gone", "not_known_now"
]
"""new: the visit before could tell and was without it, and no earlier one had it. pending_only: no visit met
it in another list than that of pending codes. not_known_now: the last visit could not tell."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One thing that happened, in the order it happened: by sequence, never by a clock.

    `at` is RFC 3339 UTC by the box's clock, `clock_set` whether that clock had been set. `id` is the scan's
    or capture's, for an estimate and for a note of a service the scan's before it. `evidence` names it:
    `scan:ID` or `capture:ID`; a person's note has none.
    """

    kind: EventKind
    id: str
    at: str
    clock_set: bool
    title: str
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One value of one visit. `visit` counts the visits shown, from 0. Limits are those the ECU gave then."""

    visit: int
    value: float
    low: float | None = None
    high: float | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """One signal, or one monitor test (service 06), of one ECU over the visits, oldest first.

    `software` are the calibration ids the ECU had meanwhile: the same test of other software is another
    trend. Empty for a signal, which means the same whatever software reads it, and where none was told.
    """

    kind: Literal["signal", "test"]
    name: str
    ecu: str | None
    unit: str
    points: tuple[TrendPoint, ...]
    software: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the trend within its vehicle's history."""
        return ":".join((self.kind, self.ecu or "", self.name, self.unit, "+".join(self.software)))


@dataclass(frozen=True, slots=True)
class FaultCell:
    """Whether one visit met the fault, and in which lists; absent only when the ECU answered for it whole."""

    state: CellState
    kinds: tuple[DtcKind, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One code of one ECU over all visits, oldest first, and what that looks like, in a sentence."""

    ecu: str
    code: str
    cells: tuple[FaultCell, ...]
    patterns: tuple[FaultPattern, ...]
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SoftwareChange:
    """Another software, or another unit, answers at an address since `visit`; a sentence says which."""

    visit: int
    ecu: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One scan as the history counts it."""

    scan: str
    at: str
    clock_set: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class VehicleHistory:
    """Everything the box remembers of one vehicle. Virtual vehicles never share one with real ones.

    `visits`, `timeline` and every trend are oldest first. `older` counts visits beyond those looked at.
    `gaps` are sentences: what the order or the comparison cannot be sure of.
    """

    vin: str
    demo: bool
    visits: tuple[Visit, ...]
    timeline: tuple[TimelineEvent, ...]
    faults: tuple[FaultRow, ...]
    trends: tuple[Trend, ...]
    software: tuple[SoftwareChange, ...] = ()
    older: int = 0
    gaps: tuple[str, ...] = ()
