"""The page for the device's own screen, 320x240 and larger: the state in one word and one QR.

Who stands before the box may scan a customer's code; who is merely in the same network may not. So the
customer's QR is shown only to requests made on the box itself (loopback, by a loopback name, not through a
proxy), only for the scan made last, and only for a short while after the technician shared it. Everyone
else sees the state and the portal's address, which they know already, since they opened it.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from motospect.model.bench import Bench
from motospect.portal.events import event
from motospect.portal.guards import from_the_box_itself
from motospect.portal.parts import Parts
from motospect.portal.sharing import Share, Shares


def screen_pages(parts: Parts, shares: Shares) -> Blueprint:
    """Return the screen's page and its live stream."""
    pages = Blueprint("screen", __name__)

    def shown(bench: Bench) -> dict[str, object]:
        share = offered(bench, shares) if from_the_box_itself() else None
        return {"bench": bench, "share": share, "address": parts.public_url()}

    @pages.get("/screen")
    def page() -> str:
        return render_template("screen.html", **shown(parts.bay.snapshot()))

    @pages.get("/screen/events")
    def events() -> Response:
        bench = parts.bay.snapshot()
        section = render_template("screen_state.html", **shown(bench))
        return event("page", bench, {"sections": {"screen": section}, "say": ""})

    return pages


def qr(text: str, title: str) -> Markup:
    """Return the text's QR as inline SVG."""
    from motospect.report.qr import svg  # noqa: PLC0415 - the QR library costs start-up time and memory

    return Markup(svg(text, title=title))  # noqa: S704 - our own drawing; it escapes its title


def offered(bench: Bench, shares: Shares) -> Share | None:
    """Return the link that may be shown to whoever stands before the box now."""
    busy = bench.progress is not None and bench.progress.ended == "running"
    return None if busy else shares.fresh(bench.last_scan_id)
