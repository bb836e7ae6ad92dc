"""Search: one field for VIN, plate, customer, telephone, code and the words of a note."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from motospect.portal.parts import Parts

LONGEST = 80
MOST = 20


def search_pages(parts: Parts) -> Blueprint:
    """Return the search page."""
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def page() -> str:
        wanted = request.args.get("q", "").strip()[:LONGEST]
        return render_template(
            "search.html", wanted=wanted, found=parts.store.search.find(wanted, limit=MOST), most=MOST
        )

    return pages
