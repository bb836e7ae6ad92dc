"""The daemon records while somebody cuts its power: what was written is there, said to be cut short."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import httpx
import pytest

from motospect.app import past_of
from motospect.store import Store
from tests.flow.processes import eventually, started

pytestmark = [pytest.mark.slow, pytest.mark.alone]

PIN = "246810"


def owner(address: str) -> httpx.Client:
    """Return a signed-in client with the token its requests need."""
    client = httpx.Client(base_url=address, follow_redirects=True)
    page = client.get("/welcome")
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    assert client.post(page.url.path, data={"csrf": token, "pin": PIN, "again": PIN}).status_code == 200
    client.headers["X-CSRF-Token"] = client.get("/api/v1/bench").headers["X-CSRF-Token"]
    return client


def test_killed_in_mid_capture_the_capture_is_there_and_cut_short(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with started("demo", "--store", str(folder), folder=tmp_path) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line.split()[1] for line in lines if line.startswith("Page "))
        with closing(owner(address)) as client:
            wish = {"signals": ["RPM", "COOLANT_TEMP"], "after_s": 120}
            begun = client.post("/api/v1/triggers", json=wish)
            assert begun.status_code == 202, begun.text
            eventually(lambda: (client.get("/api/v1/triggers").json() or {}).get("left_s", 120) <= 115)
            refused = client.post("/api/v1/scans", json={"kind": "check"})
            assert (refused.status_code, "being recorded" in refused.json()["detail"]) == (409, True)
            assert client.get("/api/v1/captures").json()[0]["state"] == "running"
        process.kill()
        process.wait()
    store = Store.open(folder)
    try:
        (row,) = store.captures.rows(limit=9)
        capture = store.captures.capture(row.id)
        assert (capture.state, capture.demo, capture.firing) == ("cut_short", True, None)
        assert {track.name for track in capture.tracks} == {"RPM", "COOLANT_TEMP", "ELM_VOLTAGE"}
        assert max(track.t_s[-1] for track in capture.tracks) >= 2.0, "two seconds are lost at most"
        (last,) = store.scans(limit=1)
        assert (capture.vin, capture.after) == (last.vin, last.id)
        assert past_of(store, store.scan(last.id)).captures == (capture,), "the analysis may use it"
    finally:
        store.close()


def test_what_was_marked_survives_the_power_cut(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with started("demo", "--store", str(folder), folder=tmp_path) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line.split()[1] for line in lines if line.startswith("Page "))
        with closing(owner(address)) as client:
            assert client.post("/api/v1/live", json={"signals": ["RPM", "MAF"]}).status_code == 202
            eventually(lambda: client.get("/api/v1/live").json()["phase"] == "reading")
            changed = client.post("/api/v1/live", json={"signals": ["RPM", "COOLANT_TEMP"]})
            assert changed.status_code == 202, "the reading that stands reads others"
            eventually(lambda: client.get("/api/v1/live").json()["signals"] == ["RPM", "COOLANT_TEMP"])
            assert client.post("/api/v1/live/recording").status_code == 202
            eventually(lambda: client.get("/api/v1/live").json()["capture"] is not None)
            assert client.post("/api/v1/live/marks", json={"text": "revs up"}).status_code == 202
            eventually(lambda: len(client.get("/api/v1/live").json()["marks"]) == 1)
        process.kill()
        process.wait()
    store = Store.open(folder)
    try:
        (row,) = store.captures.rows(limit=9)
        capture = store.captures.capture(row.id)
        assert capture.state == "cut_short"
        assert [mark.text for mark in capture.marks] == ["revs up"]
        assert {track.name for track in capture.tracks} <= {"RPM", "COOLANT_TEMP", "ELM_VOLTAGE"}
        assert {"RPM", "COOLANT_TEMP"} <= {track.name for track in capture.tracks}
    finally:
        store.close()
