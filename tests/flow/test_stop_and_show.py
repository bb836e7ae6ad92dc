"""The daemon as a process: a pulled plug is shown within 2 s and said once; SIGTERM ends it within 1 s."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from motospect.simulator import Fault, load_vehicle, serve_pty
from motospect.store import Store
from tests.flow.plugs import BAUD, Plug
from tests.flow.processes import eventually, finished, started
from tests.flow.unruly import Unruly

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SHOWN_S = 2.0
STOPPED_S = 1.0 + 0.5
"""1 s, and what a machine busy with other tests takes to come round."""
PIN = "246810"


@contextmanager
def daemon(folder: Path, address: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the daemon on this adapter and yield it with the pages' address."""
    settings = {
        "MOTOSPECT_STORE_DIR": str(folder / "store"),
        "MOTOSPECT_ADAPTER_ADDRESS": address,
        "MOTOSPECT_ADAPTER_BAUD": str(BAUD),
        "MOTOSPECT_LOG_FORMAT": "json",
    }
    with started("run", folder=folder, settings=settings) as process:
        assert process.stderr is not None
        while "MOTOSPECT is at" not in (line := process.stderr.readline()):
            assert line, "the daemon did not start"
        yield process, line.split()[-1]


def phase(address: str) -> str:
    """The state of the link as /metrics has it."""
    said = httpx.get(f"{address}/metrics").text
    (now,) = [
        line
        for line in said.splitlines()
        if line.startswith("motospect_link_state{") and line.endswith(" 1.0")
    ]
    return now.split('"')[1]


def stopped_s(process: subprocess.Popen[str]) -> float:
    """How long it takes from SIGTERM to the end, status 0."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    took_s = time.monotonic() - began
    sys.stdout.write(f"stopped after {took_s:.2f} s\n")
    return took_s


def logged(process: subprocess.Popen[str], logger: str) -> list[str]:
    said = process.communicate(timeout=10)[1].splitlines()
    records = [json.loads(line) for line in said if line.startswith("{")]
    return [record["message"] for record in records if record["logger"] == logger]


def test_a_pulled_plug_is_shown_in_time_and_said_once(tmp_path: Path) -> None:
    plug = Plug(tmp_path)
    plug.put(load_vehicle("petrol_lean"))
    try:
        with daemon(tmp_path, plug.address) as (process, address), signed_in(address) as client:
            eventually(lambda: phase(address) == "powered")
            began = time.monotonic()
            plug.pull()
            eventually(lambda: "Adapter unplugged" in client.get("/").text)
            assert phase(address) == "unplugged"
            lost_s = time.monotonic() - began
            health = httpx.get(f"{address}/health.json").json()
            (adapter,) = [part for part in health["parts"] if part["name"] == "adapter"]
            assert (adapter["state"], "is gone" in adapter["reason"]) == ("failed", True)
            assert "Plug it in again" in adapter["remedy"]
            time_out = threading.Event()
            assert not time_out.wait(4.0)  # several attempts go by
            began = time.monotonic()
            plug.put(load_vehicle("petrol_lean"))
            eventually(lambda: "Plugged in, not scanned yet" in client.get("/").text)
            back_s = time.monotonic() - began
            process.send_signal(signal.SIGTERM)
            lines = logged(process, "motospect.scan.link")
    finally:
        plug.pull()
    assert (lost_s < SHOWN_S, back_s < SHOWN_S) == (True, True), (lost_s, back_s)
    said = [line for line in lines if not line.startswith("vehicle tried")]  # what the greeting tries
    assert [line.split(" after ")[0].split(" at /")[0] for line in said] == [
        "adapter ready: ELM327 v1.5",
        "The adapter",
        "the adapter is back",
    ]


@contextmanager
def nothing(folder: Path) -> Iterator[str]:
    yield str(folder / "ttyNONE")


@contextmanager
def pulled(folder: Path) -> Iterator[str]:
    plug = Plug(folder)
    plug.put(load_vehicle("petrol_lean"))
    timer = threading.Timer(3.0, plug.pull)
    timer.start()
    yield plug.address
    timer.join()
    plug.pull()


def unruly(manner: str) -> Callable[[Path], AbstractContextManager[str]]:
    @contextmanager
    def adapter(_folder: Path) -> Iterator[str]:
        with Unruly(manner) as served:
            served.misbehave()
            yield served.address

    return adapter


@contextmanager
def mute_server(_folder: Path) -> Iterator[str]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"socket://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def full_server(_folder: Path) -> Iterator[str]:
    """Does not even take the connection: its queue is full, so the SYN stays unanswered."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for line in waiting:
            line.setblocking(False)
            line.connect_ex(server.getsockname())
        yield f"socket://127.0.0.1:{server.getsockname()[1]}"
        for line in waiting:
            line.close()


@contextmanager
def working(_folder: Path) -> Iterator[str]:
    with serve_pty(load_vehicle("petrol_lean"), baud=BAUD, realtime=False) as port:
        yield port.address


@pytest.mark.parametrize(
    ("adapter", "state"),
    [
        (nothing, "absent"),
        (working, "powered"),
        (pulled, "unplugged"),
        (unruly("silent"), "failed"),
        (unruly("garbage"), "failed"),
        (unruly("endless"), "failed"),
        (unruly("trickle"), "failed"),
        (mute_server, "failed"),
        (full_server, "absent"),
    ],
    ids=["absent", "powered", "unplugged", "silent", "garbage", "endless", "trickle", "mute TCP", "full TCP"],
)
def test_it_stops_within_a_second_in_any_state(
    tmp_path: Path, adapter: Callable[[Path], AbstractContextManager[str]], state: str
) -> None:
    with adapter(tmp_path) as address, daemon(tmp_path, address) as (process, page):
        eventually(lambda: phase(page) == state)
        took_s = stopped_s(process)
    assert took_s < STOPPED_S, took_s


def test_it_stops_within_a_second_in_mid_scan(tmp_path: Path) -> None:
    with ExitStack() as open_:
        port = open_.enter_context(serve_pty(load_vehicle("petrol_lean"), baud=9600, realtime=True))
        process, page = open_.enter_context(daemon(tmp_path, port.address))
        client = open_.enter_context(signed_in(page))
        eventually(lambda: phase(page) == "powered")
        client.post("/scans", data={"csrf": csrf(client.get("/").text), "kind": "pre"})
        eventually(lambda: "step 2 of" in client.get("/").text)
        assert phase(page) == "scanning"
        took_s = stopped_s(process)
    assert took_s < STOPPED_S, took_s
    store = Store.read(tmp_path / "store")
    assert [row.state for row in store.scans()] == ["interrupted"]
    store.close()


@contextmanager
def signed_in(page: str) -> Iterator[httpx.Client]:
    """A browser in which the owner has just set the PIN."""
    with httpx.Client(base_url=page, follow_redirects=True) as client:
        client.post("/welcome", data={"csrf": csrf(client.get("/welcome").text), "pin": PIN, "again": PIN})
        yield client


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_live_reading_goes_on_after_the_plug_was_out(tmp_path: Path) -> None:
    plug = Plug(tmp_path)
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.append(Fault(match="010C.*", skip=30, unplug=True))
    plug.put(vehicle)
    back = plug.put_back(load_vehicle("petrol_lean"), after_s=2.0)
    try:
        status, said, complained = finished(
            "live", "RPM@20", "--json", "--address", plug.address, "--baud", str(BAUD), "--seconds", "6",
            folder=tmp_path,
        )  # fmt: skip
    finally:
        back.join()
        plug.pull()
    times = [json.loads(line)["t_s"] for line in said.splitlines()]
    pauses = [late - early for early, late in pairwise(times)]
    assert status == 0
    assert times == sorted(times)
    assert [pause for pause in pauses if pause > 1.0] == [max(pauses)], (sorted(pauses)[-3:], complained)
    assert times[-1] > 5.0, complained  # it read on to the end
    assert complained.count("is gone") == 1
    assert complained.count("reading goes on.\n") == 1
