"""The VIN by camera: a photo is looked at, a person confirms what was read, nothing else is kept of it."""

from __future__ import annotations

import threading
from collections import deque

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ScanUnknown
from motospect.knowledge.vin import is_vin
from motospect.knowledge.vin_comparison import compare_vins, judge
from motospect.model.scan import VinSource
from motospect.model.vin import VinComparison, VinReading
from motospect.model.wire import to_json
from motospect.portal.parts import Parts
from motospect.portal.photos.uploads import Intake, sent_photos

MOST_LOOKS = 12
LOOKS_S = 60.0
"""So many photos are looked at for one address in so many seconds, where nobody has signed in."""


def vin_pages(parts: Parts, intake: Intake) -> Blueprint:
    """Return the page that looks for a VIN, and the same for a script on any other page."""
    pages = Blueprint("vin", __name__, url_prefix="/vin")
    tempo = _Tempo(parts)

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
        if tempo.too_fast(request.remote_addr or ""):
            abort(429)
        return Response(to_json(intake.look_for_vin(sent_photos()[0])), mimetype="application/json")

    @pages.post("/confirm")
    def confirm() -> AnyResponse | tuple[str, int]:
        vin = judge(VinReading("typed", request.form.get("vin", ""))).vin
        read = request.form.get("read", "")
        if not is_vin(vin):
            trouble = _("A VIN has 17 letters and digits, never I, O or Q; this has %(num)d.", num=len(vin))
            return render_template("vin.html", look=None, typed=vin[:40], trouble=trouble), 422
        # What the person changed is theirs: only what the photo gave, unchanged, is by photo.
        source: VinSource = "photo" if vin == read else "typed"
        parts.bay.tell_vin(VinReading(source, vin))
        return redirect(url_for("vin.page") + "#told", 303)

    @pages.post("/forget")
    def forget() -> AnyResponse:
        parts.bay.tell_vin(None)
        return redirect(url_for("vin.page"), 303)

    @pages.context_processor
    def for_templates() -> dict[str, object]:
        return {"told_vin": parts.bay.snapshot().told_vin}

    return pages


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


class _Tempo:
    """Counts looks by address: each one costs seconds of processor time."""

    def __init__(self, parts: Parts) -> None:
        self._clock = parts.clock
        self._lock = threading.Lock()
        self._looks: dict[str, deque[float]] = {}

    def too_fast(self, address: str) -> bool:
        """Note a look and say whether it is one too many."""
        now = self._clock()
        with self._lock:
            self._looks = {a: looks for a, looks in self._looks.items() if looks[-1] > now - LOOKS_S}
            looks = self._looks.setdefault(address, deque(maxlen=MOST_LOOKS + 1))
            looks.append(now)
            return len(looks) > MOST_LOOKS and looks[0] > now - LOOKS_S
