"""Two scans of a vehicle side by side: what is fixed, what is not proven, what came back, what is unknown."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from motospect.errors import MotospectError
from motospect.model.scan import Scan
from motospect.portal.parts import Parts
from motospect.scan.compare import compare
from motospect.store import ScanRow

EARLIER = 10
"""So many scans before the two are looked through for codes that have been gone in between."""


def compare_pages(parts: Parts) -> Blueprint:
    """Return the comparison of two scans."""
    pages = Blueprint("compare", __name__)

    @pages.get("/compare")
    def page() -> str:
        before = parts.store.scan(request.args.get("before", ""))
        after = parts.store.scan(request.args.get("after", ""))
        found = compare(before, after, earlier=scans_before(parts, before))
        return render_template("compare.html", found=found, before=before, after=after, demo=found.demo)

    return pages


def earlier_scans(parts: Parts, scan: Scan, *, limit: int = 5) -> tuple[ScanRow, ...]:
    """Return finished scans of the same vehicle before this one, the newest first; none without a VIN."""
    if scan.vehicle.vin is None:
        return ()
    rows = parts.store.scans(vin=scan.vehicle.vin, before=scan.id, limit=limit)
    return tuple(row for row in rows if row.state == "finished" and row.demo == scan.demo)


def scans_before(parts: Parts, scan: Scan) -> tuple[Scan, ...]:
    """Return the records of the scans of the same vehicle before this one, the newest first."""
    found = []
    for row in earlier_scans(parts, scan, limit=EARLIER):
        try:
            found.append(parts.store.scan(row.id))
        except MotospectError:  # one that cannot be read any more says nothing about codes
            continue
    return tuple(found)
