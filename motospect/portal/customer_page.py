"""What a customer sees behind a link, without account: the report, and the decision on each line."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import EstimateChanged
from motospect.model.clearing import told
from motospect.model.consent import Consent
from motospect.model.estimate import Estimate
from motospect.model.estimate_changes import changes
from motospect.model.estimate_words import rest_words, total_words
from motospect.model.identity import utc_now
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.portal.check_in_form import ATTEMPT, cleaned
from motospect.portal.consent_desk import ConsentDesk, Refusal, read_choice
from motospect.portal.customer_view import (
    Choice,
    answers_of_option,
    button_words,
    choice_of,
    consent_wording,
    count_words,
    driving,
    every_line,
    figures,
    offer_words,
    offers,
    plain_verdict,
    standing,
    waiting,
)
from motospect.portal.paper import Papers
from motospect.portal.parts import Parts
from motospect.portal.sharing import Shares
from motospect.portal.words import verdict_sign
from motospect.store import SharedScan


def customer_pages(parts: Parts, papers: Papers, shares: Shares, desk: ConsentDesk) -> Blueprint:
    """Return the customer's pages. An unknown token is a page that does not exist, nothing more."""
    pages = Blueprint("customer", __name__, url_prefix="/r")
    report = _ReportPage(parts)

    def opened(token: str) -> SharedScan:
        shared = parts.store.shared_scan(token, now=utc_now())
        if shared is None:
            abort(404)
        if shared.state == "expired":
            abort(410, _("This link has expired."))
        if shared.state == "revoked":
            abort(410, _("This link was ended by the workshop."))
        return shared

    @pages.get("/<token>")
    def page(token: str) -> str | AnyResponse:
        shared = opened(token)
        parts.expect_report()
        return report.drawn(token, shared)

    @pages.get("/<token>/total")
    def total(token: str) -> Response:
        estimate = report.estimate(parts.store.scan(opened(token).scan_id))
        body = _bar(estimate, read_choice(request.args, estimate)) if estimate else {}
        return Response(to_json(body), mimetype="application/json")

    @pages.get("/<token>/decide")
    def undecided(token: str) -> AnyResponse:
        opened(token)
        return redirect(url_for("customer.page", token=token), 303)

    @pages.post("/<token>/decide")
    def decide(token: str) -> str | AnyResponse | tuple[str, int]:
        shared = opened(token)
        scan = parts.store.scan(shared.scan_id)
        estimate = report.estimate(scan)
        attempt = request.form.get("attempt", "")
        if estimate is None or not ATTEMPT.fullmatch(attempt):
            abort(422, _("There is nothing to decide on here."))
        done = redirect(url_for("customer.page", token=token) + "#decision", 303)
        if parts.store.consents.by_attempt(scan.id, attempt):
            return done
        choice = read_choice(request.form, estimate)
        if request.form.get("seen") != estimate.sha256:
            return report.drawn(token, shared, choice, changed=True), 409
        if request.form.get("do") == "total":
            return report.drawn(token, shared, choice)
        address = request.remote_addr or ""
        refusal = desk.refuse(request.form, choice, token=token, address=address)
        if refusal is not None:
            return report.drawn(token, shared, choice, refusal=refusal), refusal.status
        try:
            desk.take(request.form, choice, estimate, address=address)
        except EstimateChanged:
            return report.drawn(token, shared, choice, changed=True), 409
        return done

    @pages.get("/<token>/report.pdf")
    def paper(token: str) -> Response:
        shared = opened(token)
        scan = parts.store.scan(shared.scan_id)
        return papers.response(scan, link=shares.url(token), expires_at=shared.expires_at)

    return pages


class _ReportPage:
    """Draws the report, fresh or with what was just chosen and why it was not taken."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def estimate(self, scan: Scan) -> Estimate | None:
        """Return the estimate of now if there is anything to decide on."""
        estimate = self._parts.estimate(scan)
        return estimate if estimate and every_line(estimate) else None

    def drawn(
        self,
        token: str,
        shared: SharedScan,
        choice: Choice | None = None,
        *,
        refusal: Refusal | None = None,
        changed: bool = False,
    ) -> str:
        """Return the page."""
        parts, scan = self._parts, self._parts.store.scan(shared.scan_id)
        analysis, estimate = parts.analyse(scan), self.estimate(scan)
        consents = parts.store.consents.of_scan(scan.id)
        if estimate and choice is None:
            choice = choice_of(estimate, answers_of_option(estimate, request.args.get("choose", "")))
        return render_template(
            "customer.html",
            token=token,
            scan=scan,
            analysis=analysis,
            sign=verdict_sign(scan, analysis),
            verdict=plain_verdict(scan, analysis),
            driving=driving(scan, analysis),
            figures=figures(scan, analysis),
            photos={},
            wordings=parts.wordings(scan, analysis),
            notices=parts.notices(scan),
            cleared=told(scan.clearing) if scan.clearing else (),
            can_wait=waiting(analysis),
            estimate=estimate,
            offers=offers(estimate) if estimate else (),
            OFFER=offer_words(),
            lines=every_line(estimate) if estimate else (),
            choice=choice,
            bar=_bar(estimate, choice) if estimate and choice else {},
            wording=consent_wording(estimate) if estimate else "",
            consents=consents,
            decided=standing(consents),
            since=self._changes(estimate, request.form.get("seen") if changed else None, consents),
            changed=changed,
            refusal=refusal,
            typed_name=cleaned(request.form.get("name", ""))[:80],
            attempt=secrets.token_urlsafe(18),
            expires_at=shared.expires_at,
            demo=scan.demo,
        )

    def _changes(
        self, estimate: Estimate | None, seen: str | None, decided: tuple[Consent, ...]
    ) -> tuple[str, ...]:
        """Return what is different from the revision that was seen, or decided on last."""
        if estimate is None:
            return ()
        sha256 = seen or (decided[-1].revision_sha256 if decided else estimate.sha256)
        if sha256 == estimate.sha256:
            return ()
        revisions = self._parts.store.estimates.revisions(estimate.scan_id)
        before = next((one for one in revisions if one.sha256 == sha256), None)
        return changes(before.content, estimate.content) if before else ()


def _bar(estimate: Estimate, choice: Choice) -> dict[str, str]:
    """Return what the bar at the foot says of a choice."""
    nothing = not choice.approved
    return {
        "count": count_words(choice),
        "total": "" if nothing else total_words(choice.option, estimate.content.terms),
        "rest": "" if nothing else rest_words(choice.option) or "",
        "button": button_words(choice),
    }
