"""The technician's list of vehicles that were checked in, and what becomes of each."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.job import Job
from motospect.portal.bench.bench_page import KINDS
from motospect.portal.customer.job_desk import JobDesk, done, in_the_bay, reopened, taken, withdrawn
from motospect.portal.customer.sharing import Shares
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.people.codes import code_words
from motospect.portal.words import Sign
from motospect.scan.link_state import READY

CLOSED = 20


def jobs_pages(  # noqa: C901 - one short function for each tap
    parts: Parts, shares: Shares, desk: JobDesk
) -> Blueprint:
    """Return the list, its live stream, and the taps that take, tie, scan, join, end and withdraw a job."""
    pages = Blueprint("jobs", __name__)

    def back_to(job: Job) -> AnyResponse:
        back = "bench.page" if request.form.get("back") == "bench" else "jobs.page"
        return redirect(url_for(back) + f"#job-{job.id}", 303)

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
        return back_to(desk.change(job_id, taken))

    @pages.post("/jobs/<job_id>/scan")
    def scan(job_id: str) -> AnyResponse:
        kind = KINDS.get(request.form.get("kind", "pre"))
        if kind is None:
            raise BadRequest
        desk.scan(job_id, kind)
        return redirect(url_for("bench.page") + "#progress", 303)

    @pages.post("/jobs/<job_id>/tie")
    def tie(job_id: str) -> AnyResponse:
        return back_to(desk.tie(job_id))

    @pages.post("/jobs/<job_id>/join")
    def join(job_id: str) -> AnyResponse:
        return back_to(desk.join(job_id, request.form.get("into", "")))

    @pages.post("/jobs/<job_id>/done")
    def end(job_id: str) -> AnyResponse:
        return back_to(desk.change(job_id, done))

    @pages.post("/jobs/<job_id>/withdraw")
    def withdraw(job_id: str) -> AnyResponse:
        return back_to(desk.change(job_id, withdrawn))

    @pages.post("/jobs/<job_id>/reopen")
    def reopen(job_id: str) -> AnyResponse:
        return back_to(desk.change(job_id, reopened))

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


def _spoken(waiting: int) -> str:
    return ngettext("%(num)d vehicle waiting.", "%(num)d vehicles waiting.", waiting)
