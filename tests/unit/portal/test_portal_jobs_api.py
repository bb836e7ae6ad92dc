"""Jobs and decisions in the API: the same as the pages do, closed to strangers, without customers' tokens."""

from __future__ import annotations

from portal_box import SCAN_ID, Box, csrf

from motospect.model.consent import Consent
from motospect.model.job import Job


def kept(box: Box) -> str:
    job = Job(id="job1", made_at="2026-05-04T12:00:00.000Z", name="Ada", complaint="It shakes.")
    return box.store.jobs.add(job, attempt="a" * 16)


def test_a_job_is_listed_taken_tied_and_ended(box: Box) -> None:
    token = kept(box)
    owner = box.owner()
    listed = owner.get("/api/v1/jobs")
    assert [job["name"] for job in listed.json or []] == ["Ada"]
    assert token not in listed.text
    header = {"X-CSRF-Token": listed.headers["X-CSRF-Token"]}
    change = {"state": "in_work", "scan": SCAN_ID}
    changed = owner.patch("/api/v1/jobs/job1", json=change, headers=header).json
    assert changed is not None
    assert (changed["state"], changed["scans"]) == ("in_work", [SCAN_ID])
    assert changed["taken_at"]
    assert owner.patch("/api/v1/jobs/job1", json={"state": "done"}, headers=header).status_code == 200
    assert owner.get("/api/v1/jobs").json == []
    assert [job["state"] for job in owner.get("/api/v1/jobs?state=over").json or []] == ["done"]


def test_what_cannot_be_is_refused_with_a_problem(box: Box) -> None:
    kept(box)
    owner = box.owner()
    header = {"X-CSRF-Token": csrf(owner.get("/jobs").text)}
    assert owner.get("/api/v1/jobs/nope").status_code == 404
    assert owner.patch("/api/v1/jobs/job1", json={"state": "waiting"}, headers=header).status_code == 422
    assert owner.patch("/api/v1/jobs/job1", json={"scan": "nope"}, headers=header).status_code == 404
    assert owner.get("/api/v1/scans/nope/consents").status_code == 404
    stranger = box.client()
    assert stranger.get("/api/v1/jobs").status_code == 401
    assert stranger.get(f"/api/v1/scans/{SCAN_ID}/consents").status_code == 401


def test_decisions_are_read_as_they_were_kept(box: Box) -> None:
    assert box.owner().get(f"/api/v1/scans/{SCAN_ID}/consents").json == []
    schemas = (box.client().get("/api/v1/openapi.json").json or {})["components"]["schemas"]
    assert set(Consent.__dataclass_fields__) == set(schemas["Consent"]["properties"])
