"""The VIN by camera: a photo is looked at, a person confirms what was read, nothing else is kept of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ScanUnknown, VinInvalid
from motospect.knowledge.vin import is_vin
from motospect.knowledge.vin_comparison import compare_vins, judge
from motospect.model.scan import VinSource
from motospect.model.vin import VinComparison, VinReading
from motospect.model.wire import to_json
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.rates import Rate
from motospect.portal.photos.uploads import Intake, sent_photos

MOST_LOOKS = 12
ALL_LOOKS = 40
LOOKS_S = 60.0
"""So many photos of people who have not signed in are looked at for one address, and for all, in so long."""


def vin_pages(parts: Parts, intake: Intake) -> Blueprint:
    """Return the page that looks for a VIN, and the same for a script on any other page."""
    pages = Blueprint("vin", __name__, url_prefix="/vin")
    rate = Rate(parts.clock, each=MOST_LOOKS, altogether=ALL_LOOKS, within_s=LOOKS_S)

    @pages.get("")
    def page() -> str:
        return render_template("vin.html", look=None, typed="", trouble="")

    @pages.post("")
    def look() -> str:
        found = intake.look_for_vin(sent_photos()[0])
        return render_template(
            "vin.html", look=found, typed="", trouble="", compared=lambda vin: _compared(parts, vin)
        )

    @pages.post("/look.json")
    def look_as_json() -> Response:
        """Also for the customer who checks in: what was read, for them to confirm."""
        if current_person() is None:
            _take_turn(rate)
        return Response(to_json(intake.look_for_vin(sent_photos()[0])), mimetype="application/json")

    @pages.post("/confirm")
    def confirm() -> AnyResponse | tuple[str, int]:
        typed = request.form.get("vin", "")
        try:
            tell_vin(parts, typed, read=request.form.get("read", ""))
        except VinInvalid as refused:
            return render_template("vin.html", look=None, typed=typed[:40], trouble=str(refused)), 422
        return redirect(url_for("vin.page") + "#told", 303)

    @pages.post("/forget")
    def forget() -> AnyResponse:
        parts.bay.tell_vin(None)
        return redirect(url_for("vin.page"), 303)

    @pages.context_processor
    def for_templates() -> dict[str, object]:
        return {"told_vin": parts.bay.snapshot().told_vin}

    return pages


def _take_turn(rate: Rate) -> None:
    """Let a photo of somebody who has not signed in through, or refuse it: each costs a second of work."""
    wait_s = rate.wait_s(request.remote_addr or "")
    if wait_s > 0:
        seconds = int(wait_s) + 1
        abort(429, _("Too many photos came just now. Wait %(n)s s, or type the VIN.", n=seconds))


def tell_vin(parts: Parts, typed: str, *, read: str = "") -> VinReading:
    """Tell the bay which vehicle stands in it; `read` is what a photo gave. Raises VinInvalid."""
    vin = judge(VinReading("typed", typed)).vin
    if not is_vin(vin):
        raise VinInvalid(
            _("A VIN has 17 letters and digits, never I, O or Q; this has %(num)d.", num=len(vin)),
            hint=_("Compare it letter by letter with the vehicle's papers."),
        )
    # What the person changed is theirs: only what the photo gave, unchanged, is by photo.
    source: VinSource = "photo" if vin == read else "typed"
    told = VinReading(source, vin)
    parts.bay.tell_vin(told)
    return told


def _compared(parts: Parts, vin: str) -> VinComparison | None:
    """Hold a VIN against what the vehicle in the bay, or the last scan's, told itself; None without it."""
    bench = parts.bay.snapshot()
    vehicle = bench.visitor.vehicle if bench.visitor else None
    if vehicle is None and bench.last_scan_id:
        try:
            vehicle = parts.store.scan(bench.last_scan_id).vehicle
        except ScanUnknown:
            return None
    if vehicle is None or vehicle.vin is None:
        return None
    return compare_vins([VinReading(vehicle.vin_source, vehicle.vin), VinReading("photo", vin)])
