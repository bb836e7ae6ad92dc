"""The operating point of every second, from speed, engine speed, coolant, load and throttle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from motospect.analysis.live.grid import Grid
from motospect.model.capture import OperatingPoint

WARM_DEGC = 70.0
"""Engines regulate at 82 to 105 °C; a thermostat monitor may let 11 °C be missing."""
TURNING_RPM = 100.0
"""A starter turns at 150 to 300 rpm; noise of a standing crankshaft's sensor stays below this."""
STANDING_KMH = 1.0
IDLE_RPM = 1300.0
RAISED_RPM = (2000.0, 3200.0)
STEADY_KMH = 4.0
"""A speed that stays within this over ten seconds is a steady one."""
CRUISE_KMH = 30.0
PULL_PERCENT = 75.0
OVERRUN_RPM = 1300.0
OVERRUN_PERCENT = 22.0
"""Calculated load with the throttle closed at speed; fuel is usually cut there."""
_HALF_S = 5


def points_of(grid: Grid) -> list[OperatingPoint]:
    """Return the operating point of each row; "other" wherever what it takes was not read."""
    nothing = [math.nan] * grid.rows
    speed = grid.columns.get("SPEED", nothing)
    rpm = grid.columns.get("RPM", nothing)
    coolant = grid.columns.get("COOLANT_TEMP", nothing)
    load = grid.columns.get("ENGINE_LOAD", nothing)
    moved = _moved(speed, max(1, round(_HALF_S / grid.step_s)))
    rows = zip(rpm, speed, coolant, load, moved, strict=True)
    return [_point(_State(*row)) for row in rows]


class _State(NamedTuple):
    """One row of the grid; `moved` is how far the speed ranges around it, km/h. NaN: not read."""

    rpm: float
    speed: float
    coolant: float
    load: float
    moved: float


def _point(now: _State) -> OperatingPoint:
    if now.rpm < TURNING_RPM:
        return "other" if now.speed > STANDING_KMH else "key_on"
    if math.isnan(now.rpm) or math.isnan(now.speed) or math.isnan(now.coolant):
        return "other"
    warm = now.coolant >= WARM_DEGC
    if now.speed < STANDING_KMH:
        return _standing(now.rpm, warm=warm)
    return _driving(now) if warm else "warm_up"


def _driving(now: _State) -> OperatingPoint:
    if now.load >= PULL_PERCENT:
        return "pull"
    if now.rpm > OVERRUN_RPM and now.load < OVERRUN_PERCENT:
        return "overrun"
    return "cruise" if now.speed >= CRUISE_KMH and now.moved <= STEADY_KMH else "other"


def _standing(rpm: float, *, warm: bool) -> OperatingPoint:
    if not warm:
        return "cold_idle" if rpm < RAISED_RPM[0] else "other"
    if rpm < IDLE_RPM:
        return "idle"
    return "raised_idle" if RAISED_RPM[0] <= rpm <= RAISED_RPM[1] else "other"


def _moved(speed: Sequence[float], half: int) -> list[float]:
    """Return how far the speed ranges around each row, in km/h; NaN where it was not read throughout."""
    found = []
    for row in range(len(speed)):
        near = speed[max(0, row - half) : row + half + 1]
        found.append(math.nan if any(map(math.isnan, near)) else max(near) - min(near))
    return found
