"""Clearing fault codes: a page that says what will be lost, a person's confirmation, and the same as API."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ClearUnconfirmed
from motospect.model.wire import to_json
from motospect.portal.openapi import described
from motospect.portal.parts import Parts
from motospect.scan.confirmations import Confirmations

OWNER = "the owner, signed in"


class ClearPath(BaseModel):
    """Which pre-scan."""

    scan_id: str = Field(description="Id of the pre-scan made last")


class ClearWish(BaseModel):
    """The confirmation."""

    token: str = Field(description="The plan's token: works once, for ten minutes")


def clearings(parts: Parts) -> Confirmations:
    """Return the confirmations of this portal's bay."""
    return Confirmations(parts.bay.request_clear, lambda: parts.bay.snapshot().last_scan_id)


def clear_pages(parts: Parts, desk: Confirmations) -> Blueprint:
    """Return the page that asks, and the address its form is sent to."""
    pages = Blueprint("clear", __name__)

    @pages.get("/scans/<scan_id>/clear")
    def page(scan_id: str) -> str:
        scan = parts.store.scan(scan_id)
        return render_template("clear.html", scan=scan, plan=desk.offer(scan), demo=scan.demo)

    @pages.post("/scans/<scan_id>/clear")
    def clear(scan_id: str) -> AnyResponse:
        if request.form.get("understood") != "yes":
            raise ClearUnconfirmed(
                "Nothing was cleared: the box on the page was not ticked.",
                hint="Go back, read what will be lost, and tick it.",
            )
        desk.take(request.form.get("token", ""), scan_id, who=OWNER)
        return redirect(url_for("bench.page") + "#progress", 303)

    return pages


def clear_routes(api: APIBlueprint, parts: Parts, desk: Confirmations) -> None:
    """Add the plan and the clearing to the API."""

    @api.get(
        "/scans/<scan_id>/clear", summary="What clearing would do", responses={200: described("ClearPlan")}
    )
    def plan(path: ClearPath) -> Response:
        return Response(to_json(desk.offer(parts.store.scan(path.scan_id))), mimetype="application/json")

    @api.post("/scans/<scan_id>/clear", summary="Clear fault codes", responses={202: described("ScanBegun")})
    def clear(path: ClearPath, body: ClearWish) -> Response:
        post_id = desk.take(body.token, path.scan_id, who=f"{OWNER}, by the API")
        begun = Response(to_json({"id": post_id}), 202, mimetype="application/json")
        begun.headers["Location"] = url_for("api.scan", scan_id=post_id)
        return begun
