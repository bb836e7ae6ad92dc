"""Jobs in the store: vehicles that were checked in, and the scans that were made for each."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from sqlite_utils import Database

from motospect.errors import JobUnknown
from motospect.model.job import OPEN, Job
from motospect.model.wire import to_json
from motospect.store.changes import TOKEN_BYTES
from motospect.store.keeping import Keeping

_OPEN = f"state IN ({', '.join(repr(state) for state in OPEN)})"


class Jobs:
    """One method per question about jobs; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.jobs`."""
        self._keeping = keeping

    def add(self, job: Job, *, attempt: str) -> str:
        """Keep a new job and return the token of its customer's page.

        `attempt` is the form's own mark: sent twice, it is one job and the same token.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)

        def work(db: Database) -> str:
            row = [job.id, token, attempt, job.state, job.vin, job.demo, to_json(job).decode()]
            db.execute(
                "INSERT INTO job (id, token, attempt, state, vin, demo, record) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (attempt) DO NOTHING",
                row,
            )
            return str(db.execute("SELECT token FROM job WHERE attempt = ?", [attempt]).fetchone()[0])

        return self._keeping.write(work)

    def of_token(self, token: str) -> Job | None:
        """Return the job behind a customer's token; None when no such token was ever given out."""
        found = self._keeping.read("SELECT record FROM job WHERE token = ?", token)
        return self._keeping.decoded(found[0][0], Job) if found else None

    def token_of(self, job_id: str) -> str:
        """Return the token of a job's customer page; raises JobUnknown."""
        found = self._keeping.read("SELECT token FROM job WHERE id = ?", job_id)
        if not found:
            raise _unknown(job_id)
        return str(found[0][0])

    def job(self, job_id: str) -> Job:
        """Return one job; raises JobUnknown."""
        found = self._keeping.read("SELECT record FROM job WHERE id = ?", job_id)
        if not found:
            raise _unknown(job_id)
        return self._keeping.decoded(found[0][0], Job)

    def open(self, *, limit: int = 100) -> tuple[Job, ...]:
        """Return the jobs somebody waits for, the one made first first."""
        found = self._keeping.read(
            f"SELECT record FROM job WHERE {_OPEN} ORDER BY sequence LIMIT ?",  # noqa: S608 - fixed parts
            max(0, limit),
        )
        return tuple(self._keeping.decoded(record, Job) for (record,) in found)

    def all(self) -> tuple[Job, ...]:
        """Return every job there ever was, the one made first first."""
        found = self._keeping.read("SELECT record FROM job ORDER BY sequence")
        return tuple(self._keeping.decoded(record, Job) for (record,) in found)

    def open_count(self) -> int:
        """Return how many jobs somebody waits for."""
        return int(self._keeping.read(f"SELECT count(*) FROM job WHERE {_OPEN}")[0][0])  # noqa: S608 - likewise

    def closed(self, *, limit: int, before: str | None = None) -> tuple[Job, ...]:
        """Return the jobs that are over, the one made last first, `before` that one; raises JobUnknown."""
        if before is not None:
            self.job(before)
        found = self._keeping.read(
            f"SELECT record FROM job WHERE NOT {_OPEN} AND (? IS NULL OR sequence <"  # noqa: S608 - likewise
            " (SELECT sequence FROM job WHERE id = ?)) ORDER BY sequence DESC LIMIT ?",
            before,
            before,
            max(0, limit),
        )
        return tuple(self._keeping.decoded(record, Job) for (record,) in found)

    def of_scan(self, scan_id: str) -> tuple[Job, ...]:
        """Return the jobs a scan was made for, the one made first first; those withdrawn are left out."""
        found = self._keeping.read(
            "SELECT j.record FROM job_scan s JOIN job j ON j.sequence = s.job"
            " WHERE s.scan = ? AND j.state <> 'withdrawn' ORDER BY j.sequence",
            scan_id,
        )
        return tuple(self._keeping.decoded(record, Job) for (record,) in found)

    def change(self, job_id: str, changed: Callable[[Job], Job]) -> Job:
        """Keep what `changed` makes of the job as it is now, and return that; raises JobUnknown."""

        def work(db: Database) -> Job:
            db.execute("UPDATE job SET state = state WHERE 0")  # writing from the first statement on
            row = db.execute("SELECT sequence, record FROM job WHERE id = ?", [job_id]).fetchone()
            if row is None:
                raise _unknown(job_id)
            after = changed(self._keeping.decoded(row[1], Job))
            self._put(db, row[0], after)
            return after

        return self._keeping.write(work)

    def arrived(self, scan_id: str, *, vin: str | None, demo: bool) -> tuple[Job, ...]:
        """Tie a scan to every open job of its vehicle and return those; none of a vehicle without VIN."""
        if vin is None:
            return ()

        def work(db: Database) -> tuple[Job, ...]:
            rows = db.execute(
                f"SELECT sequence, record FROM job WHERE vin = ? AND demo = ? AND {_OPEN} ORDER BY sequence",  # noqa: S608
                [vin, demo],
            ).fetchall()
            tied = []
            for sequence, record in rows:
                job = with_scan(self._keeping.decoded(record, Job), scan_id)
                self._put(db, sequence, job)
                tied.append(job)
            return tuple(tied)

        return self._keeping.write(work)

    def _put(self, db: Database, sequence: int, job: Job) -> None:
        db.execute(
            "UPDATE job SET state = ?, vin = ?, record = ? WHERE sequence = ?",
            [job.state, job.vin, to_json(job).decode(), sequence],
        )
        db.execute("DELETE FROM job_scan WHERE job = ?", [sequence])
        for scan_id in job.scans:
            db.execute("INSERT INTO job_scan (scan, job) VALUES (?, ?)", [scan_id, sequence])


def with_scan(job: Job, scan_id: str) -> Job:
    """Return the job with this scan among its own, each once and in the order they came."""
    return job if scan_id in job.scans else replace(job, scans=(*job.scans, scan_id))


def _unknown(job_id: str) -> JobUnknown:
    return JobUnknown(f"There is no job {job_id}.", hint="Open the list of jobs and pick one.")
