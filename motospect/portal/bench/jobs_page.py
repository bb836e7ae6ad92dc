"""The technician's list of vehicles that were checked in, and what becomes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.bench import Bench
from motospect.model.identity import utc_now
from motospect.model.job import Job
from motospect.portal.bench.bench_page import KINDS
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.sharing import Shares
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.people.codes import code_words
from motospect.portal.words import Sign
from motospect.scan.link_state import READY
from motospect.store.jobs import with_scan

CLOSED = 20


def jobs_pages(  # noqa: C901 - one short function for each tap
    parts: Parts, shares: Shares, bulletin: Bulletin
) -> Blueprint:
    """Return the list, its live stream, and the taps that take, tie, scan, join, end and withdraw a job."""
    pages = Blueprint("jobs", __name__)

    def changed(job_id: str, change: Callable[[Job], Job]) -> AnyResponse:
        parts.store.jobs.change(job_id, change)
        bulletin.tell()
        back = "bench.page" if request.form.get("back") == "bench" else "jobs.page"
        return redirect(url_for(back) + f"#job-{job_id}", 303)

    @pages.get("/jobs")
    def page() -> str:
        return render_template(
            "jobs.html",
            closed=parts.store.jobs.closed(limit=CLOSED),
            codes=shares.check_in_codes(),
            CODE=code_words(check_in=True),
            **open_jobs(parts),
        )

    @pages.get("/jobs/events")
    def events() -> Response:
        bench = parts.bay.snapshot()
        shown = open_jobs(parts)
        section = render_template("jobs_open.html", back="jobs", **shown)
        waiting = sum(1 for job in parts.store.jobs.open() if job.state == "waiting")
        return event("page", bench, {"sections": {"jobs": section}, "say": _spoken(waiting)})

    @pages.post("/jobs/<job_id>/take")
    def take(job_id: str) -> AnyResponse:
        return changed(job_id, taken)

    @pages.post("/jobs/<job_id>/scan")
    def scan(job_id: str) -> AnyResponse:
        kind = KINDS.get(request.form.get("kind", "pre"))
        if kind is None:
            raise BadRequest
        parts.store.jobs.job(job_id)  # known before anything in the bay starts
        scan_id = parts.bay.request_scan(kind)
        parts.store.jobs.change(job_id, lambda job: with_scan(taken(job), scan_id))
        bulletin.tell()
        return redirect(url_for("bench.page") + "#progress", 303)

    @pages.post("/jobs/<job_id>/tie")
    def tie(job_id: str) -> AnyResponse:
        found = in_the_bay(parts.bay.snapshot())
        if found is None:
            raise BadRequest
        scan_id, vin = found
        return changed(job_id, lambda job: with_scan(_of_car(taken(job), vin), scan_id))

    @pages.post("/jobs/<job_id>/join")
    def join(job_id: str) -> AnyResponse:
        into = parts.store.jobs.job(request.form.get("into", ""))
        if into.id == job_id or not into.open or into.joined:
            raise BadRequest
        return changed(job_id, lambda job: replace(job, state="withdrawn", joined=into.id))

    @pages.post("/jobs/<job_id>/done")
    def done(job_id: str) -> AnyResponse:
        return changed(job_id, lambda job: replace(job, state="done") if job.open else job)

    @pages.post("/jobs/<job_id>/withdraw")
    def withdraw(job_id: str) -> AnyResponse:
        return changed(job_id, lambda job: replace(job, state="withdrawn") if job.open else job)

    @pages.post("/jobs/<job_id>/reopen")
    def reopen(job_id: str) -> AnyResponse:
        return changed(job_id, lambda job: replace(job, state="waiting", joined=None, taken_at=None))

    return pages


def open_jobs(parts: Parts) -> dict[str, object]:
    """Return what the list of open jobs is drawn from, on its own page and on the bench."""
    jobs = parts.store.jobs.open()
    twice = {vin for vin, count in Counter(job.vin for job in jobs if job.vin).items() if count > 1}
    bench = parts.bay.snapshot()
    return {
        "jobs": jobs,
        "first_of": {vin: next(job for job in jobs if job.vin == vin) for vin in twice},
        "bay": in_the_bay(bench),
        "bench": bench,
        "ready": bench.link.phase in READY and not (bench.progress and bench.progress.ended == "running"),
        "JOB": job_signs(),
    }


def job_signs() -> dict[str, Sign]:
    """Return how a job's state is shown, in the reader's language."""
    return {
        "waiting": Sign("wait", _("Waiting"), "watch"),
        "in_work": Sign("key", _("In work"), "busy"),
        "done": Sign("ok", _("Done"), "ok"),
        "withdrawn": Sign("refused", _("Withdrawn"), "idle"),
    }


def in_the_bay(bench: Bench) -> tuple[str, str | None] | None:
    """Return the scan whose car stands in the bay and its VIN so far; None before there was one."""
    progress = bench.progress
    return None if progress is None else (progress.scan_id, progress.vin)


def taken(job: Job) -> Job:
    """Return the job as taken by who asks, if it is open; who took it first stays named."""
    if not job.open:
        return job
    return replace(job, state="in_work", taken_at=job.taken_at or utc_now(), taken_by=job.taken_by or who())


def _of_car(job: Job, vin: str | None) -> Job:
    """Return the job with the VIN the car itself told: who ties them says that this is the car."""
    return replace(job, vin=vin, vin_source="ecu") if vin and vin != job.vin else job


def _spoken(waiting: int) -> str:
    return ngettext("%(num)d vehicle waiting.", "%(num)d vehicles waiting.", waiting)
