"""Faults for recorded drives: six kinds, each from subtle to gross, put into one signal from a moment on."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from motospect.analysis.live.grid import Grid

SIGNALS = (
    "INTAKE_PRESSURE",
    "COOLANT_TEMP",
    "CONTROL_MODULE_VOLTAGE",
    "THROTTLE_POS",
    "CATALYST_TEMP_B1S1",
    "ACCELERATOR_POS_E",
    "INTAKE_TEMP",
    "TIMING_ADVANCE",
    "ENGINE_LOAD",
)
"""Taken in turn, so that each fault meets each of them equally often. All have a sensor or an actuator."""
DRIFT_S = 600.0
"""A drift reaches its size in ten minutes and goes on at the same rate."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind and its size: offset, drift and noise in standard deviations of the signal, scale a factor,

    lag in seconds, stuck in seconds.
    """

    kind: str
    size: float

    @property
    def unit(self) -> str:
        """What the size counts."""
        return {"scale": "x", "lag": "s", "stuck": "s"}.get(self.kind, "sd")


FAULTS = tuple(
    Fault(kind, size)
    for kind, sizes in (
        ("offset", (0.25, 0.5, 1.0, 2.0, 4.0)),
        ("scale", (1.05, 1.1, 1.25, 1.5, 2.0)),
        ("lag", (1.0, 2.0, 4.0, 8.0, 16.0)),
        ("drift", (0.5, 1.0, 2.0, 4.0)),
        ("noise", (0.25, 0.5, 1.0, 2.0)),
        ("stuck", (30.0, 60.0, 120.0, 600.0)),
    )
    for size in sizes
)


@dataclass(frozen=True, slots=True)
class Usual:
    """Of one signal over the drives learned from: standard deviation and resolution."""

    deviation: float
    step: float


def usual_of(grids: Sequence[Grid], name: str) -> Usual:
    """Return what a signal usually does in these drives."""
    values = [v for grid in grids for v in grid.columns.get(name, ()) if not math.isnan(v)]
    mean = sum(values) / len(values)
    levels = sorted({round(v, 3) for v in values})
    steps = [b - a for a, b in pairwise(levels) if b - a > 1e-6]
    return Usual(math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)), min(steps, default=0.0))


def injected(grid: Grid, name: str, fault: Fault, *, onset: int, usual: Usual, seed: int) -> Grid:
    """Return the drive with the fault in one signal from row `onset` on, at the sensor's own resolution.

    Other signals stay as recorded: how an engine control reacts to the fault is not played.
    """
    column = list(grid.columns[name])
    chance = random.Random(seed)  # noqa: S311 - a bench, repeatable by intent
    sign = chance.choice((-1.0, 1.0))
    held = column[onset]
    for row in range(onset, len(column)):
        since_s = (row - onset) * grid.step_s
        value = column[row]
        if fault.kind == "offset":
            value += sign * fault.size * usual.deviation
        elif fault.kind == "scale":
            value *= fault.size if sign > 0 else 1 / fault.size
        elif fault.kind == "lag":
            value = grid.columns[name][max(0, row - round(fault.size / grid.step_s))]
        elif fault.kind == "drift":
            value += sign * fault.size * usual.deviation * since_s / DRIFT_S
        elif fault.kind == "noise":
            value += chance.gauss(0.0, fault.size * usual.deviation)
        elif since_s < fault.size:
            value = held
        if usual.step and not math.isnan(value):
            value = round(value / usual.step) * usual.step
        column[row] = value
    return replace(grid, columns={**grid.columns, name: column})


def ends_s(fault: Fault) -> float:
    """Return after how many seconds the fault is over; without end for all but a signal that sticks."""
    return fault.size if fault.kind == "stuck" else math.inf
