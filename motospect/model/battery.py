"""The battery test: what a sensor node measured at the clamps, in windows, and what that says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

BatteryPhase: TypeAlias = Literal["rest", "crank", "charge", "ripple"]
"""rest: engine off. crank: while starting. charge: engine running. ripple: what the generator adds to it."""
BatteryState: TypeAlias = Literal["good", "watch", "bad", "not_measured"]


@dataclass(frozen=True, slots=True)
class BatteryWindow:
    """One second at the battery's clamps. `id` ("b17") is unique within its scan.

    `boot` and `number` are the node's own: which start of the node, and which window since. `age_s` is how
    long before the scan's end it was measured, by the box's clock.

    Voltages in V: lowest and highest sample; `ripple_v` the mean height within a tenth of a second;
    `blocks_v` the mean of every tenth of a second, None where no sample was taken. `missed` samples were
    due and not taken.
    """

    id: str
    boot: str
    number: int
    age_s: float
    samples: int
    missed: int
    low_v: float
    high_v: float
    ripple_v: float
    blocks_v: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class BatteryPart:
    """One question of the test: its value in V, the limit it is held against, the windows it rests on."""

    phase: BatteryPhase
    state: BatteryState
    text: str
    value_v: float | None = None
    limit: str | None = None
    source: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatteryTest:
    """What one visit's windows say. `state` is the worst of what was measured, never a guess.

    `seconds` is how many windows were looked at; `windows` are those the parts rest on.
    """

    node: str | None
    state: BatteryState
    headline: str
    parts: tuple[BatteryPart, ...] = ()
    seconds: int = 0
    windows: tuple[BatteryWindow, ...] = ()
