"""Jobs and decisions for programs: the list, what becomes of each job, and what customers decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.model.job import Job
from motospect.model.wire import to_json
from motospect.portal.api_document import described, listed
from motospect.portal.bulletin import Bulletin
from motospect.portal.jobs_page import taken
from motospect.portal.parts import Parts
from motospect.store.jobs import with_scan


class JobPath(BaseModel):
    """Which job."""

    job_id: str = Field(description="Id of the job (UUIDv7)")


class JobsQuery(BaseModel):
    """Which part of the list."""

    state: Literal["open", "over"] = Field(
        "open", description="open: somebody waits. over: done or withdrawn"
    )
    limit: int = Field(50, ge=1, le=200, description="At most this many; open ones oldest first")


class JobChange(BaseModel):
    """What is to be another way; what is left out stays."""

    state: Literal["in_work", "done", "withdrawn"] | None = Field(None, description="in_work: taken")
    scan: str | None = Field(None, description="Id of a scan that was made for it")


class DecidedScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


def job_routes(api: APIBlueprint, parts: Parts, bulletin: Bulletin) -> None:
    """Add the routes. A customer's token is in none of the answers."""

    @api.get("/jobs", summary="Vehicles that were checked in", responses={200: listed("Job")})
    def jobs(query: JobsQuery) -> Response:
        kept = parts.store.jobs
        return _json(
            kept.open(limit=query.limit) if query.state == "open" else kept.closed(limit=query.limit)
        )

    @api.get("/jobs/<job_id>", summary="One job", responses={200: described("Job")})
    def job(path: JobPath) -> Response:
        return _json(parts.store.jobs.job(path.job_id))

    @api.patch("/jobs/<job_id>", summary="Take, end or tie a job", responses={200: described("Job")})
    def change(path: JobPath, body: JobChange) -> Response:
        if body.scan is not None:
            parts.store.scan(body.scan)
        changed = parts.store.jobs.change(path.job_id, _changed(body))
        bulletin.tell()
        return _json(changed)

    @api.get("/scans/<scan_id>/consents", summary="What was decided", responses={200: listed("Consent")})
    def consents(path: DecidedScan) -> Response:
        parts.store.scan(path.scan_id)
        return _json(parts.store.consents.of_scan(path.scan_id))


def _changed(body: JobChange) -> Callable[[Job], Job]:
    def change(job: Job) -> Job:
        if body.state == "in_work":
            job = taken(job)
        elif body.state is not None and job.open:
            job = replace(job, state=body.state)
        return job if body.scan is None else with_scan(job, body.scan)

    return change


def _json(body: object) -> Response:
    return Response(to_json(body), 200, mimetype="application/json")
