"""The customer's side for programs: the report behind a link, its decision with the PIN, a job's progress.

The link is what lets in, as on the pages: an unknown one is as absent as one that never was (404), one that
is over answers 410.
"""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import DecisionRefused
from motospect.model.bench import Progress
from motospect.model.consent import Answer, Consent
from motospect.model.estimate import Estimate
from motospect.model.identity import new_id
from motospect.model.job import Job
from motospect.model.verification import verify
from motospect.portal.answers import json_of
from motospect.portal.api.idempotency import mark_of
from motospect.portal.api.records import (
    CustomerDecision,
    CustomerJob,
    CustomerSide,
    RunningTotal,
    SharedReport,
)
from motospect.portal.customer.check_in_page import StatusOf
from motospect.portal.customer.consent_desk import ANSWER, LONGEST_NAME, ConsentDesk
from motospect.portal.customer.customer_report import CustomerReport, bar_of, photos_of
from motospect.portal.customer.customer_view import (
    choice_of,
    consent_wording,
    driving,
    every_line,
    plain_verdict,
    waiting,
)
from motospect.portal.customer.sharing import Share, Shares
from motospect.portal.events import event
from motospect.portal.openapi import described
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.photo_page import photo_response
from motospect.store import SharedScan

MOST_LINES = 200
DRIVING: dict[str, Literal["no", "unknown", "with_care", "nothing_against"]] = {
    "bad": "no",
    "idle": "unknown",
    "watch": "with_care",
    "ok": "nothing_against",
}
"""Tone of the sign on the page -> word for programs."""


class LinkPath(BaseModel):
    """Which customer's link."""

    token: str = Field(description="The part of the link after /r/")


class LinkPhotoPath(LinkPath):
    """Which photo of the report behind it."""

    photo_id: str = Field(description="Id of a photo the report names")


class JobLinkPath(BaseModel):
    """Which checked-in vehicle."""

    token: str = Field(description="The part of the job's customer link after /job/")


class DecidedScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class ChoiceQuery(BaseModel):
    """What has been chosen so far."""

    approved: list[str] = Field([], max_length=MOST_LINES, description="Ids of lines to be done")
    declined: list[str] = Field([], max_length=MOST_LINES, description="Ids of lines not to be done")


class ToldDecision(BaseModel):
    """An answer to every line, and whose it is."""

    answers: dict[str, Answer] = Field(max_length=MOST_LINES, description="By the line's id")
    name: str = Field(max_length=LONGEST_NAME, description="Of the customer, as they say or type it")
    revision_sha256: str = Field(description="`sha256` of the estimate that was shown")
    attempt: str | None = Field(
        None,
        pattern="^[A-Za-z0-9_-]{16,64}$",
        description="Sent twice, it is one decision, for ever; without it the Idempotency-Key is it",
    )


class OwnDecision(ToldDecision):
    """The same with the PIN that the workshop told the customer."""

    pin: str = Field(max_length=20, description="What the workshop told the customer")


def customer_routes(
    api: APIBlueprint, parts: Parts, *, papers: Papers, shares: Shares, desk: ConsentDesk
) -> None:
    """Add what is behind a customer's links, and the decision told by telephone."""
    report = CustomerReport(parts)
    _report_routes(api, parts, report, papers=papers, shares=shares)
    _decision_routes(api, parts, report, desk)
    _job_routes(api, parts, shares)

    @api.post(
        "/scans/<scan_id>/consents",
        summary="Write down what the customer decided on the telephone",
        responses={201: described("Consent")},
    )
    def write_decision(path: DecidedScan, body: ToldDecision) -> Response:
        estimate = _decidable(report.estimate(parts.store.scan(path.scan_id)))
        kept = desk.by_telephone(_form(body), estimate, address=request.remote_addr or "", by=who())
        return json_of(kept, status=201)

    @api.get(
        "/scans/<scan_id>/customer/events",
        summary="Link and decisions at every change",
        responses={200: _stream("customer", "CustomerSide")},
    )
    def customer_events(path: DecidedScan) -> Response:
        consents = parts.store.consents.of_scan(parts.store.scan(path.scan_id).id)
        side = CustomerSide(shares.shown_to_asker(path.scan_id), consents)
        return event("customer", parts.bay.snapshot(), side)


def _report_routes(
    api: APIBlueprint, parts: Parts, report: CustomerReport, *, papers: Papers, shares: Shares
) -> None:
    @api.get(
        "/shares/<token>",
        summary="The report behind a customer's link",
        responses={200: described("SharedReport")},
    )
    def shared_report(path: LinkPath) -> Response:
        return json_of(_shared(parts, report, report.opened(path.token)))

    @api.get(
        "/shares/<token>/report.pdf", summary="The same on paper", responses={200: _file("application/pdf")}
    )
    def shared_paper(path: LinkPath) -> Response:
        shared = report.opened(path.token)
        scan = parts.store.scan(shared.scan_id)
        return papers.response(scan, link=shares.url(path.token), expires_at=shared.expires_at)

    @api.get(
        "/shares/<token>/photos/<photo_id>.jpg",
        summary="A photo the report names",
        responses={200: _file("image/jpeg")},
    )
    def shared_photo(path: LinkPhotoPath) -> Response:
        scan = parts.store.scan(report.opened(path.token).scan_id)
        shown = {one.id for some in photos_of(parts, scan, parts.analyse(scan)).values() for one in some}
        if path.photo_id not in shown:
            abort(404)
        return photo_response(parts, path.photo_id, small=False)


def _decision_routes(api: APIBlueprint, parts: Parts, report: CustomerReport, desk: ConsentDesk) -> None:
    @api.get(
        "/shares/<token>/total",
        summary="What a choice comes to",
        responses={200: described("RunningTotal")},
    )
    def shared_total(path: LinkPath, query: ChoiceQuery) -> Response:
        estimate = _decidable(report.estimate(parts.store.scan(report.opened(path.token).scan_id)))
        answers: dict[str, Answer] = dict.fromkeys(query.declined, "declined")
        choice = choice_of(estimate, {**answers, **dict.fromkeys(query.approved, "approved")})
        bar = bar_of(estimate, choice)
        return json_of(RunningTotal(bar["count"], bar["total"], bar["rest"], choice.open))

    @api.post(
        "/shares/<token>/decisions",
        summary="Decide as the customer, with the PIN",
        responses={201: described("CustomerDecision")},
    )
    def decide_shared(path: LinkPath, body: OwnDecision) -> Response:
        estimate = _decidable(report.estimate(parts.store.scan(report.opened(path.token).scan_id)))
        form = {**_form(body), "pin": body.pin}
        kept = desk.by_customer(form, estimate, token=path.token, address=request.remote_addr or "")
        return json_of(_told(kept), status=201)


def _job_routes(api: APIBlueprint, parts: Parts, shares: Shares) -> None:
    look_up = StatusOf(parts, shares)

    def told(token: str) -> CustomerJob:
        shown = look_up(token)
        job, progress, share = shown["job"], shown["progress"], shown["share"]
        assert isinstance(job, Job)  # noqa: S101 - what the page is drawn from, by name
        return CustomerJob(
            job.state,
            job.made_at,
            job.taken_at,
            progress if isinstance(progress, Progress) else None,
            share.url if isinstance(share, Share) else "",
        )

    @api.get(
        "/customer-jobs/<token>",
        summary="How far the work on a vehicle has got, for its customer",
        responses={200: described("CustomerJob")},
    )
    def customer_job(path: JobLinkPath) -> Response:
        return json_of(told(path.token))

    @api.get(
        "/customer-jobs/<token>/events",
        summary="The same at every change",
        responses={200: _stream("job", "CustomerJob")},
    )
    def customer_job_events(path: JobLinkPath) -> Response:
        return event("job", parts.bay.snapshot(), told(path.token))


def _decidable(estimate: Estimate | None) -> Estimate:
    if estimate is None:
        raise DecisionRefused(
            _("There is nothing to decide on here."), hint=_("Ask the workshop whether there is an estimate.")
        )
    return estimate


def _form(body: ToldDecision) -> dict[str, str]:
    """Return the decision as the page's form has it: one desk takes both."""
    form = {f"{ANSWER}{line}": answer for line, answer in body.answers.items()}
    return form | {
        "name": body.name,
        "seen": body.revision_sha256,
        "attempt": mark_of(body.attempt) or new_id(),
    }


def _shared(parts: Parts, report: CustomerReport, shared: SharedScan) -> SharedReport:
    scan = parts.store.scan(shared.scan_id)
    analysis, estimate = parts.analyse(scan), report.estimate(scan)
    safe = driving(scan, analysis)
    return SharedReport(
        expires_at=shared.expires_at,
        shop_name=parts.profile().shop_name,
        vehicle=scan.vehicle,
        verdict=plain_verdict(scan, analysis),
        driving=DRIVING[safe.sign.tone],
        driving_text=safe.sentence,
        findings=analysis.foremost,
        can_wait=waiting(analysis),
        not_checked=analysis.not_checked,
        readiness=analysis.readiness,
        inspection=analysis.inspection,
        photos={
            finding: tuple(photo.id for photo in some)
            for finding, some in photos_of(parts, scan, analysis).items()
        },
        estimate=estimate,
        lines=tuple(line.id for line in every_line(estimate)) if estimate else (),
        wording=consent_wording(estimate) if estimate else "",
        decisions=tuple(_told(one) for one in parts.store.consents.of_scan(scan.id)),
        verification=verify(parts.store.seals.dossier(scan.id)).state,
        demo=scan.demo,
    )


def _told(kept: Consent) -> CustomerDecision:
    return CustomerDecision(
        kept.id,
        kept.at,
        kept.revision,
        kept.option,
        kept.answers,
        kept.name,
        kept.total,
        kept.way,
        kept.sha256,
    )


def _stream(name: str, record: str) -> dict[str, Any]:
    return {
        "description": f"Events named `{name}`; data is a {record}",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }


def _file(kind: str) -> dict[str, Any]:
    return {"description": kind, "content": {kind: {"schema": {"type": "string", "format": "binary"}}}}
