"""The customer's report behind a link: who may see it, and everything the page is drawn from."""

from __future__ import annotations

import secrets

from flask import abort, render_template, request
from flask_babel import gettext as _

from motospect.errors import DecisionRefused
from motospect.model.clearing import told
from motospect.model.consent import Consent
from motospect.model.estimate import Estimate
from motospect.model.estimate_changes import changes
from motospect.model.estimate_words import rest_words, total_words
from motospect.model.finding import Analysis
from motospect.model.identity import utc_now
from motospect.model.photo import Photo
from motospect.model.scan import Scan
from motospect.portal.customer.check_in_form import cleaned
from motospect.portal.customer.customer_view import (
    Choice,
    answers_of_option,
    button_words,
    choice_of,
    consent_wording,
    count_words,
    driving,
    every_line,
    figures,
    later_lines,
    offer_words,
    offers,
    plain_verdict,
    standing,
    waiting,
)
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language
from motospect.portal.words import verdict_sign
from motospect.store import SharedScan


class CustomerReport:
    """The report behind a link: whether it may be shown, and drawn fresh or with what was just chosen."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def opened(self, token: str) -> SharedScan:
        """Return what the token leads to, or answer 404 (never given out) or 410 (over)."""
        shared = self._parts.store.shared_scan(token, now=utc_now())
        if shared is None:
            abort(404)
        if shared.state == "expired":
            abort(410, _("This link has expired."))
        if shared.state == "revoked":
            abort(410, _("This link was ended by the workshop."))
        return shared

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
        refusal: DecisionRefused | None = None,
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
            figures=figures(scan, analysis, reader_language(parts)),
            photos=photos_of(parts, scan, analysis),
            wordings=parts.wordings(scan, analysis),
            notices=parts.notices(scan),
            cleared=told(scan.clearing) if scan.clearing else (),
            can_wait=waiting(analysis),
            later=later_lines(estimate),
            estimate=estimate,
            offers=offers(estimate) if estimate else (),
            OFFER=offer_words(),
            lines=every_line(estimate) if estimate else (),
            choice=choice,
            bar=bar_of(estimate, choice) if estimate and choice else {},
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


def photos_of(parts: Parts, scan: Scan, analysis: Analysis) -> dict[str, tuple[Photo, ...]]:
    """Return the photos a customer is shown, by the finding they are evidence for."""
    taken = parts.store.photos.of_scan(scan.id)
    by_finding = {
        finding.id: tuple(one for one in taken if one.finding == finding.id) for finding in analysis.foremost
    }
    return {finding: some for finding, some in by_finding.items() if some}


def bar_of(estimate: Estimate, choice: Choice) -> dict[str, str]:
    """Return what the bar at the foot says of a choice."""
    nothing = not choice.approved
    return {
        "count": count_words(choice),
        "total": "" if nothing else total_words(choice.option, estimate.content.terms),
        "rest": "" if nothing else rest_words(choice.option) or "",
        "button": button_words(choice),
    }
