"""The technician's bench: the link, the buttons, the running scan ECU by ECU, and the latest scans."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.bench import Bench
from motospect.model.scan import ScanKind
from motospect.model.wire import to_json
from motospect.portal.parts import Parts
from motospect.store import ScanRow

RECENT = 6
PAGE_LENGTH = 30
KINDS: dict[str, ScanKind] = {"check": "check", "pre": "pre", "post": "post"}
SECTIONS = ("link", "nodes", "actions", "progress", "recent")
"""Parts of the page that change by themselves; each has its template `bench_<name>.html`."""


def bench_pages(parts: Parts) -> Blueprint:
    """Return the bench, its live stream and the list of all scans."""
    pages = Blueprint("bench", __name__)

    @pages.get("/")
    def page() -> str:
        return render_template("bench.html", bench=parts.bay.snapshot(), rows=_recent(parts))

    @pages.get("/events")
    def events() -> Response:
        bench, rows = parts.bay.snapshot(), _recent(parts)
        sections = {name: render_template(f"bench_{name}.html", bench=bench, rows=rows) for name in SECTIONS}
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
