"""The technician's bench: the link, the buttons, the running scan ECU by ECU, and the latest scans."""

from __future__ import annotations

import threading

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.bench import Bench
from motospect.model.scan import ScanKind
from motospect.model.wire import to_json
from motospect.portal.parts import Parts
from motospect.portal.watch_page import choices
from motospect.store import ScanRow

RECENT = 6
PAGE_LENGTH = 30
KINDS: dict[str, ScanKind] = {"check": "check", "pre": "pre", "post": "post"}
SHARED = ("link", "nodes", "progress", "recent")
OWN = ("actions", "jobs", "watch")
"""Parts of the page that change by themselves; each has its template `bench_<name>.html`. The OWN ones
hold something of the reader's session, the SHARED ones are the same for everybody."""


def bench_pages(parts: Parts) -> Blueprint:
    """Return the bench, its live stream and the list of all scans."""
    pages = Blueprint("bench", __name__)
    shared = _Shared(parts)

    @pages.get("/")
    def page() -> str:
        return render_template(
            "bench.html", bench=parts.bay.snapshot(), rows=_recent(parts), choices=choices(parts)
        )

    @pages.get("/events")
    def events() -> Response:
        bench, sections = shared.newest()
        sections |= {name: render_template(f"bench_{name}.html", bench=bench) for name in OWN}
        return event("page", bench, {"sections": sections, "say": _spoken(bench)})

    @pages.post("/scans")
    def start() -> AnyResponse:
        kind = KINDS.get(request.form.get("kind", ""))
        if kind is None:
            raise BadRequest
        parts.bay.request_scan(kind)
        return redirect(url_for("bench.page") + "#progress", 303)

    @pages.get("/scans")
    def history() -> str:
        rows = parts.store.scans(limit=PAGE_LENGTH + 1, before=request.args.get("before"))
        return render_template("history.html", rows=rows[:PAGE_LENGTH], more=len(rows) > PAGE_LENGTH)

    return pages


class _Shared:
    """What every reader of the stream sees alike: drawn once for each snapshot, however many read.

    Templates are drawn without the request's context: a part that asks for the session fails at once.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._drawn: tuple[Bench, dict[str, str]] | None = None
        self._of: dict[str, tuple[object, str]] = {}

    def newest(self) -> tuple[Bench, dict[str, str]]:
        """Return the newest snapshot and the SHARED sections drawn from it."""
        with self._lock:
            bench = self._parts.bay.snapshot()
            if self._drawn is None or self._drawn[0] is not bench:
                self._drawn = (bench, self._draw(bench, _recent(self._parts)))
            return bench, dict(self._drawn[1])

    def _draw(self, bench: Bench, rows: tuple[ScanRow, ...]) -> dict[str, str]:
        drawn_from = {
            "link": bench.link,
            "nodes": bench.nodes,
            "progress": (bench.progress, bench.last_scan_id),
            "recent": rows,
        }
        for name in SHARED:
            if name not in self._of or self._of[name][0] != drawn_from[name]:
                template = current_app.jinja_env.get_template(f"bench_{name}.html")
                self._of[name] = (drawn_from[name], template.render(bench=bench, rows=rows))
        return {name: html for name, (_, html) in self._of.items()}


def event(name: str, bench: Bench, body: object) -> Response:
    """Return one server-sent event; JSON has no line breaks, so one data line is enough."""
    head = f"retry: 2000\nevent: {name}\nid: {bench.version}\ndata: "
    return Response(head.encode() + to_json(body) + b"\n\n", mimetype="text/event-stream")


def _recent(parts: Parts) -> tuple[ScanRow, ...]:
    return parts.store.scans(limit=RECENT)


def _spoken(bench: Bench) -> str:
    """Return what a screen reader says: stages and ends, not every step."""
    progress = bench.progress
    if progress is None:
        return bench.link.reason
    if progress.ended == "running":
        return progress.stage
    return progress.trouble or f"Scan {progress.ended.replace('_', ' ')}."
