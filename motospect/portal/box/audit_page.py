"""What was sent to vehicles and what was refused, for the owner: the bus guard's audit log, newest first."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, render_template, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.adapters.audit_trail import AuditTrail, read_trail
from motospect.errors import StoreDamaged
from motospect.model.wire import to_json
from motospect.portal.openapi import described
from motospect.portal.parts import Parts

SHOWN = 200


class AuditReach(BaseModel):
    """Which lines."""

    refused: bool = Field(default=False, description="Only what was not sent, with the reason")


def audit_pages(parts: Parts) -> Blueprint:
    """Return the page of the audit log."""
    pages = Blueprint("audit", __name__)

    @pages.get("/audit")
    def page() -> str:
        refused = request.args.get("refused") == "yes"
        trail = _read(parts, refused=refused)
        reach = trail.reach(dt.datetime.now(dt.UTC))
        return render_template("audit.html", trail=trail, refused=refused, reach=reach, most=SHOWN)

    return pages


def audit_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the audit log to the API."""

    @api.get(
        "/audit", summary="What was sent to vehicles, newest first", responses={200: described("AuditTrail")}
    )
    def audit(query: AuditReach) -> Response:
        trail = _read(parts, refused=query.refused)
        return Response(to_json(trail), mimetype="application/json")


def _read(parts: Parts, *, refused: bool) -> AuditTrail:
    folder = parts.settings.store_dir
    try:
        return read_trail(folder, refused=refused, limit=SHOWN)
    except OSError as unreadable:
        raise StoreDamaged(
            f"The audit log cannot be read: {unreadable.strerror}.",
            hint="Give the daemon's user read access to the store's folder.",
        ) from unreadable
