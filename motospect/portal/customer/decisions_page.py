"""The customer's side of a scan as the technician sees it: link, PIN, codes to scan, and decisions, live."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.consent import Consent, broken_at
from motospect.model.estimate import Estimate
from motospect.portal.customer.check_in_form import ATTEMPT
from motospect.portal.customer.consent_desk import ConsentDesk
from motospect.portal.customer.customer_view import consent_wording, every_line, standing
from motospect.portal.customer.sharing import Shares
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.people.access import csrf_token, current_person, who
from motospect.portal.people.codes import code_words
from motospect.portal.people.roles import may


def decisions_pages(parts: Parts, shares: Shares, desk: ConsentDesk) -> Blueprint:
    """Return the live part of a scan's page that is about its customer, and the approval by telephone."""
    pages = Blueprint("decisions", __name__)

    @pages.get("/scans/<scan_id>/customer/events")
    def events(scan_id: str) -> Response:
        # Drawn at every change of the bay, beside a scan that may be running: from the store's rows alone.
        shown = customer_side(parts, shares, scan_id, parts.store.estimates.last(scan_id))
        section = render_template("scan_decisions.html", **shown)
        decided = standing(parts.store.consents.of_scan(scan_id))
        say = _("%(name)s has decided.", name=decided.name) if decided else ""
        return event("page", parts.bay.snapshot(), {"sections": {"decisions": section}, "say": say})

    @pages.post("/scans/<scan_id>/telephone")
    def telephone(scan_id: str) -> AnyResponse:
        scan = parts.store.scan(scan_id)
        estimate = parts.estimate(scan)
        attempt = request.form.get("attempt", "")
        if estimate is None or not every_line(estimate) or not ATTEMPT.fullmatch(attempt):
            abort(422, _("There is nothing to decide on here."))
        desk.by_telephone(request.form, estimate, address=request.remote_addr or "", by=who())
        return redirect(url_for("scan.page", scan_id=scan_id) + "#customer", 303)

    return pages


def customer_side(parts: Parts, shares: Shares, scan_id: str, estimate: Estimate | None) -> dict[str, object]:
    """Return what the technician sees of the customer: job, link with PIN and codes, every decision."""
    share, person = shares.of(scan_id), current_person()
    consents = parts.store.consents.of_scan(scan_id)
    return {
        "share": share,
        "shows_pin": person is not None and may(person.role, "technician"),
        "codes": shares.codes(share) if share else (),
        "CODE": code_words(),
        "scan_jobs": parts.store.jobs.of_scan(scan_id),
        "estimate": estimate,
        "lines": every_line(estimate) if estimate else (),
        "telephone_wording": consent_wording(estimate) if estimate else "",
        "consents": consents,
        "decided": standing(consents),
        "untouched": broken_at(consents) is None,
        "attempt": _attempt(consents, estimate),
    }


def _attempt(consents: tuple[Consent, ...], estimate: Estimate | None) -> str:
    """Return the mark of the form as this page has it: sent twice it is one record, after that another."""
    head = consents[-1].sha256 if consents else ""
    seen = f"{csrf_token()} {head} {estimate.sha256 if estimate else ''}"
    return hashlib.sha256(seen.encode()).hexdigest()
