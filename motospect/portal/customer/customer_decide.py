"""Deciding on an estimate: the running total, and the one tap that approves or declines line by line."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import DecisionRefused, EstimateChanged
from motospect.model.estimate import Estimate
from motospect.model.wire import to_json
from motospect.portal.customer.check_in_form import ATTEMPT
from motospect.portal.customer.consent_desk import ConsentDesk, read_choice
from motospect.portal.customer.customer_report import CustomerReport, bar_of
from motospect.portal.parts import Parts
from motospect.portal.problems import status_of
from motospect.store import SharedScan


def decision_routes(pages: Blueprint, parts: Parts, report: CustomerReport, desk: ConsentDesk) -> None:
    """Add the total and the decision to the customer's pages."""

    @pages.get("/<token>/total")
    def total(token: str) -> Response:
        estimate = report.estimate(parts.store.scan(report.opened(token).scan_id))
        body = bar_of(estimate, read_choice(request.args, estimate)) if estimate else {}
        return Response(to_json(body), mimetype="application/json")

    @pages.get("/<token>/decide")
    def undecided(token: str) -> AnyResponse:
        report.opened(token)  # where a reload after a refusal ends
        return redirect(url_for("customer.page", token=token), 303)

    @pages.post("/<token>/decide")
    def decide(token: str) -> str | AnyResponse | tuple[str, int]:
        shared = report.opened(token)
        scan = parts.store.scan(shared.scan_id)
        estimate = report.estimate(scan)
        attempt = request.form.get("attempt", "")
        if estimate is None or not ATTEMPT.fullmatch(attempt):
            abort(422, _("There is nothing to decide on here."))
        answer = _refused(report, desk, token=token, shared=shared, estimate=estimate)
        if answer is not None:
            return answer
        return redirect(url_for("customer.page", token=token) + "#decision", 303)


def _refused(
    report: CustomerReport, desk: ConsentDesk, *, token: str, shared: SharedScan, estimate: Estimate
) -> str | tuple[str, int] | None:
    """Keep the decision and return None, or return the page that says why it was not kept."""
    choice = read_choice(request.form, estimate)
    if request.form.get("do") == "total":
        changed = request.form.get("seen") != estimate.sha256
        return report.drawn(token, shared, choice, changed=changed), 409 if changed else 200
    try:
        desk.by_customer(request.form, estimate, token=token, address=request.remote_addr or "")
    except DecisionRefused as refusal:
        return report.drawn(token, shared, choice, refusal=refusal), status_of(refusal)
    except EstimateChanged:
        return report.drawn(token, shared, choice, changed=True), 409
    return None
