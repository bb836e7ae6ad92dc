"""Decisions customers made on the fleet's server: judged as one made here, and answered once for good."""

from __future__ import annotations

import logging

from flask import Flask
from flask_babel import force_locale

from motospect.errors import DecisionLockedOut, DecisionPinWrong, EstimateChanged
from motospect.languages import LANGUAGES
from motospect.model.estimate_words import total_words
from motospect.model.identity import utc_now
from motospect.model.remote_decision import DecisionResult, RemoteDecision, proves
from motospect.portal.customer.check_in_form import cleaned
from motospect.portal.customer.consent_desk import LONGEST_NAME, ConsentDesk
from motospect.portal.customer.customer_view import choice_of, consent_wording
from motospect.portal.parts import Parts
from motospect.store.cloud_pages import DecidedLink

LOG = logging.getLogger(__name__)


class RemoteDecisions:
    """Takes what the fleet's server passes on. Callable from any thread.

    A defect is logged and leaves the decision unanswered: the server says it again, and keeps no other.
    """

    def __init__(self, pages: Flask, parts: Parts, desk: ConsentDesk) -> None:
        self._pages = pages
        self._parts = parts
        self._desk = desk

    def __call__(self, decision: RemoteDecision) -> None:
        """Keep the decision in the scan's chain or refuse it; the page's next version tells the server."""
        try:
            self._take(decision)
        except Exception:
            LOG.exception("decision %s of the fleet's server is not answered", decision.id)

    def _take(self, decision: RemoteDecision) -> None:
        pages = self._parts.store.cloud_pages
        link = pages.link_of(decision.token_sha256, now=utc_now())
        if link is None:
            LOG.warning("decision %s is about no link of this box", decision.id)
        elif pages.answer_to(decision.id) is not None:
            pages.send_again(link.share)
        else:
            pages.answer(decision.id, link.share, self._judged(decision, link))

    def _judged(self, decision: RemoteDecision, link: DecidedLink) -> DecisionResult:
        store = self._parts.store
        if store.consents.by_attempt(link.scan_id, decision.id) is not None:
            return "kept"  # and the power went before that could be noted
        if not link.live:
            return "over"
        try:
            self._desk.judge_pin(
                lambda pin: proves(decision, token=link.token, pin=pin),
                token=link.token,
                address=decision.address,
            )
        except DecisionLockedOut:
            return "wait"
        except DecisionPinWrong:
            return "pin"
        with self._pages.app_context(), force_locale(_language(decision)):
            return self._kept(decision, link)

    def _kept(self, decision: RemoteDecision, link: DecidedLink) -> DecisionResult:
        """Keep it, if the estimate, its wording and the sum are still those that were shown."""
        estimate = self._parts.estimate(self._parts.store.scan(link.scan_id))
        if estimate is None or estimate.sha256 != decision.revision_sha256:
            return "changed"
        choice = choice_of(estimate, decision.answers)
        shown = (consent_wording(estimate), total_words(choice.option, estimate.content.terms))
        named = 0 < len(cleaned(decision.name)) <= LONGEST_NAME
        if choice.open or not named or shown != (decision.wording, decision.total):
            return "changed"
        try:
            self._desk.take(
                {"name": decision.name, "attempt": decision.id},
                choice,
                estimate,
                address=decision.address,
                way="cloud",
                at=decision.at,
            )
        except EstimateChanged:
            return "changed"
        return "kept"


def _language(decision: RemoteDecision) -> str:
    return decision.language if decision.language in LANGUAGES else "en"
