"""What each signal is expected from: all others at the same second, some a second earlier, means of heat.

A feature knows which signals it is made of, so that no signal is ever expected from itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from motospect.analysis.live.grid import Grid
from motospect.analysis.live.points import STANDING_KMH, TURNING_RPM

Regime: TypeAlias = Literal["off", "standing", "moving", "overrun"]
REGIMES: tuple[Regime, ...] = get_args(Regime)
"""off: engine not turning. overrun: moving, throttle closed. Each has relations of its own."""

JUDGED = (
    "RPM", "SPEED", "ENGINE_LOAD", "ABSOLUTE_LOAD", "INTAKE_PRESSURE", "MAF", "THROTTLE_POS",
    "RELATIVE_THROTTLE_POS", "THROTTLE_POS_B", "THROTTLE_ACTUATOR", "ACCELERATOR_POS_D", "ACCELERATOR_POS_E",
    "TIMING_ADVANCE", "COOLANT_TEMP", "INTAKE_TEMP", "CATALYST_TEMP_B1S1", "CATALYST_TEMP_B1S2",
    "CATALYST_TEMP_B2S1", "CATALYST_TEMP_B2S2", "CONTROL_MODULE_VOLTAGE",
    "SHORT_FUEL_TRIM_1", "LONG_FUEL_TRIM_1", "SHORT_FUEL_TRIM_2", "LONG_FUEL_TRIM_2",
    "BAROMETRIC_PRESSURE", "O2_S1_WR_VOLTAGE_LAMBDA",
    "COMMANDED_EQUIV_RATIO", "RAIL_PRESSURE",
)  # fmt: skip
"""The signals an eye is kept on, where a vehicle has them."""
_FAST = ("RPM", "INTAKE_PRESSURE", "ENGINE_LOAD", "THROTTLE_POS", "ACCELERATOR_POS_D", "SPEED", "MAF")
_SQUARED = ("RPM", "INTAKE_PRESSURE", "THROTTLE_POS", "ENGINE_LOAD", "COOLANT_TEMP")
_PRODUCTS = (
    ("RPM", "INTAKE_PRESSURE"),
    ("RPM", "THROTTLE_POS"),
    ("RPM", "ENGINE_LOAD"),
    ("THROTTLE_POS", "INTAKE_PRESSURE"),
)
_SLOW_S = (20.0, 120.0)
OVERRUN_PERCENT = 22.0
OVERRUN_RPM = 1300.0


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the regression and the signals it is made of."""

    name: str
    sources: tuple[str, ...]
    values: Sequence[float]


def features_of(grid: Grid, judged: Sequence[str]) -> tuple[Feature, ...]:
    """Return the columns for these signals, each as long as the grid; NaN where a source is NaN."""
    columns = {name: grid.columns[name] for name in judged}
    found = [Feature(name, (name,), column) for name, column in columns.items()]
    for name in (n for n in _FAST if n in columns):
        column = columns[name]
        found.append(Feature(f"{name}@1", (name,), [column[0] if column else math.nan, *column[:-1]]))
    for name in (n for n in _SQUARED if n in columns):
        found.append(Feature(f"{name}^2", (name,), [value * value for value in columns[name]]))
    for one, other in ((a, b) for a, b in _PRODUCTS if a in columns and b in columns):
        product = [a * b for a, b in zip(columns[one], columns[other], strict=True)]
        found.append(Feature(f"{one}*{other}", (one, other), product))
        if (one, other) == ("RPM", "ENGINE_LOAD"):
            for tau_s in _SLOW_S:
                slow = _slowed(product, grid.step_s / tau_s)
                found.append(Feature(f"heat{tau_s:.0f}", (one, other), slow))
    if "SPEED" in columns:
        slow = _slowed(columns["SPEED"], grid.step_s / _SLOW_S[-1])
        found.append(Feature("wind", ("SPEED",), slow))
    return tuple(found)


def judged_in(grid: Grid) -> tuple[str, ...]:
    """Return the judged signals the grid has."""
    return tuple(name for name in JUDGED if name in grid.columns)


def regimes_of(grid: Grid) -> list[int]:
    """Return the place in REGIMES for each row; -1 where it is not known."""
    nothing = [math.nan] * grid.rows
    rpm, speed, load = (grid.columns.get(name, nothing) for name in ("RPM", "SPEED", "ENGINE_LOAD"))
    return [_regime(*row) for row in zip(rpm, speed, load, strict=True)]


def _regime(rpm: float, speed: float, load: float) -> int:
    if math.isnan(rpm) or math.isnan(speed):
        return -1
    if rpm < TURNING_RPM:
        return 0
    if speed < STANDING_KMH:
        return 1
    return 3 if rpm > OVERRUN_RPM and load < OVERRUN_PERCENT else 2


def _slowed(column: Sequence[float], share: float) -> list[float]:
    """Return the exponential mean; a NaN leaves it where it was."""
    found: list[float] = []
    mean = math.nan
    for value in column:
        if not math.isnan(value):
            mean = value if math.isnan(mean) else mean + share * (value - mean)
        found.append(mean)
    return found
