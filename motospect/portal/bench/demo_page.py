"""Beginning and leaving the demo: a virtual vehicle in the bay, marked as one everywhere."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from motospect.errors import AdapterMissing
from motospect.portal.parts import Parts


def demo_pages(parts: Parts) -> Blueprint:
    """Return the two switches."""
    pages = Blueprint("demo", __name__)

    @pages.post("/demo/begin")
    def begin() -> Response:
        if parts.demo_car is None:
            raise AdapterMissing(
                "This box has no demo car to switch to.", hint="Start one with the command motospect demo."
            )
        parts.demo_car.begin()
        return redirect(url_for("bench.page"), 303)

    @pages.post("/demo/end")
    def end() -> Response:
        if parts.demo_car is not None:
            parts.demo_car.end()
        return redirect(url_for("bench.page"), 303)

    return pages
