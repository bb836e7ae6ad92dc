"""Noting what was done to a vehicle, from its scan's page and by the API, and the plan that follows."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ServiceNoteInvalid
from motospect.knowledge.schedule import schedule_book
from motospect.knowledge.service_notes import Typed, service_note
from motospect.model.identity import utc_now
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote, ServicePlan
from motospect.model.wire import to_json
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts

KM_PER_MILE = 1.609344
NO_PLAN = ServicePlan((), (), (), notes=("This record is from before there were schedules.",))


class ServicePath(BaseModel):
    """Which scan, and by it which vehicle."""

    scan_id: str = Field(description="Id of a scan of the vehicle")


class ServiceWish(BaseModel):
    """What was done. Distance, day or both."""

    item: str = Field("", description="Key of the item in the plan (engine_oil); empty: the odometer alone")
    km: int | None = Field(None, ge=0, description="What the odometer showed, in km")
    on: str = Field("", description="The day, YYYY-MM-DD")


def service_pages(parts: Parts) -> Blueprint:
    """Return the address the form on a scan's page is sent to."""
    pages = Blueprint("service", __name__)

    @pages.post("/scans/<scan_id>/service")
    def note(scan_id: str) -> AnyResponse:
        form = request.form
        typed = Typed(
            form.get("item", ""), _km(form.get("odometer", ""), form.get("unit", "")), form.get("on", "")
        )
        _keep(parts, parts.store.scan(scan_id), typed)
        return redirect(url_for("scan.page", scan_id=scan_id) + "#service-title", 303)

    return pages


def _km(typed: str, unit: str) -> str:
    """Return an odometer as typed in km; miles are converted, what is no number stays for the refusal."""
    plain = re.sub(r"[\s.,]", "", typed) if unit == "mi" else typed
    return str(round(int(plain) * KM_PER_MILE)) if unit == "mi" and plain.isdecimal() else typed


def service_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the plan, the notes and the noting to the API."""

    @api.get(
        "/scans/<scan_id>/service",
        summary="What maintenance is due",
        responses={200: described("ServicePlan")},
    )
    def service_plan(path: ServicePath) -> Response:
        return _json(parts.analyse(parts.store.scan(path.scan_id)).service or NO_PLAN)

    @api.get(
        "/scans/<scan_id>/service/notes", summary="What was done", responses={200: listed("ServiceNote")}
    )
    def service_notes(path: ServicePath) -> Response:
        scan = parts.store.scan(path.scan_id)
        vin = scan.vehicle.vin
        return _json(parts.store.services.of(vin, demo=scan.demo) if vin else ())

    @api.post(
        "/scans/<scan_id>/service/notes",
        summary="Note what was done",
        responses={201: described("ServiceNote")},
    )
    def note_service(path: ServicePath, body: ServiceWish) -> Response:
        typed = Typed(body.item, "" if body.km is None else str(body.km), body.on)
        return _json(_keep(parts, parts.store.scan(path.scan_id), typed), status=201)


def _keep(parts: Parts, scan: Scan, typed: Typed) -> ServiceNote:
    if scan.vehicle.vin is None:
        raise ServiceNoteInvalid(
            "Nothing was noted: this scan has no VIN, so nobody knows which vehicle it is.",
            hint="Scan the vehicle again with its ignition on, or type its VIN.",
        )
    book = schedule_book(parts.settings.store_dir)
    clock_set = scan.clock == "synced"
    note = service_note(book, scan.vehicle.vin, typed, now=utc_now(), clock_set=clock_set)
    parts.store.services.note(note, demo=scan.demo)
    return note


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")
