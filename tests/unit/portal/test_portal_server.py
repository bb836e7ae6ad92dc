"""The portal on a real port: pages, streams that follow the bay, a taken port, and a quick end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from portal_box import PIN, Box, csrf

from motospect.errors import PortTaken
from motospect.model.bench import Progress
from motospect.model.identity import utc_now
from motospect.model.job import Job
from motospect.portal.server import PortalServer
from motospect.portal.streams import MOST_GUESTS

WAIT_S = 10.0


@pytest.fixture
def server(box: Box) -> Iterator[PortalServer]:
    """The portal on a port of its own."""
    serving = PortalServer(box.portal, "127.0.0.1", 0)
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture
def browser(server: PortalServer) -> Iterator[httpx.Client]:
    """The owner, signed in over the network."""
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=WAIT_S, trust_env=False) as client:
        token = csrf(client.get("/welcome").text)
        client.post("/welcome", data={"csrf": token, "pin": PIN, "again": PIN})
        yield client


def events(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """Yield the data of each event as it comes."""
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_pages_come_over_the_network(browser: httpx.Client) -> None:
    answer = browser.get("/")
    assert answer.status_code == 200
    assert "Vehicle answers" in answer.text
    assert "server" not in answer.headers


def test_the_stream_begins_with_the_present_and_brings_each_change(box: Box, browser: httpx.Client) -> None:
    with browser.stream("GET", "/api/v1/events") as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        coming = events(answer)
        assert next(coming)["version"] == 1
        box.bay.show(last_scan_id="s2")
        changed = next(coming)
        assert (changed["version"], changed["last_scan_id"]) == (2, "s2")


def test_a_burst_of_changes_is_sent_as_the_newest_only(box: Box, browser: httpx.Client) -> None:
    with browser.stream("GET", "/api/v1/events") as answer:
        coming = events(answer)
        next(coming)
        for number in range(500):
            box.bay.show(last_scan_id=f"s{number}")
        seen = 0
        for bench in coming:
            seen += 1
            if bench["last_scan_id"] == "s499":
                break
        assert seen < 5


def test_the_page_stream_brings_the_sections_of_the_bench(box: Box, browser: httpx.Client) -> None:
    with browser.stream("GET", "/events") as answer:
        coming = events(answer)
        named = {"status", "vehicle", "nodes", "actions", "jobs", "watch", "progress", "recent"}
        assert set(next(coming)["sections"]) == named
        box.bay.show(progress=Progress("s2", "pre", "2026-05-04T12:00:00.000Z", "Reading codes", 1, 9))
        changed = next(coming)
        assert "Reading codes" in changed["sections"]["progress"]
        assert changed["say"] == "Reading codes"


def test_a_stream_needs_the_sign_in_and_a_name_of_ours(browser: httpx.Client, server: PortalServer) -> None:
    base = f"http://127.0.0.1:{server.port}"
    assert httpx.get(f"{base}/events", trust_env=False).status_code == 401
    assert httpx.get(f"{base}/api/v1/events", trust_env=False).status_code == 401
    assert browser.get("/events", headers={"Host": "evil.example"}).status_code == 421


def test_a_reader_who_leaves_is_forgotten(box: Box, browser: httpx.Client) -> None:
    with browser.stream("GET", "/api/v1/events") as answer:
        coming = events(answer)
        next(coming)
        assert len(box.bay.watchers) == 1
    assert box.bay.left.wait(WAIT_S)
    assert box.bay.watchers == []


def test_it_stops_within_two_seconds_with_open_streams(
    box: Box, server: PortalServer, browser: httpx.Client
) -> None:
    with browser.stream("GET", "/events") as one, browser.stream("GET", "/api/v1/events") as other:
        first, second = events(one), events(other)
        next(first)
        next(second)
        begun = time.monotonic()
        server.stop(deadline_s=5.0)
        assert time.monotonic() - begun < 2.0
        assert list(first) == []
        assert list(second) == []
    assert box.bay.watchers == []


def test_as_a_worker_it_beats_and_returns_when_told(box: Box) -> None:
    serving, stop, beaten = PortalServer(box.portal, "127.0.0.1", 0), threading.Event(), threading.Event()
    worker = threading.Thread(target=serving.run, args=(stop, beaten.set))
    worker.start()
    assert beaten.wait(WAIT_S)
    stop.set()
    worker.join(2.0)
    assert not worker.is_alive()


def test_told_before_it_has_begun_it_returns_too(box: Box) -> None:
    stop = threading.Event()
    stop.set()
    PortalServer(box.portal, "127.0.0.1", 0).run(stop)


def test_a_taken_port_is_said_in_a_sentence_with_a_remedy(box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            PortalServer(box.portal, "127.0.0.1", port).start()
    assert str(port) in str(refused.value)
    assert "MOTOSPECT_PORTAL_PORT" in refused.value.hint


def test_an_address_that_is_not_ours_is_said_with_another_remedy(box: Box) -> None:
    with pytest.raises(PortTaken) as refused:
        PortalServer(box.portal, "198.51.100.1", 0).bind()
    assert "MOTOSPECT_PORTAL_HOST" in refused.value.hint


def test_customers_who_look_on_never_take_the_technicians_streams(
    box: Box, server: PortalServer, browser: httpx.Client
) -> None:
    job = Job(id="job1", made_at=utc_now(), name="Ada")
    path = f"/job/{box.store.jobs.add(job, attempt='a' * 16)}/events"
    with ExitStack() as open_, httpx.Client(base_url=str(browser.base_url), trust_env=False) as phone:
        for _ in range(MOST_GUESTS):
            answer = open_.enter_context(phone.stream("GET", path))
            assert answer.status_code == 200
        assert phone.get(path).status_code == 503
        with browser.stream("GET", "/events") as bench:
            assert bench.status_code == 200
            assert "Ada" in next(events(bench))["sections"]["jobs"]
    assert server.port
