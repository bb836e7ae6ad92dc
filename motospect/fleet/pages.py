"""The fleet's pages: table of vehicles, one scan, customers' copies, and the state of the server as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, render_template, request

from motospect import __version__
from motospect.analysis import meaning_of
from motospect.errors import FleetDatabaseError, MotospectError, ScanUnknown
from motospect.fleet import database, vehicles
from motospect.fleet.customer_pages import customer_pages, reader, speech
from motospect.fleet.database import Connection
from motospect.model.part import PartState
from motospect.model.wire import to_json

RISK_WORDS = {4: "do not drive", 3: "repair soon", 2: "watch", 1: "note", 0: "nothing found"}
SEVERITY_WORDS = {"stop": "do not drive", "soon": "repair soon", "watch": "watch", "note": "note"}
STATE_WORDS = {
    "answered": "answered",
    "silent": "fell silent",
    "rejected": "refused",
    "blocked": "shut off by a gateway",
    "garbled": "damaged answers",
    "not_probed": "not asked everything",
}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_pages(conninfo: str) -> Flask:
    """Return the fleet's pages on this database. They only read."""
    pages = Flask(__name__)
    pages.jinja_env.trim_blocks = pages.jinja_env.lstrip_blocks = True
    pages.jinja_env.globals.update(
        version=__version__, RISK=RISK_WORDS, SEVERITY=SEVERITY_WORDS, STATE=STATE_WORDS
    )

    @contextmanager
    def asked() -> Iterator[Connection]:
        connection = database.connect(conninfo)
        try:
            yield connection
        finally:
            connection.close()

    @pages.get("/")
    def table() -> str:
        with asked() as connection:
            return render_template("fleet_vehicles.html", lines=vehicles.vehicles(connection))

    @pages.get("/scans/<scan_id>")
    def one_scan(scan_id: str) -> str:
        with asked() as connection:
            scan, box = vehicles.scan(connection, scan_id)
            return render_template(
                "fleet_scan.html",
                scan=scan,
                box=box,
                analysis=meaning_of(scan),
                history=vehicles.history(connection, scan.id),
            )

    @pages.get("/health.json")
    def health() -> Response:
        part = _database_part(conninfo)
        body = {"state": part.state, "version": __version__, "parts": [part]}
        return Response(to_json(body), 503 if part.state == "failed" else 200, mimetype="application/json")

    pages.register_blueprint(customer_pages(asked))

    @pages.errorhandler(404)
    def absent(_error: Exception) -> tuple[str, int]:
        return render_template("customer_absent.html", **speech(reader(None))), 404

    @pages.errorhandler(MotospectError)
    def trouble(error: MotospectError) -> tuple[str, int]:
        if request.path.startswith("/r/"):  # what is wrong here is nothing a customer can do about
            return render_template("customer_over.html", **speech(reader(None)), state="away"), 503
        status = 404 if isinstance(error, ScanUnknown) else 503
        return render_template("fleet_trouble.html", error=error), status

    @pages.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return pages


def _database_part(conninfo: str) -> PartState:
    """Return how the database is, and what lies in it."""
    try:
        connection = database.connect(conninfo)
        try:
            found = vehicles.counts(connection)
        finally:
            connection.close()
    except FleetDatabaseError as trouble:
        return PartState("database", "failed", str(trouble), trouble.hint)
    said = f"{found['scans']} scan(s) are kept, {found['dead_letters']} dead letter(s) set aside."
    if found["dead_letters"]:
        return PartState("database", "degraded", said, "Look at the table dead_letter; it has the reasons.")
    return PartState("database", "ok", said)
