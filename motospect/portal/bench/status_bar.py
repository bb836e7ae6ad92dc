"""The bar on top of every signed-in page: link, voltage, ignition, last sign of life, queue, clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import get_locale

from motospect.model.bench import Bench
from motospect.model.identity import utc_now
from motospect.portal.events import event
from motospect.portal.parts import Parts

QUEUE_EVERY_S = 2.0
"""The outbox is counted at most this often, however many pages are open."""
AWAKE = frozenset({"bus_ok", "degraded", "polling"})
"""Phases in which the vehicle has just answered: its ignition is on whatever the adapter's pin says."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the bar shows. `ignition` is None where nothing tells; `waiting` counts scans the fleet lacks."""

    bench: Bench
    ignition: bool | None
    waiting: int
    unsaved: int
    now: str


class StatusBar:
    """What the bar shows now; any thread may ask."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._counted_s = float("-inf")
        self._waiting = 0

    def now(self) -> Status:
        """Return the newest state."""
        bench = self._parts.bay.snapshot()
        return Status(bench, _ignition(bench), self._queue(), self._parts.bay.unsaved, utc_now())

    def _queue(self) -> int:
        with self._lock:
            now_s = self._parts.clock()
            if now_s - self._counted_s >= QUEUE_EVERY_S:
                self._counted_s, self._waiting = now_s, self._parts.store.outbox_size()
            return self._waiting


class Drawn:
    """A section all readers of one language see alike: drawn again only when what it shows has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[tuple[str, str], tuple[object, str]] = {}

    def section(self, name: str, shows: object, draw: Callable[[], str]) -> str:
        """Return the section `name` for the reader's language; `shows` is everything it is drawn from."""
        key = (name, str(get_locale()))
        with self._lock:
            kept = self._of.get(key)
            if kept is None or kept[0] != shows:
                kept = (shows, draw())
                self._of[key] = kept
            return kept[1]


def status_pages(bar: StatusBar) -> Blueprint:
    """Return the bar by itself, for pages that are open, and its live stream."""
    pages = Blueprint("status", __name__)

    @pages.get("/status")
    def page() -> str:
        return render_template("status.html", status=bar.now())

    @pages.get("/status/events")
    def events() -> Response:
        status = bar.now()
        sections = {"status": render_template("status.html", status=status)}
        return event("page", status.bench, {"sections": sections, "say": ""})

    return pages


def _ignition(bench: Bench) -> bool | None:
    if bench.link.phase == "ignition_off":
        return False
    progress = bench.progress
    reading = progress is not None and progress.ended == "running" and bool(progress.tiles)
    if reading or bench.link.phase in AWAKE:
        return True
    return bench.link.ignition
