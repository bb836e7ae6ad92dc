"""What a customer sees behind a link, without account: the verdict, three findings, what was not checked."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from motospect.model.clearing import told
from motospect.model.identity import utc_now
from motospect.portal.paper import Papers
from motospect.portal.parts import Parts
from motospect.portal.sharing import Shares
from motospect.portal.words import verdict_sign
from motospect.store import SharedScan

ENDED = {"expired": "This link has expired.", "revoked": "This link was ended by the workshop."}


def customer_pages(parts: Parts, papers: Papers, shares: Shares) -> Blueprint:
    """Return the customer's page and PDF. An unknown token is a page that does not exist, nothing more."""
    pages = Blueprint("customer", __name__, url_prefix="/r")

    def opened(token: str) -> SharedScan:
        shared = parts.store.shared_scan(token, now=utc_now())
        if shared is None:
            abort(404)
        if shared.state != "live":
            abort(410, ENDED[shared.state])
        return shared

    @pages.get("/<token>")
    def page(token: str) -> str:
        shared = opened(token)
        scan = parts.store.scan(shared.scan_id)
        analysis = parts.analyse(scan)
        parts.expect_report()
        return render_template(
            "customer.html",
            scan=scan,
            analysis=analysis,
            wordings=parts.wordings(scan, analysis),
            notices=parts.notices(scan),
            sign=verdict_sign(scan, analysis),
            cleared=told(scan.clearing) if scan.clearing else (),
            shown=analysis.foremost,
            estimate=parts.estimate(scan),
            expires_at=shared.expires_at,
            token=token,
            demo=scan.demo,
        )

    @pages.get("/<token>/report.pdf")
    def paper(token: str) -> Response:
        shared = opened(token)
        scan = parts.store.scan(shared.scan_id)
        return papers.response(scan, link=shares.url(token), expires_at=shared.expires_at)

    return pages
