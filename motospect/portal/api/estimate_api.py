"""The estimate in the API: the one of now, and every revision there was."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.model.wire import to_json
from motospect.portal.openapi import described, listed
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts
from motospect.portal.scan.estimate_page import estimate_now


class EstimatedScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class RevisionPath(EstimatedScan):
    """Which revision of its estimate."""

    revision: int = Field(ge=1, description="1 is the first")


def estimate_routes(api: APIBlueprint, parts: Parts, papers: Papers) -> None:
    """Add the routes. A revision, once made, is answered the same for ever."""

    @api.get(
        "/scans/<scan_id>/estimate", summary="What it may cost now", responses={200: described("Estimate")}
    )
    def estimate(path: EstimatedScan) -> Response:
        return _json(estimate_now(parts, parts.store.scan(path.scan_id)))

    @api.get("/scans/<scan_id>/estimates", summary="All its revisions", responses={200: listed("Estimate")})
    def revisions(path: EstimatedScan) -> Response:
        parts.store.scan(path.scan_id)
        return _json(parts.store.estimates.revisions(path.scan_id))

    @api.get(
        "/scans/<scan_id>/estimates/<revision>",
        summary="One revision",
        responses={200: described("Estimate")},
    )
    def revision(path: RevisionPath) -> Response:
        return _json(parts.store.estimates.revision(path.scan_id, path.revision))

    @api.get(
        "/scans/<scan_id>/estimates/<revision>/report.pdf",
        summary="One revision on paper",
        responses={200: {"description": "PDF", "content": {"application/pdf": {}}}},
    )
    def revision_paper(path: RevisionPath) -> Response:
        estimated = parts.store.estimates.revision(path.scan_id, path.revision)
        return papers.response(parts.store.scan(path.scan_id), estimated=estimated)


def _json(body: object) -> Response:
    return Response(to_json(body), 200, mimetype="application/json")
