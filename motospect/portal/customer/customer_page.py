"""What a customer sees behind a link, without account: the report with its photos and paper."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from motospect.portal.customer.consent_desk import ConsentDesk
from motospect.portal.customer.customer_decide import decision_routes
from motospect.portal.customer.customer_report import CustomerReport, photos_of
from motospect.portal.customer.sharing import Shares
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts
from motospect.portal.photos.photo_page import photo_response


def customer_pages(parts: Parts, papers: Papers, shares: Shares, desk: ConsentDesk) -> Blueprint:
    """Return the customer's pages. An unknown token is a page that does not exist, nothing more."""
    pages = Blueprint("customer", __name__, url_prefix="/r")
    report = CustomerReport(parts)
    decision_routes(pages, parts, report, desk)

    @pages.get("/<token>")
    def page(token: str) -> str:
        shared = report.opened(token)
        parts.expect_report()
        return report.drawn(token, shared)

    @pages.get("/<token>/photos/<photo_id>.jpg")
    def photo(token: str, photo_id: str) -> Response:
        scan = parts.store.scan(report.opened(token).scan_id)
        shown = {one.id for some in photos_of(parts, scan, parts.analyse(scan)).values() for one in some}
        if photo_id not in shown:
            abort(404)  # a photo of somebody else's car is as absent as one that never was
        return photo_response(parts, photo_id, small=False)

    @pages.get("/<token>/report.pdf")
    def paper(token: str) -> Response:
        shared = report.opened(token)
        scan = parts.store.scan(shared.scan_id)
        return papers.response(scan, link=shares.url(token), expires_at=shared.expires_at)

    return pages
