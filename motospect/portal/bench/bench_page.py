"""The technician's bench: the vehicle at the plug, the buttons, the running scan, the latest scans."""

from __future__ import annotations

import threading

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import BayBusy
from motospect.model.bench import Bench
from motospect.model.scan import ScanKind
from motospect.portal.bench.status_bar import Drawn, StatusBar
from motospect.portal.bench.vehicle_card import VehicleCard, vehicle_card
from motospect.portal.events import event
from motospect.portal.live.watch_page import choices
from motospect.portal.parts import Parts
from motospect.store import ScanRow

RECENT = 6
PAGE_LENGTH = 30
JOBS_S = 2.0
"""A job that was checked in meanwhile is seen by a page that asks at most so much later."""
KINDS: dict[str, ScanKind] = {"check": "check", "pre": "pre", "post": "post"}


def bench_pages(parts: Parts, bar: StatusBar) -> Blueprint:
    """Return the bench, its live stream and the list of all scans."""
    pages = Blueprint("bench", __name__)
    drawn, known = Drawn(), _Known(parts)

    def sections(bench: Bench, card: VehicleCard | None, rows: tuple[ScanRow, ...]) -> dict[str, str]:
        """Return the parts of the page that change by themselves; each has its template.

        Actions and watch hold something of the reader's session, the others are the same for everybody.
        """
        status = bar.now()
        shared: dict[str, tuple[object, dict[str, object]]] = {
            "vehicle": ((bench.link, bench.progress is not None, bench.told_vin, card), {"card": card}),
            "nodes": (bench.nodes, {}),
            "progress": ((bench.progress, bench.last_scan_id), {}),
            "recent": (rows, {"rows": rows}),
        }
        shows_status = (bench.link, bench.heard_at, status.ignition, status.waiting, status.unsaved)
        made = {
            name: drawn.section(
                name,
                shows,
                lambda name=name, values=values: render_template(  # type: ignore[misc]
                    f"bench_{name}.html", bench=bench, **values
                ),
            )
            for name, (shows, values) in shared.items()
        }
        made["actions"] = render_template("bench_actions.html", bench=bench, card=card)
        made["jobs"] = render_template("bench_jobs.html")
        made["watch"] = render_template("bench_watch.html", bench=bench)
        made["status"] = drawn.section(
            "status",
            (*shows_status, status.now[:19]),
            lambda: render_template("status.html", status=status),
        )
        return made

    @pages.get("/")
    def page() -> str:
        bench, card, rows = known.newest()
        return render_template("bench.html", bench=bench, card=card, rows=rows, choices=choices(parts))

    @pages.get("/events")
    def events() -> Response:
        bench, card, rows = known.newest()
        return event("page", bench, {"sections": sections(bench, card, rows), "say": _spoken(bench)})

    @pages.post("/scans")
    def start() -> AnyResponse:
        kind = KINDS.get(request.form.get("kind", ""))
        if kind is None:
            raise BadRequest
        try:
            parts.bay.request_scan(kind)
        except BayBusy:
            # A second tap, or a second technician: the scan that runs is what both want to see. A recording
            # that stands in the way is told instead.
            if parts.bay.snapshot().link.phase == "polling":
                raise
        return redirect(url_for("bench.page") + "#progress", 303)

    @pages.get("/scans")
    def history() -> str:
        rows = parts.store.scans(limit=PAGE_LENGTH + 1, before=request.args.get("before"))
        return render_template("history.html", rows=rows[:PAGE_LENGTH], more=len(rows) > PAGE_LENGTH)

    return pages


class _Known:
    """What the store adds to a snapshot of the bay: asked once for each, however many readers there are."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._asked_s = float("-inf")
        self._newest: tuple[Bench, VehicleCard | None, tuple[ScanRow, ...]] | None = None

    def newest(self) -> tuple[Bench, VehicleCard | None, tuple[ScanRow, ...]]:
        """Return the newest snapshot, the vehicle at the plug and the latest scans."""
        with self._lock:
            bench, now_s = self._parts.bay.snapshot(), self._parts.clock()
            if self._newest is None or self._newest[0] is not bench or now_s - self._asked_s > JOBS_S:
                store = self._parts.store
                self._newest = (bench, vehicle_card(store, bench), store.scans(limit=RECENT))
                self._asked_s = now_s
            return self._newest


def _spoken(bench: Bench) -> str:
    """Return what a screen reader says: stages and ends, not every step."""
    progress = bench.progress
    if progress is None:
        return bench.link.reason
    if progress.ended == "running":
        return progress.stage
    return (
        progress.trouble
        or {
            "finished": _("The scan is finished."),
            "interrupted": _("The scan was interrupted."),
            "not_saved": _("The scan is NOT saved."),
        }[progress.ended]
    )
