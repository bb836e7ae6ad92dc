"""What the box remembers of a vehicle beside the scan at hand: earlier scans, captures and windows."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.baseline import Baseline
from motospect.model.capture import Capture, Window
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote


@dataclass(frozen=True, slots=True)
class Past:
    """Everything the analysis may use beside the scan. Oldest first, by sequence: a box's clock may be wrong.

    `scans` are earlier finished scans of the same VIN, `captures` live recordings of it, `windows` the steady
    stretches measured at this visit, `services` what was noted of its maintenance, `baseline` what is usual
    on it. Empty means nothing is remembered, never that nothing happened.
    """

    scans: tuple[Scan, ...] = ()
    captures: tuple[Capture, ...] = ()
    windows: tuple[Window, ...] = ()
    services: tuple[ServiceNote, ...] = ()
    baseline: Baseline | None = None
