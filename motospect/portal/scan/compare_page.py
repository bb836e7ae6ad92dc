"""Two scans of a vehicle side by side: what is fixed, what is not proven, what came back, what is unknown."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from motospect.portal.earlier import scans_before
from motospect.portal.parts import Parts
from motospect.scan.compare import compare


def compare_pages(parts: Parts) -> Blueprint:
    """Return the comparison of two scans."""
    pages = Blueprint("compare", __name__)

    @pages.get("/compare")
    def page() -> str:
        before = parts.store.scan(request.args.get("before", ""))
        after = parts.store.scan(request.args.get("after", ""))
        found = compare(before, after, earlier=scans_before(parts.store, before))
        return render_template("compare.html", found=found, before=before, after=after, demo=found.demo)

    return pages
