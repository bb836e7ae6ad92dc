"""The API under /api/v1: the records as they are, described by an OpenAPI document made from their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.model.scan import ScanKind
from motospect.portal.answers import json_of
from motospect.portal.api.adapter_api import adapter_routes
from motospect.portal.api.bay_api import bay_routes
from motospect.portal.api.box_api import box_routes
from motospect.portal.api.checklist_api import checklist_routes
from motospect.portal.api.customer_api import customer_routes
from motospect.portal.api.document import document, operation_id, problems_described
from motospect.portal.api.enquiries import enquiry_routes
from motospect.portal.api.estimate_api import estimate_routes
from motospect.portal.api.idempotency import set_up_idempotency
from motospect.portal.api.job_api import job_routes
from motospect.portal.api.live_api import live_value_routes
from motospect.portal.api.photo_api import photo_routes
from motospect.portal.api.programs_page import token_routes
from motospect.portal.api.scan_api import scan_side_routes
from motospect.portal.api.shop_api import shop_routes
from motospect.portal.api.template_api import template_routes
from motospect.portal.box.audit_page import audit_routes
from motospect.portal.box.health_page import health_response
from motospect.portal.box.rules_page import rules_routes
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.consent_desk import ConsentDesk
from motospect.portal.customer.job_desk import JobDesk
from motospect.portal.customer.sharing import Shares
from motospect.portal.earlier import scans_before
from motospect.portal.events import event
from motospect.portal.live.live_page import live_routes
from motospect.portal.live.watch_page import watch_routes
from motospect.portal.openapi import described, listed
from motospect.portal.pagination import part_of_list
from motospect.portal.paper.export_page import export_routes
from motospect.portal.paper.papers import Papers
from motospect.portal.paper.verify_page import Examination, verify_routes
from motospect.portal.parts import Parts
from motospect.portal.people.access import OPEN_ENDPOINTS, by_token, csrf_token
from motospect.portal.people.people_desk import PeopleDesk
from motospect.portal.photos.uploads import Intake
from motospect.portal.scan.clear_page import clear_routes
from motospect.portal.scan.scan_page import paper_of
from motospect.portal.scan.service_page import service_routes
from motospect.portal.scan.vehicle_page import vehicle_routes
from motospect.scan.compare import compare
from motospect.scan.confirmations import Confirmations


class ScanPath(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class ScanPage(BaseModel):
    """Which part of the list."""

    limit: int = Field(50, ge=1, le=200, description="At most this many, newest first")
    before: str | None = Field(None, description="Only scans older than this id")


class ScanWish(BaseModel):
    """What to start."""

    kind: ScanKind = Field(description="check: a scan by itself. pre and post: before and after a repair")


class Pair(BaseModel):
    """Which two scans."""

    before: str = Field(description="Id of the earlier scan")
    after: str = Field(description="Id of the later scan")


@dataclass(frozen=True, slots=True)
class Desks:
    """What pages and API share: a change is made in one place, whoever asks for it."""

    papers: Papers
    shares: Shares
    clearings: Confirmations
    consents: ConsentDesk
    people: PeopleDesk
    jobs: JobDesk
    intake: Intake
    examination: Examination
    bulletin: Bulletin


def api_pages(parts: Parts, desks: Desks) -> APIBlueprint:
    """Return the API. Sign-in and CSRF are the pages' own; each answer repeats the token in a header."""
    api = APIBlueprint(
        "api",
        __name__,
        url_prefix="/api/v1",
        abp_responses=problems_described(),
        operation_id_callback=operation_id,
    )
    set_up_idempotency(api, parts.clock)
    _bench_routes(api, parts)
    _scan_routes(api, parts, desks)
    clear_routes(api, parts, desks.clearings)
    vehicle_routes(api, parts)
    watch_routes(api, parts)
    live_routes(api, parts)
    live_value_routes(api, parts)
    enquiry_routes(api, parts)
    estimate_routes(api, parts, desks.papers, desks.bulletin)
    service_routes(api, parts)
    token_routes(api, parts)
    photo_routes(api, parts, desks.intake)
    checklist_routes(api, parts, desks.intake, desks.bulletin)
    template_routes(api, parts)
    shop_routes(api, parts, desks.people)
    adapter_routes(api, parts)
    export_routes(api, parts)
    job_routes(api, parts, desks.shares, desks.jobs)
    box_routes(api, parts)
    scan_side_routes(api, parts, desks.shares)
    customer_routes(api, parts, papers=desks.papers, shares=desks.shares, desk=desks.consents)
    bay_routes(api, parts, desks.intake)
    verify_routes(api, desks.examination)
    audit_routes(api, parts)
    rules_routes(api)

    states = described("Health")

    @api.get("/health", summary="State of every part", responses={200: states, 503: states})
    def health() -> Response:
        return health_response(parts.health())

    @api.get("/openapi.json", summary="This document", responses={200: {"description": "OpenAPI 3.1"}})
    def openapi() -> Response:
        return json_of(document(current_app))

    @api.after_request
    def tell_token(response: Response) -> Response:
        if request.endpoint not in OPEN_ENDPOINTS and response.status_code < 400 and not by_token():
            response.headers["X-CSRF-Token"] = csrf_token()
        return response

    return api


def _bench_routes(api: APIBlueprint, parts: Parts) -> None:
    @api.get("/bench", summary="What happens in the bay now", responses={200: described("Bench")})
    def bench() -> Response:
        return json_of(parts.bay.snapshot())

    @api.get("/events", summary="The bench at every change", responses={200: _stream()})
    def events() -> Response:
        now = parts.bay.snapshot()
        return event("bench", now, now)

    @api.post("/scans", summary="Start a scan", responses={202: described("ScanBegun")})
    def start(body: ScanWish) -> Response:
        scan_id = parts.bay.request_scan(body.kind)
        begun = json_of({"id": scan_id}, status=202)
        begun.headers["Location"] = url_for("api.scan", scan_id=scan_id)
        return begun


def _scan_routes(api: APIBlueprint, parts: Parts, desks: Desks) -> None:
    @api.get("/scans", summary="Scans, newest first", responses={200: listed("ScanRow")})
    def scans(query: ScanPage) -> Response:
        rows = parts.store.scans(limit=query.limit + 1, before=query.before)
        return part_of_list(rows, query.limit, lambda row: row.id)

    @api.get("/scans/<scan_id>", summary="The scan record", responses={200: described("Scan")})
    def scan(path: ScanPath) -> Response:
        return json_of(parts.store.scan(path.scan_id))

    @api.get("/scans/<scan_id>/analysis", summary="What it means", responses={200: described("Analysis")})
    def analysis(path: ScanPath) -> Response:
        return json_of(parts.analyse(parts.store.scan(path.scan_id)))

    @api.get("/compare", summary="Two scans of one vehicle", responses={200: described("Comparison")})
    def compared(query: Pair) -> Response:
        before, after = parts.store.scan(query.before), parts.store.scan(query.after)
        return json_of(compare(before, after, earlier=scans_before(parts.store, before)))

    @api.get("/scans/<scan_id>/exchanges", summary="Its evidence", responses={200: listed("Exchange")})
    def exchanges(path: ScanPath) -> Response:
        return json_of(parts.store.exchanges(path.scan_id))

    @api.get("/scans/<scan_id>/report.pdf", summary="The scan on paper", responses={200: _pdf()})
    def paper(path: ScanPath) -> Response:
        return paper_of(parts, desks.papers, desks.shares, path.scan_id)

    @api.get("/scans/<scan_id>/wordings", summary="Its findings in plain words", responses={200: _WORDINGS})
    def wordings(path: ScanPath) -> Response:
        scan = parts.store.scan(path.scan_id)
        return json_of(dict(parts.wordings(scan, parts.analyse(scan))))


_WORDINGS: dict[str, Any] = {
    "description": "Wordings by the finding's id",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": {"$ref": "#/components/schemas/Wording"},
            }
        }
    },
}


def _stream() -> dict[str, Any]:
    return {
        "description": "Events named `bench`; data is a Bench",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }


def _pdf() -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"description": "PDF", "content": {"application/pdf": {"schema": schema}}}
