"""What becomes of a job: taken, scanned, tied to the car in the bay, joined to another, ended, reopened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from flask_babel import gettext as _

from motospect.errors import JobUnfit
from motospect.model.bench import Bench
from motospect.model.identity import utc_now
from motospect.model.job import Job
from motospect.model.scan import ScanKind
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.check_in_form import CheckIn, job_of
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.store.jobs import with_scan

Change: TypeAlias = Callable[[Job], Job]
MOST_OPEN = 200
"""A list nobody can read any more helps nobody: beyond it check-ins wait until some are done."""


class JobDesk:
    """Changes of jobs; every one is on the technicians' pages at once."""

    def __init__(self, parts: Parts, bulletin: Bulletin) -> None:
        self._parts = parts
        self._jobs = parts.store.jobs
        self._bulletin = bulletin

    @property
    def full(self) -> bool:
        """Whether so many vehicles wait that no more are taken in."""
        return self._jobs.open_count() >= MOST_OPEN

    def check_in(self, told: CheckIn, attempt: str) -> str:
        """Keep a check-in without troubles and return the token of its customer's page; twice is once."""
        token = self._jobs.add(job_of(told, demo=self._parts.bay.snapshot().demo), attempt=attempt)
        self._bulletin.tell()
        return token

    def change(self, job_id: str, change: Change) -> Job:
        """Return the job as `change` makes it; raises JobUnknown."""
        job = self._jobs.change(job_id, change)
        self._bulletin.tell()
        return job

    def scan(self, job_id: str, kind: ScanKind) -> str:
        """Start a scan for a job, which is taken by that, and return the scan's id; raises BayBusy."""
        self._jobs.job(job_id)  # known before anything in the bay starts
        scan_id = self._parts.bay.request_scan(kind)
        self.change(job_id, lambda job: with_scan(taken(job), scan_id))
        return scan_id

    def tie(self, job_id: str) -> Job:
        """Say that the car in the bay is this job's; raises JobUnfit where none has been in the bay."""
        found = in_the_bay(self._parts.bay.snapshot())
        if found is None:
            raise JobUnfit(
                _("No car has been scanned in the bay yet."), hint=_("Scan it first, then tie the job to it.")
            )
        scan_id, vin = found
        return self.change(job_id, lambda job: with_scan(_of_car(taken(job), vin), scan_id))

    def join(self, job_id: str, into: str) -> Job:
        """Say that a job is the same as another open one; raises JobUnknown, JobUnfit."""
        other = self._jobs.job(into)
        if other.id == job_id or not other.open or other.joined:
            raise JobUnfit(
                _("The two jobs cannot be joined."), hint=_("Join it to another job that is still open.")
            )
        return self.change(job_id, lambda job: replace(job, state="withdrawn", joined=other.id))


def in_the_bay(bench: Bench) -> tuple[str, str | None] | None:
    """Return the scan whose car stands in the bay and its VIN so far; None before there was one."""
    progress = bench.progress
    return None if progress is None else (progress.scan_id, progress.vin)


def taken(job: Job) -> Job:
    """Return the job as taken by who asks, if it is open; who took it first stays named."""
    if not job.open:
        return job
    return replace(job, state="in_work", taken_at=job.taken_at or utc_now(), taken_by=job.taken_by or who())


def done(job: Job) -> Job:
    """Return the job as done, if it is open."""
    return replace(job, state="done") if job.open else job


def withdrawn(job: Job) -> Job:
    """Return the job as withdrawn, if it is open."""
    return replace(job, state="withdrawn") if job.open else job


def reopened(job: Job) -> Job:
    """Return the job as waiting again, taken by nobody and by itself."""
    return replace(job, state="waiting", joined=None, taken_at=None)


def _of_car(job: Job, vin: str | None) -> Job:
    """Return the job with the VIN the car itself told: who ties them says that this is the car."""
    return replace(job, vin=vin, vin_source="ecu") if vin and vin != job.vin else job
