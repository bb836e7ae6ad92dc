"""Inspections by checklist for programs: begun, read, filled in point by point, discarded."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import ChecklistUnknown
from motospect.knowledge.checklist_book import LONGEST_COMMENT
from motospect.model.checklist import Checklist, Point, PointState
from motospect.model.identity import utc_now
from motospect.portal.answers import json_of, still_meant, tagged
from motospect.portal.api.photo_api import PhotoForm
from motospect.portal.bulletin import Bulletin
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.checklist_page import begun, discarded, point_photos
from motospect.portal.photos.uploads import Intake


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


def checklist_routes(api: APIBlueprint, parts: Parts, intake: Intake, bulletin: Bulletin) -> None:
    """Add checklists to the API."""
    lists = parts.store.checklists

    @api.get(
        "/scans/<scan_id>/checklists", summary="Checklists of a scan", responses={200: listed("Checklist")}
    )
    def checklists_of_scan(path: ScanOfList) -> Response:
        return json_of(lists.of_scan(parts.store.scan(path.scan_id).id))

    @api.post(
        "/scans/<scan_id>/checklists", summary="Begin a checklist", responses={201: described("Checklist")}
    )
    def begin_checklist(path: ScanOfList, body: ChecklistWish) -> Response:
        return json_of(begun(parts, path.scan_id, body.template), status=201)

    @api.get(
        "/checklists/<checklist_id>/points/<point_id>",
        summary="One point of a checklist",
        responses={200: described("Point")},
    )
    def point(path: PointPath) -> Response:
        return tagged(_point(lists.checklist(path.checklist_id), path.point_id))

    @api.get("/checklists/<checklist_id>", summary="One checklist", responses={200: described("Checklist")})
    def checklist(path: ChecklistPath) -> Response:
        return json_of(lists.checklist(path.checklist_id))

    @api.patch(
        "/checklists/<checklist_id>/points/<point_id>",
        summary="Say what was seen at a point",
        responses={200: described("Point")},
    )
    def mark_point(path: PointPath, body: PointMark) -> Response:
        still_meant(_point(lists.checklist(path.checklist_id), path.point_id))
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
        return tagged(marked)

    @api.post(
        "/checklists/<checklist_id>/points/<point_id>/photos",
        summary="Add photos to a point",
        responses={201: listed("Photo")},
    )
    def add_point_photo(path: PointPath, form: PhotoForm) -> Response:
        photos = point_photos(parts, intake, path.checklist_id, path.point_id)
        bulletin.tell()
        return json_of(photos, status=201)

    @api.delete(
        "/checklists/<checklist_id>",
        summary="Discard one nobody has worked on",
        responses={204: {"description": "It is gone"}},
    )
    def discard_checklist(path: ChecklistPath) -> Response:
        discarded(parts, path.checklist_id)
        return Response(status=204)


def _point(checklist: Checklist, point_id: str) -> Point:
    for point in checklist.points:
        if point.id == point_id:
            return point
    raise ChecklistUnknown(f"This inspection has no point {point_id}.", hint="Read the inspection again.")
