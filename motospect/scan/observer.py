"""Whoever counts what happens in the bay: exchanges, stages, scans; the bay does not know what for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from motospect.adapters.recovery import Climb
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Called on the bay's thread between two exchanges: each must return in microseconds and never raise."""

    on_exchange: Callable[[Exchange], None] = lambda _: None
    """After every exchange with the vehicle."""
    on_stage: Callable[[str, float], None] = lambda *_: None
    """After every finished stage of a scan: its name and how long it took in s."""
    on_scan: Callable[[Scan, float], None] = lambda *_: None
    """After every scan that was begun, finished or interrupted: its record and how long it took in s."""
    on_climb: Callable[[Climb], None] = lambda _: None
    """Before and after every rung of the ladder by which a silent adapter or vehicle is brought back."""


NOBODY = Observer()
