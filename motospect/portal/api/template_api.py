"""Templates of checklists for programs: read, made, changed whole, removed."""

from __future__ import annotations

from dataclasses import replace

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.knowledge.checklist_book import LONGEST_TITLE, MOST_POINTS, checked, point_id
from motospect.model.checklist import ChecklistTemplate, TemplatePoint
from motospect.model.identity import utc_now
from motospect.portal.answers import json_of, still_meant, tagged
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.photos.checklist_page import templates_of
from motospect.portal.photos.template_page import changed, copied, kept_new, named


class TemplatePath(BaseModel):
    """Which template."""

    key: str = Field(description="Key of the template")


class PointWish(BaseModel):
    """One point of a template."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    group: str = Field("", max_length=LONGEST_TITLE, description="Heading it stands under")
    id: str = Field("", pattern="^[a-z0-9-]{0,60}$", description="Id of a point that stays; empty: a new one")


class TemplateWish(BaseModel):
    """A new template: the points of another one, or points of its own."""

    title: str = Field("", max_length=LONGEST_TITLE, description="Empty: named after the one it is made of")
    of: str = Field("", description="Key of the template it is a copy of; empty where `points` are given")
    points: list[PointWish] = Field([], max_length=MOST_POINTS)


class TemplateChange(BaseModel):
    """The whole template as it is to be."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    points: list[PointWish] = Field(min_length=1, max_length=MOST_POINTS, description="In working order")


def template_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the templates; reading them is for everybody, changing them for the owner."""

    @api.get(
        "/checklist-templates", summary="Templates in force", responses={200: listed("ChecklistTemplate")}
    )
    def checklist_templates() -> Response:
        return json_of(templates_of(parts))

    @api.get(
        "/checklist-templates/<key>",
        summary="One template",
        responses={200: described("ChecklistTemplate")},
    )
    def checklist_template(path: TemplatePath) -> Response:
        return tagged(named(parts, path.key))

    @api.get(
        "/checklist-templates/<key>/versions",
        summary="What the shop has made of it, newest first",
        responses={200: listed("ChecklistTemplate")},
    )
    def template_versions(path: TemplatePath) -> Response:
        named(parts, path.key)
        return json_of(parts.store.checklists.versions(path.key))

    @api.post(
        "/checklist-templates",
        summary="Make a template, of another one or of its own points",
        responses={201: described("ChecklistTemplate")},
    )
    def make_template(body: TemplateWish) -> Response:
        if not body.points:
            return tagged(copied(parts, body.of, body.title), status=201)
        fresh = ChecklistTemplate(key="", title=body.title, points=_points(body.points))
        return tagged(kept_new(parts, fresh, body.title), status=201)

    @api.put(
        "/checklist-templates/<key>",
        summary="Change a template: its name and all of its points",
        responses={200: described("ChecklistTemplate")},
    )
    def change_template(path: TemplatePath, body: TemplateChange) -> Response:
        def change(template: ChecklistTemplate) -> ChecklistTemplate:
            still_meant(template)
            return checked(replace(template, title=body.title, points=_points(body.points)))

        return tagged(changed(parts, path.key, change))

    @api.delete(
        "/checklist-templates/<key>",
        summary="Take the shop's own template out of use",
        responses={204: {"description": "One that ships is again as it shipped"}},
    )
    def remove_template(path: TemplatePath) -> Response:
        still_meant(named(parts, path.key))
        if not parts.store.checklists.remove_template(path.key, at=utc_now()):
            raise NotFound
        return Response(status=204)


def _points(wanted: list[PointWish]) -> tuple[TemplatePoint, ...]:
    """Return the points as they were sent; those without an id get one that no other has."""
    taken = {point.id for point in wanted if point.id}
    found = []
    for point in wanted:
        own = point.id or point_id(taken, point.title)
        taken.add(own)
        found.append(TemplatePoint(own, point.title, point.group))
    return tuple(found)
