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
        begin_demo(parts)
        return redirect(url_for("bench.page"), 303)

    @pages.post("/demo/end")
    def end() -> Response:
        end_demo(parts)
        return redirect(url_for("bench.page"), 303)

    return pages


def begin_demo(parts: Parts) -> None:
    """Put the virtual vehicle into the bay; raises AdapterMissing where there is none, and BayBusy."""
    if parts.demo_car is None:
        raise AdapterMissing(
            "This box has no demo car to switch to.", hint="Start one with the command motospect demo."
        )
    parts.demo_car.begin()


def end_demo(parts: Parts) -> None:
    """Take it out again; where none is there this is so already. Raises BayBusy."""
    if parts.demo_car is not None:
        parts.demo_car.end()
