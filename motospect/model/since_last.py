"""What has changed on a vehicle since the box met it last; kept with the analysis of the later scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ChangeKind: TypeAlias = Literal[
    "came_back", "new", "still_there", "gone", "unknown", "software", "test_failed", "test_passed"
]
"""came_back: a code that was cleared, or had been away, and is there. gone: its ECU answered whole without
it. unknown: the ECU did not answer for it this time. software: other calibration ids answer at an address.
test_failed, test_passed: a monitor test (service 06) that has crossed its limits."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a sentence. `evidence` names exchanges of this scan, and `scan:ID` for earlier ones."""

    kind: ChangeKind
    text: str
    ecu: str | None = None
    code: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SinceLast:
    """The scan of the same vehicle begun before this one, how many there were, and what differs from it.

    `clock_set` is False when either of the two was made by a clock that was not set: then nothing is said of
    how long ago it was.
    """

    scan: str
    at: str
    visits: int
    clock_set: bool
    changes: tuple[Change, ...] = ()
