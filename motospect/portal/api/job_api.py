"""Jobs for programs: a workshop system checks vehicles in, follows them and closes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from flask import Response
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import CheckInRefused
from motospect.model.identity import new_id, utc_now
from motospect.model.job import Job
from motospect.model.scan import ScanKind
from motospect.model.wire import to_json
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.check_in_form import job_of, read_check_in
from motospect.portal.customer.sharing import Shares
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.store.jobs import with_scan


class JobPath(BaseModel):
    """Which job."""

    job_id: str = Field(description="Id of the job (UUIDv7)")


class JobReach(BaseModel):
    """Which jobs."""

    state: Literal["open", "closed"] = Field("open", description="Somebody waits, or it is over")
    limit: int = Field(100, ge=1, le=200, description="At most this many")


class JobWish(BaseModel):
    """A vehicle that is checked in, with the customer's own words."""

    vin: str = Field("", max_length=60)
    plate: str = Field("", max_length=20)
    complaint: str = Field("", max_length=1000)
    name: str = Field(max_length=80)
    contact: str = Field(max_length=120, description="Telephone number or mail address")
    attempt: str = Field(
        default_factory=new_id, pattern="^[A-Za-z0-9_-]{16,64}$", description="Sent twice, it is one job"
    )


class JobScan(BaseModel):
    """Which scan to start for it."""

    kind: ScanKind = "pre"


class JobChange(BaseModel):
    """What becomes of it."""

    state: Literal["waiting", "in_work", "done", "withdrawn"]


def job_routes(api: APIBlueprint, parts: Parts, shares: Shares, bulletin: Bulletin) -> None:
    """Add jobs to the API; every change is on the technicians' pages at once."""
    jobs = parts.store.jobs

    def changed(job_id: str, change: Callable[[Job], Job]) -> Response:
        job = jobs.change(job_id, change)
        bulletin.tell()
        return _json(job)

    @api.get("/jobs", summary="Vehicles that were checked in", responses={200: listed("Job")})
    def every_job(query: JobReach) -> Response:
        found = jobs.open(limit=query.limit) if query.state == "open" else jobs.closed(limit=query.limit)
        return _json(found)

    @api.post("/jobs", summary="Check a vehicle in", responses={201: described("JobMade")})
    def check_in(body: JobWish) -> Response:
        told = read_check_in({**body.model_dump(), "vin_sure": "yes"})
        if told.troubles:
            raise CheckInRefused(" ".join(told.troubles.values()), hint=_("Correct it and send it again."))
        job = job_of(told, demo=parts.bay.snapshot().demo)
        token = jobs.add(job, attempt=body.attempt)
        bulletin.tell()
        kept = jobs.of_token(token) or job
        return _json({"job": kept, "customer_url": shares.job_url(token)}, status=201)

    @api.get("/jobs/<job_id>", summary="One job", responses={200: described("Job")})
    def one_job(path: JobPath) -> Response:
        return _json(jobs.job(path.job_id))

    @api.patch(
        "/jobs/<job_id>", summary="Take, end, withdraw or reopen a job", responses={200: described("Job")}
    )
    def change_job(path: JobPath, body: JobChange) -> Response:
        return changed(path.job_id, lambda job: _in_state(job, body))

    @api.post(
        "/jobs/<job_id>/scans", summary="Start a scan for a job", responses={202: described("ScanBegun")}
    )
    def scan_for_job(path: JobPath, body: JobScan) -> Response:
        jobs.job(path.job_id)  # known before anything in the bay starts
        scan_id = parts.bay.request_scan(body.kind)
        jobs.change(path.job_id, lambda job: with_scan(_in_state(job, JobChange(state="in_work")), scan_id))
        bulletin.tell()
        return _json({"id": scan_id}, status=202)


def _in_state(job: Job, wish: JobChange) -> Job:
    if wish.state == "waiting":
        return replace(job, state="waiting", joined=None, taken_at=None)
    if wish.state == "in_work":
        return replace(
            job, state="in_work", taken_at=job.taken_at or utc_now(), taken_by=job.taken_by or who()
        )
    return replace(job, state=wish.state)


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")
