"""Live values recorded around a trigger or right now: arming and ending; and the captures in the API."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from motospect.decode.signals import pid_of
from motospect.errors import TriggerInvalid
from motospect.model.trigger import WatchOrder
from motospect.model.wire import to_json
from motospect.portal.openapi import described, listed, nullable
from motospect.portal.pagination import part_of_list
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.scan.clear_page import OWNER
from motospect.scan.watch import order_of, plain_order
from motospect.scan.watch.order import USUAL


class TriggerPath(BaseModel):
    """Which order."""

    watch_id: str = Field(description="Id of the order, as POST gave it")


class CapturePath(BaseModel):
    """Which capture."""

    capture_id: str = Field(description="Id of the capture (UUIDv7)")


class CapturePage(BaseModel):
    """Which part of the list."""

    limit: int = Field(50, ge=1, le=200, description="At most this many, newest first")
    before: str | None = Field(None, description="Only captures begun before this one")
    vin: str | None = Field(None, description="Only captures of this vehicle")


class TriggerWish(BaseModel):
    """What to wait for and what to keep. Without triggers it records at once, for `after_s`."""

    triggers: list[str] = Field([], description="RPM>3000 for 2, voltage<11.5, pending, stored, code P0171")
    signals: list[str] = Field([], description="What to record, by python-OBD's names; without, the usual")
    before_s: float = Field(60.0, description="Seconds to keep from before")
    after_s: float = Field(60.0, description="Seconds to keep from after, or to record")
    rate_hz: float = Field(10.0, description="Readings a second of each signal")
    most_s: float = Field(1800.0, description="Ends by itself after so many seconds")
    captures: int = Field(1, description="How many captures to make before it ends")
    codes_every_s: float = Field(10.0, description="Seconds between two readings of the codes")


def watch_pages(parts: Parts) -> Blueprint:
    """Return the forms' addresses."""
    pages = Blueprint("watch", __name__)

    @pages.post("/watch")
    def arm() -> AnyResponse:
        parts.bay.request_watch(_of_form(request.form))
        return redirect(url_for("bench.page") + "#watch", 303)

    @pages.post("/watch/end")
    def end() -> AnyResponse:
        parts.bay.end_watch(request.form.get("id"))
        return redirect(url_for("bench.page") + "#watch", 303)

    return pages


def watch_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add triggers and captures to the API."""

    @api.get("/triggers", summary="What is waited for now", responses={200: nullable("WatchState")})
    def standing() -> Response:
        return _json(parts.bay.snapshot().watch)

    @api.post("/triggers", summary="Arm triggers, or record now", responses={202: described("WatchBegun")})
    def arm(body: TriggerWish) -> Response:
        return _json({"id": parts.bay.request_watch(_of_wish(body))}, status=202)

    @api.delete("/triggers/<watch_id>", summary="End it", responses={204: {"description": "It is ending"}})
    def end(path: TriggerPath) -> Response:
        if not parts.bay.end_watch(path.watch_id):
            raise NotFound
        return Response(status=204)

    @api.get("/captures", summary="Captures, newest first", responses={200: listed("CaptureRow")})
    def captures(query: CapturePage) -> Response:
        rows = parts.store.captures.rows(limit=query.limit + 1, before=query.before, vin=query.vin)
        return part_of_list(rows, query.limit, lambda row: row.id)

    @api.get("/captures/<capture_id>", summary="One whole", responses={200: described("Capture")})
    def capture(path: CapturePath) -> Response:
        return _json(parts.store.captures.capture(path.capture_id))


def choices(parts: Parts) -> tuple[str, ...]:
    """Return the signals to choose from: those the vehicle scanned last gave numbers for, else the usual."""
    row = next((row for row in parts.store.scans(limit=5) if row.headline is not None), None)
    if row is None:
        return tuple(sorted(USUAL))
    values = parts.store.scan(row.id).values
    names = {v.name for v in values if not isinstance(v.value, str) and pid_of(v.name) is not None}
    return tuple(sorted(names)) or tuple(sorted(USUAL))


def _of_wish(wish: TriggerWish) -> WatchOrder:
    asker = f"{who() or OWNER}, by the API"
    if not wish.triggers:
        return plain_order(wish.after_s, wish.signals, rate_hz=wish.rate_hz, who=asker)
    return order_of(
        wish.triggers,
        wish.signals,
        before_s=wish.before_s,
        after_s=wish.after_s,
        rate_hz=wish.rate_hz,
        most_s=wish.most_s,
        captures=wish.captures,
        codes_every_s=wish.codes_every_s,
        who=asker,
    )


def _of_form(form: MultiDict[str, str]) -> WatchOrder:
    signals = form.getlist("record")
    after_s = _number(form, "after", 60.0)
    if form.get("do") == "record":
        return plain_order(after_s, signals, who=who() or OWNER)
    return order_of(
        _triggers(form),
        signals,
        before_s=_number(form, "before", 60.0),
        after_s=after_s,
        most_s=60.0 * _number(form, "minutes", 30.0),
        who=who() or OWNER,
    )


def _triggers(form: Mapping[str, str]) -> list[str]:
    """Return what the form's fields say, in the words of `order_of`; empty fields say nothing."""
    found = []
    limit, volts = form.get("limit", "").strip(), form.get("volts", "").strip()
    if form.get("signal") and limit:
        sign = "<" if form.get("relation") == "below" else ">"
        held = form.get("hold", "").strip()
        found.append(f"{form['signal']}{sign}{limit}" + (f" for {held}" if held else ""))
    if volts:
        found.append(f"voltage<{volts}")
    if form.get("list"):
        found.append(f"{form['list']} {form.get('code', '').strip()}")
    return found


def _number(form: Mapping[str, str], name: str, usual: float) -> float:
    text = form.get(name, "").strip()
    try:
        return float(text) if text else usual
    except ValueError:
        raise TriggerInvalid(f"{text!r} is no number.", hint="Write it as in 60 or 2.5.") from None


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")
