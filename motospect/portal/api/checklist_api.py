"""Inspections by checklist for programs: begun, read, filled in point by point, discarded."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import ChecklistInvalid
from motospect.knowledge.checklist_book import LONGEST_COMMENT
from motospect.model.checklist import PointState
from motospect.model.identity import utc_now
from motospect.model.wire import to_json
from motospect.portal.bulletin import Bulletin
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.checklist_page import begun, templates_of


class ScanOfList(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class ChecklistPath(BaseModel):
    """Which checklist."""

    checklist_id: str = Field(description="Id of the checklist")


class PointPath(ChecklistPath):
    """Which point of it."""

    point_id: str = Field(description="Id of the point")


class ChecklistWish(BaseModel):
    """Which checklist to begin."""

    template: str = Field(description="Key of its template")


class PointMark(BaseModel):
    """What was seen; what is left out stays."""

    state: PointState | None = None
    comment: str | None = Field(None, max_length=LONGEST_COMMENT)
    was: str | None = Field(None, description="The comment as it was seen before; another one is kept beside")


def checklist_routes(api: APIBlueprint, parts: Parts, bulletin: Bulletin) -> None:
    """Add checklists to the API."""
    lists = parts.store.checklists

    @api.get(
        "/checklist-templates", summary="Templates in force", responses={200: listed("ChecklistTemplate")}
    )
    def checklist_templates() -> Response:
        return _json(templates_of(parts))

    @api.get(
        "/scans/<scan_id>/checklists", summary="Checklists of a scan", responses={200: listed("Checklist")}
    )
    def checklists_of_scan(path: ScanOfList) -> Response:
        return _json(lists.of_scan(parts.store.scan(path.scan_id).id))

    @api.post(
        "/scans/<scan_id>/checklists", summary="Begin a checklist", responses={201: described("Checklist")}
    )
    def begin_checklist(path: ScanOfList, body: ChecklistWish) -> Response:
        return _json(begun(parts, path.scan_id, body.template), status=201)

    @api.get("/checklists/<checklist_id>", summary="One checklist", responses={200: described("Checklist")})
    def checklist(path: ChecklistPath) -> Response:
        return _json(lists.checklist(path.checklist_id))

    @api.patch(
        "/checklists/<checklist_id>/points/<point_id>",
        summary="Say what was seen at a point",
        responses={200: described("Point")},
    )
    def mark_point(path: PointPath, body: PointMark) -> Response:
        comment = None if body.comment is None else " ".join(body.comment.split())
        marked = lists.mark(
            path.checklist_id,
            path.point_id,
            at=utc_now(),
            by=who(),
            state=body.state,
            comment=comment,
            was=body.was,
        )
        bulletin.tell()
        return _json(marked)

    @api.delete(
        "/checklists/<checklist_id>",
        summary="Discard one nobody has worked on",
        responses={204: {"description": "It is gone"}},
    )
    def discard_checklist(path: ChecklistPath) -> Response:
        if not lists.discard(path.checklist_id):
            raise ChecklistInvalid(
                _("This inspection has been worked on and stays with the scan."),
                hint=_("Set points you did not look at to: not checked."),
            )
        return Response(status=204)


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")
