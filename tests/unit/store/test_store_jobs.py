"""Jobs in the store: one for each check-in, open until somebody ends it, tied to the scans of its vehicle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.errors import JobUnknown
from motospect.model.job import Job
from motospect.model.scan import Scan
from motospect.store import Store
from motospect.store.jobs import with_scan

VIN = "4T1BF1FK7EU000420"
SCAN = "01900000-0000-7000-8000-000000000001"


def job(number: int = 1, **values: object) -> Job:
    plain: dict[str, object] = {"id": f"job{number}", "made_at": "2026-05-04T12:00:00.000Z", "vin": VIN}
    return Job(**(plain | values))  # type: ignore[arg-type]


def test_the_same_form_sent_twice_is_one_job_and_one_token(store: Store) -> None:
    token = store.jobs.add(job(1), attempt="a" * 16)
    assert store.jobs.add(job(2), attempt="a" * 16) == token
    assert [one.id for one in store.jobs.open()] == ["job1"]
    assert len(token) >= 32
    assert store.jobs.add(job(3), attempt="b" * 16) != token


def test_only_its_own_token_leads_to_a_job(store: Store) -> None:
    token = store.jobs.add(job(), attempt="a" * 16)
    assert store.jobs.of_token(token) == job()
    assert store.jobs.of_token(token[:-1]) is None
    assert store.jobs.of_token("") is None
    assert store.jobs.of_token("job1") is None


def test_a_scan_is_tied_to_the_open_jobs_of_its_vehicle_only(
    store: Store, make_scan: Callable[..., Scan]
) -> None:
    store.save_scan(make_scan(SCAN), ())
    store.jobs.add(job(1), attempt="1" * 16)
    store.jobs.add(job(2, vin="WBA00000000000001"), attempt="2" * 16)
    store.jobs.add(job(3, state="done"), attempt="3" * 16)
    store.jobs.add(job(4, demo=True), attempt="4" * 16)
    store.jobs.add(job(5, vin=None), attempt="5" * 16)
    tied = store.jobs.arrived(SCAN, vin=VIN, demo=False)
    assert [one.id for one in tied] == ["job1"]
    assert store.jobs.job("job1").scans == (SCAN,)
    store.jobs.arrived(SCAN, vin=VIN, demo=False)
    assert store.jobs.job("job1").scans == (SCAN,), "each scan once"
    assert [one.id for one in store.jobs.of_scan(SCAN)] == ["job1"]
    assert store.jobs.arrived(SCAN, vin=None, demo=False) == ()


def test_a_withdrawn_job_is_neither_open_nor_behind_a_scan(store: Store) -> None:
    store.jobs.add(job(scans=(SCAN,)), attempt="1" * 16)
    store.jobs.change("job1", lambda one: with_scan(one, SCAN))
    store.jobs.change("job1", lambda one: replace(one, state="withdrawn"))
    assert store.jobs.open() == ()
    assert store.jobs.open_count() == 0
    assert store.jobs.of_scan(SCAN) == ()
    assert [one.id for one in store.jobs.closed(limit=5)] == ["job1"]


def test_a_change_that_fails_changes_nothing(store: Store) -> None:
    store.jobs.add(job(), attempt="1" * 16)

    def refuse(_job: Job) -> Job:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.jobs.change("job1", refuse)
    assert store.jobs.job("job1") == job()


def test_an_unknown_job_is_said_to_be_none(store: Store) -> None:
    for ask in (store.jobs.job, store.jobs.token_of, lambda name: store.jobs.change(name, lambda one: one)):
        with pytest.raises(JobUnknown, match="nope"):
            ask("nope")


def test_a_job_is_found_by_name_plate_and_telephone(store: Store) -> None:
    store.jobs.add(job(name="Łucja Żak", plate="WOB 123", contact="+48 600 100 200"), attempt="1" * 16)
    for wanted in ("Żak", "wob123", "600100200"):
        assert [hit.id for hit in store.search.find(wanted).jobs] == ["job1"], wanted
