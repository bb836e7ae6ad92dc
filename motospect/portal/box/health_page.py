"""How every part of the box is, as a page and as JSON for monitors; without sign-in and without secrets."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, render_template

from motospect import __version__
from motospect.model.part import PartState, grouped
from motospect.model.wire import to_json
from motospect.portal.parts import Parts

Overall = Literal["ok", "degraded", "failed"]


def health_pages(parts: Parts) -> Blueprint:
    """Return the health page and its JSON twin."""
    pages = Blueprint("health", __name__)

    @pages.get("/health")
    def page() -> str:
        states = parts.health()
        groups = grouped(states)
        urgent = tuple(
            part for group in groups for part in group.parts if part.state in {"failed", "degraded"}
        )
        return render_template(
            "health.html",
            groups=groups,
            urgent=urgent,
            overall=overall(states),
            has_desk=parts.box is not None,
        )

    @pages.get("/health.json")
    def as_json() -> Response:
        return health_response(parts.health())

    return pages


def overall(states: tuple[PartState, ...]) -> Overall:
    """Return the worst state that needs somebody; an absent part is normal."""
    found = {state.state for state in states}
    if "failed" in found:
        return "failed"
    return "degraded" if "degraded" in found else "ok"


def health_response(states: tuple[PartState, ...]) -> Response:
    """Return the states as JSON; 503 when a part has failed, so that a simple monitor need not read it."""
    worst = overall(states)
    body = {"state": worst, "version": __version__, "parts": states}
    return Response(to_json(body), 503 if worst == "failed" else 200, mimetype="application/json")
