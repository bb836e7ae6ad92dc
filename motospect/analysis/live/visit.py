"""Which recordings are of the visit of a scan, and which the vehicle's baseline has not seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from motospect.model.capture import Capture
from motospect.model.past import Past
from motospect.model.scan import Scan

VISIT = timedelta(hours=12)
"""A recording further from a scan than a working day is of another visit."""


def unseen(past: Past) -> tuple[Capture, ...]:
    """Return the recordings the baseline has not seen, in their order; all where there is none yet."""
    seen = set(past.baseline.seen) if past.baseline else set()
    return tuple(capture for capture in past.captures if capture.id not in seen)


def of_this_visit(capture: Capture, scan: Scan) -> bool:
    """Say whether a recording is of the visit of this scan; without a clock their order is all there is."""
    if capture.clock == "unsynced" or scan.clock == "unsynced":
        return True
    apart = datetime.fromisoformat(capture.started_at) - datetime.fromisoformat(scan.started_at)
    return abs(apart) <= VISIT
