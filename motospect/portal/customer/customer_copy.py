"""The customer's page as words in every language, for the fleet's server to draw; nothing beyond the page.

Left out on purpose: photos, the workshop's notes, who decided, the PIN, and anything to find the customer by.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

from flask import Flask
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from motospect.languages import LANGUAGES
from motospect.model.clearing import told
from motospect.model.consent import Consent
from motospect.model.customer_page import (
    CustomerPage,
    DecisionWords,
    EstimateWords,
    FindingWords,
    LineWords,
    Mark,
    MarkedText,
    OfferWords,
    PageWords,
    RecallWords,
    token_digest,
)
from motospect.model.estimate import Estimate, EstimateContent, EstimateLine
from motospect.model.estimate_words import amount_words, otherwise_words, rest_words, total_words
from motospect.model.finding import Analysis
from motospect.model.identity import new_id
from motospect.model.provided import NOT_THIS_ONE, Notices
from motospect.model.scan import Scan
from motospect.portal.customer.customer_report import photos_of
from motospect.portal.customer.customer_view import (
    consent_wording,
    driving,
    every_line,
    figures,
    later_lines,
    offer_words,
    offers,
    plain_verdict,
    standing,
    waiting,
    work_time,
)
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language
from motospect.portal.words import INSPECTION, READINESS, SERVICE_STATE, SEVERITY, Sign, verdict_sign
from motospect.store.cloud_pages import SharedPage


class CustomerCopies:
    """Words the pages of links. Callable from any thread; raises StoreError and its kin."""

    def __init__(self, pages: Flask, parts: Parts) -> None:
        self._pages = pages
        self._parts = parts

    def __call__(self, link: SharedPage, *, now: str, clock: Literal["synced", "unsynced"]) -> CustomerPage:
        """Return what the link's page says at `now` (RFC 3339 UTC), or that it was ended."""
        parts, scan = self._parts, self._parts.store.scan(link.scan_id)
        profile, at = parts.profile(), dt.datetime.fromisoformat(now)
        page = CustomerPage(
            id=new_id(),
            token_sha256=token_digest(link.token),
            version=int(at.timestamp() * 1000),
            state=link.state,
            scan_id=scan.id,
            demo=scan.demo,
            clock=clock,
            made_at=now,
            expires_at=link.expires_at,
            valid_s=max(0, int((dt.datetime.fromisoformat(link.expires_at) - at).total_seconds())),
            language=profile.language,
            answers=parts.store.cloud_pages.answers(link.share),
        )
        return page if link.state == "ended" else self._worded(page, scan)

    def _worded(self, page: CustomerPage, scan: Scan) -> CustomerPage:
        analysis, estimate = self._parts.analyse(scan), self._parts.estimate(scan)
        if estimate is not None and not every_line(estimate):
            estimate = None
        words = {}
        with self._pages.app_context():
            for code in LANGUAGES:
                with force_locale(code):
                    words[code] = _Wording(self._parts, scan, analysis, estimate).page(page)
        vehicle = scan.vehicle
        return replace(
            page,
            shop_name=self._parts.profile().shop_name,
            vehicle=" ".join(str(one) for one in (vehicle.make, vehicle.model, vehicle.model_year) if one),
            vin=vehicle.vin or "",
            revision=estimate.revision if estimate else None,
            revision_sha256=estimate.sha256 if estimate else "",
            words=words,
            sums=_sums(estimate.content) if estimate else None,
        )


def _sums(content: EstimateContent) -> EstimateContent:
    """Return what totals are worked out from, and nothing else of an estimate: the words are elsewhere."""

    def bare(line: EstimateLine) -> EstimateLine:
        return EstimateLine(
            id=line.id, kind=line.kind, text="", area="", source="", quantity=line.quantity,
            amount=line.amount, time=line.time, shared=line.shared, shared_with=line.shared_with,
        )  # fmt: skip

    options = tuple(
        replace(one, says="", lines=tuple(bare(line) for line in one.lines), alternatives=())
        for one in content.options
    )
    return EstimateContent(content.scan_id, content.terms, (), options)


class _Wording:
    """One page in the language that is in force."""

    def __init__(self, parts: Parts, scan: Scan, analysis: Analysis, estimate: Estimate | None) -> None:
        self._parts, self._scan, self._analysis, self._estimate = parts, scan, analysis, estimate
        self._language = reader_language(parts)
        self._consents = parts.store.consents.of_scan(scan.id)

    def page(self, page: CustomerPage) -> PageWords:
        """Return everything the page says."""
        scan, analysis, say = self._scan, self._analysis, self._said
        way = driving(scan, analysis)
        more = len(analysis.findings) - len(analysis.foremost)
        lines = self._waits()
        return PageWords(
            mark=self._mark(verdict_sign(scan, analysis)),
            verdict=plain_verdict(scan, analysis),
            headline=say(scan.verdict.headline),
            scanned=self._language.moment(scan.started_at),
            expires=self._language.moment(page.expires_at),
            made=self._language.moment(page.made_at),
            interrupted=self._interrupted(),
            driving=MarkedText(self._mark(way.sign), say(way.sentence)),
            findings=self._findings(),
            more=ngettext("%(num)d more in the full report.", "%(num)d more in the full report.", more)
            if analysis.foremost and more > 0
            else "",
            nothing_found=self._nothing_found(),
            causes=tuple(say(one.for_customer) for one in analysis.diagnoses[:3]),
            cleared=tuple(say(one) for one in told(scan.clearing)) if scan.clearing else (),
            waits=lines,
            nothing_waits=""
            if lines
            else _("Nothing was found that could be put off.")
            if analysis.findings
            else _("Nothing was found that would have to be done."),
            not_checked=tuple(say(one) for one in analysis.not_checked),
            inspection=self._inspection(),
            service=self._service(),
            service_none=self._service_none(),
            recalls=self._recalls(self._parts.notices(scan)),
            estimate=self._estimate_words(self._estimate) if self._estimate else None,
            decision=self._decision(standing(self._consents)),
        )

    def _said(self, text: object) -> str:
        return self._language.sentence(str(text or ""))

    def _mark(self, sign: Sign) -> Mark:
        return Mark(sign.icon, self._said(sign.word), sign.tone)

    def _interrupted(self) -> str:
        if self._scan.state != "interrupted":
            return ""
        said = _("This scan was interrupted. What follows is only what was read until then.")
        return f"{said} {self._said(self._scan.interrupted_by)}".rstrip()

    def _findings(self) -> tuple[FindingWords, ...]:
        scan, analysis = self._scan, self._analysis
        wordings, photos = self._parts.wordings(scan, analysis), photos_of(self._parts, scan, analysis)
        drawn = figures(scan, analysis, self._language)
        return tuple(
            FindingWords(
                mark=self._mark(SEVERITY[one.severity]),
                title=self._said(one.title),
                text=self._said(one.text),
                plain=self._said(wording.text) if (wording := wordings.get(one.id)) else "",
                plain_origin=self._said(wording.origin) if wording and wording.origin != "template" else "",
                photos=len(photos.get(one.id, ())),
                figures=drawn[one.id],
            )
            for one in analysis.foremost
        )

    def _nothing_found(self) -> str:
        if self._analysis.foremost:
            return ""
        if self._scan.verdict.clean and self._scan.verdict.complete:
            return _("Every control unit answered and none reports a fault.")
        return _("No finding, but not everything was answered: see below.")

    def _waits(self) -> tuple[str, ...]:
        found = tuple(self._said(one.title) for one in waiting(self._analysis))
        later = later_lines(self._estimate)
        return found + tuple(f"{self._said(one.text)}: {self._said(amount_words(one))}" for one in later)

    def _inspection(self) -> MarkedText:
        if self._analysis.inspection:
            judged = self._analysis.inspection[0]
            return MarkedText(self._mark(INSPECTION[judged.result]), self._said(judged.text))
        ready = self._analysis.readiness
        return MarkedText(self._mark(READINESS[ready.state]), self._said(ready.text))

    def _service(self) -> tuple[MarkedText, ...]:
        plan = self._analysis.service
        return tuple(
            MarkedText(
                self._mark(SERVICE_STATE[one.state]), f"{self._said(one.title)}: {self._said(one.reason)}"
            )
            for one in (plan.pressing if plan else ())
        )

    def _service_none(self) -> str:
        plan = self._analysis.service
        if plan is None or plan.pressing:
            return ""
        if any(one.state == "ok" for one in plan.due):
            return _("Nothing is known to be due.")
        return _("Not known: the box has no service history of this car.")

    def _recalls(self, notices: Notices | None) -> RecallWords | None:
        if notices is None:
            return None
        found = notices.recalls
        return RecallWords(
            headline=self._said(found.headline),
            urgent=tuple(
                f"{self._said(one.advice)} ({one.campaign}, {one.subject.lower()})" for one in found.urgent
            ),
            listed=tuple(f"{one.campaign}: {one.subject.lower()}" for one in found.recalls),
            caveat=self._said(NOT_THIS_ONE) if found.origin else "",
        )

    def _estimate_words(self, estimate: Estimate) -> EstimateWords:
        terms, names = estimate.content.terms, offer_words()
        decided = standing(self._consents)
        answers = decided.answers if decided and decided.revision_sha256 == estimate.sha256 else {}
        return EstimateWords(
            offers=tuple(
                OfferWords(
                    name=one.name,
                    title=" = ".join(names[name] for name in one.names),
                    total=self._said(total_words(one.option, terms)),
                    says=_("These options are the same work here.")
                    if len(one.names) > 1
                    else self._said(one.option.says),
                    rest=self._said(rest_words(one.option)),
                    advised="recommended" in one.names,
                )
                for one in offers(estimate)
            ),
            lines=tuple(
                LineWords(
                    id=one.id,
                    text=self._said(one.text),
                    amount=self._said(amount_words(one)),
                    time=work_time(one.time) if one.time else "",
                    quantity=one.quantity,
                    after_test=one.after_test,
                    answer=answers.get(one.id, ""),
                )
                for one in every_line(estimate)
            ),
            notes=tuple(self._said(note) for note in estimate.content.notes),
            wording=consent_wording(estimate),
            made=self._language.moment(estimate.made_at),
            otherwise=self._said(otherwise_words(estimate.content.options[-1])),
            with_tax=bool(terms.tax_bp),
        )

    def _decision(self, decided: Consent | None) -> DecisionWords | None:
        if decided is None:
            return None
        return DecisionWords(
            at=self._language.moment(decided.at),
            revision=decided.revision,
            approved=len(decided.approved),
            total=self._said(decided.total),
            wording=decided.wording,
            by_telephone=decided.way == "telephone",
            sha256=decided.sha256,
            current=self._estimate is not None and decided.revision_sha256 == self._estimate.sha256,
        )
