"""Jobs for programs: a workshop system checks vehicles in, follows them and closes them."""

from __future__ import annotations

from typing import Literal

from flask import Response, url_for
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.errors import CheckInRefused, JobUnfit, TooOften
from motospect.model.identity import new_id
from motospect.model.job import Job
from motospect.model.scan import ScanKind
from motospect.portal.answers import json_of, still_meant, tagged
from motospect.portal.api.idempotency import mark_of
from motospect.portal.customer.check_in_form import read_check_in
from motospect.portal.customer.job_desk import Change, JobDesk, done, reopened, taken, withdrawn
from motospect.portal.customer.sharing import Shares
from motospect.portal.events import event
from motospect.portal.openapi import described, listed
from motospect.portal.pagination import part_of_list
from motospect.portal.parts import Parts


class JobPath(BaseModel):
    """Which job."""

    job_id: str = Field(description="Id of the job (UUIDv7)")


class JobReach(BaseModel):
    """Which jobs."""

    state: Literal["open", "closed"] = Field("open", description="Somebody waits, or it is over")
    limit: int = Field(100, ge=1, le=200, description="At most this many; no more than 200 are open at once")
    before: str | None = Field(None, description="Of the closed ones only those made before this job's id")


class JobWish(BaseModel):
    """A vehicle that is checked in, with the customer's own words."""

    vin: str = Field("", max_length=60)
    plate: str = Field("", max_length=20)
    complaint: str = Field("", max_length=1000)
    name: str = Field(max_length=80)
    contact: str = Field(max_length=120, description="Telephone number or mail address")
    attempt: str | None = Field(
        None,
        pattern="^[A-Za-z0-9_-]{16,64}$",
        description="Sent twice, it is one job, for ever; without it the Idempotency-Key is it",
    )


class JobScan(BaseModel):
    """Which scan to start for it."""

    kind: ScanKind = "pre"


class JobJoin(BaseModel):
    """Which job it is the same as."""

    into: str = Field(description="Id of an open job")


class JobChange(BaseModel):
    """What becomes of it."""

    state: Literal["waiting", "in_work", "done", "withdrawn"]


CHANGES: dict[str, Change] = {
    "waiting": reopened,
    "in_work": taken,
    "done": done,
    "withdrawn": withdrawn,
}
_STREAM = {
    "description": "Events named `jobs`; data is a list of Job",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


def job_routes(api: APIBlueprint, parts: Parts, shares: Shares, desk: JobDesk) -> None:
    """Add jobs to the API; every change is on the technicians' pages at once."""
    jobs = parts.store.jobs
    _changes(api, desk)

    @api.get("/jobs/events", summary="The open jobs at every change", responses={200: _STREAM})
    def job_events() -> Response:
        return event("jobs", parts.bay.snapshot(), jobs.open())

    @api.get("/jobs", summary="Vehicles that were checked in", responses={200: listed("Job")})
    def every_job(query: JobReach) -> Response:
        if query.state == "open":
            return json_of(jobs.open(limit=query.limit))
        found = jobs.closed(limit=query.limit + 1, before=query.before)
        return part_of_list(found, query.limit, lambda job: job.id)

    @api.post("/jobs", summary="Check a vehicle in", responses={201: described("JobMade")})
    def check_in(body: JobWish) -> Response:
        told = read_check_in({**body.model_dump(), "vin_sure": "yes"})
        if told.troubles:
            raise CheckInRefused(" ".join(told.troubles.values()), hint=_("Correct it and send it again."))
        if desk.full:
            raise TooOften(
                _("The workshop's list is full just now."), hint=_("End or withdraw some of the open jobs.")
            )
        token = desk.check_in(told, mark_of(body.attempt) or new_id())
        kept = jobs.of_token(token)
        if kept is None:
            raise NotFound
        return json_of({"job": kept, "customer_url": shares.job_url(token)}, status=201)

    @api.get("/jobs/<job_id>", summary="One job", responses={200: described("Job")})
    def one_job(path: JobPath) -> Response:
        return tagged(jobs.job(path.job_id))


def _changes(api: APIBlueprint, desk: JobDesk) -> None:
    """Add what becomes of a job."""

    @api.patch(
        "/jobs/<job_id>", summary="Take, end, withdraw or reopen a job", responses={200: described("Job")}
    )
    def change_job(path: JobPath, body: JobChange) -> Response:
        def change(job: Job) -> Job:
            still_meant(job)
            after = CHANGES[body.state](job)
            if after.state != body.state:
                raise JobUnfit(
                    _("This job is over: %(state)s.", state=job.state), hint=_("Set it to waiting first.")
                )
            return after

        return tagged(desk.change(path.job_id, change))

    @api.post(
        "/jobs/<job_id>/tie",
        summary="Say that the car in the bay is this job's",
        responses={200: described("Job")},
    )
    def tie_job(path: JobPath) -> Response:
        return tagged(desk.tie(path.job_id))

    @api.post(
        "/jobs/<job_id>/join",
        summary="Say that a job is the same as another",
        responses={200: described("Job")},
    )
    def join_job(path: JobPath, body: JobJoin) -> Response:
        return tagged(desk.join(path.job_id, body.into))

    @api.post(
        "/jobs/<job_id>/scans", summary="Start a scan for a job", responses={202: described("ScanBegun")}
    )
    def scan_for_job(path: JobPath, body: JobScan) -> Response:
        begun = json_of({"id": desk.scan(path.job_id, body.kind)}, status=202)
        begun.headers["Location"] = url_for("api.one_job", job_id=path.job_id)
        return begun
