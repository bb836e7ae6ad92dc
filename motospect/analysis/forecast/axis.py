"""What visits of a vehicle are counted in: days where every clock was set, else distance, else visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from motospect.model.forecast import Per
from motospect.model.scan import Scan

LEAST_DAYS = 7.0
"""Visits of one week are one repair: their dates tell nothing about wear."""
LEAST_KM = 200.0


def axis_of(scans: Sequence[Scan]) -> tuple[Per, tuple[float, ...]]:
    """Return the unit and each scan's place before the last one, which is 0; scans are in sequence."""
    days = _days(scans)
    if days is not None:
        return "d", days
    km = _distance(scans)
    if km is not None:
        return "km", km
    return "visit", tuple(float(place - len(scans) + 1) for place in range(len(scans)))


def _days(scans: Sequence[Scan]) -> tuple[float, ...] | None:
    """Return days before the last scan; None when a clock was not set, ran backwards, or tells too little."""
    if any(scan.clock != "synced" for scan in scans):
        return None
    try:
        at = [datetime.fromisoformat(scan.started_at).timestamp() / 86400 for scan in scans]
    except ValueError:
        return None
    return _usable([one - at[-1] for one in at], LEAST_DAYS)


def _distance(scans: Sequence[Scan]) -> tuple[float, ...] | None:
    """Return km before the last scan by the odometer, else by the distance since codes were cleared."""
    for name in ("ODOMETER", "DISTANCE_SINCE_DTC_CLEAR"):
        told = [
            next(
                (float(r.value) for r in scan.values if r.name == name and not isinstance(r.value, str)), None
            )
            for scan in scans
        ]
        known = [value for value in told if value is not None]
        if len(known) == len(scans):
            found = _usable([value - known[-1] for value in known], LEAST_KM)
            if found is not None:
                return found
    return None


def _usable(at: list[float], least: float) -> tuple[float, ...] | None:
    goes_on = all(after >= before for before, after in pairwise(at))
    return tuple(at) if goes_on and at[-1] - at[0] >= least else None
