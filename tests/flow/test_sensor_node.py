"""From the clamps to the paper: MicroPython on a virtual board, a real broker, the daemon, page and PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from motospect.app import Daemon, build
from motospect.config import Settings
from motospect.model.scan import Scan
from motospect.model.sensor import NodeState
from motospect.scan.link_state import READY
from motospect.simulator import load_vehicle, serve_pty
from tests.flow.mosquitto import LAN, Mosquitto, mosquitto, needs_mosquitto
from tests.flow.processes import eventually
from tests.flow.virtual_node import VirtualNode, needs_micropython, powered

pytestmark = [needs_mosquitto, needs_micropython, pytest.mark.slow]

PIN = "481516"


def settings_for(folder: Path, broker: Mosquitto, passwords: dict[str, str]) -> Settings:
    (folder / "password").write_text(passwords["box"] + "\n")
    return Settings(
        portal_host="127.0.0.1",
        portal_port=0,
        store_dir=folder / "store",
        sensors_url=f"mqtt://127.0.0.1:{broker.port}",
        sensors_password_file=str(folder / "password"),
    )


@contextmanager
def workshop(folder: Path) -> Iterator[tuple[Mosquitto, VirtualNode, Settings]]:
    """A broker and a node that is not powered yet."""
    with mosquitto("box", "bench-1") as (broker, passwords):
        node = VirtualNode(folder, name="bench-1", password=passwords["bench-1"], host=LAN, port=broker.port)
        yield broker, node, settings_for(folder, broker, passwords)


def node_state(daemon: Daemon) -> NodeState | None:
    return next(iter(daemon.bay.snapshot().nodes), None)


def volts(daemon: Daemon) -> float:
    state = node_state(daemon)
    return -1.0 if state is None or state.voltage_v is None else state.voltage_v


def windows(daemon: Daemon) -> int:
    state = node_state(daemon)
    return 0 if state is None else state.windows


def measure_more(daemon: Daemon, count: int) -> None:
    """Return when so many more windows have arrived."""
    goal = windows(daemon) + count
    eventually(lambda: windows(daemon) >= goal)


def scan_once(daemon: Daemon) -> Scan:
    assert daemon.bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=30)
    scan_id = daemon.bay.request_scan("check")
    assert daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=60)
    return daemon.store.scan(scan_id)


@contextmanager
def owner(daemon: Daemon) -> Iterator[httpx.Client]:
    """A browser signed in as the owner."""
    with httpx.Client(base_url=daemon.public_url(), follow_redirects=True, timeout=60) as client:
        page = client.get("/welcome")
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert csrf is not None
        answer = client.post("/welcome", data={"csrf": csrf[1], "pin": PIN, "again": PIN})
        assert answer.status_code == 200
        yield client


def live(client: httpx.Client) -> str:
    """The first event of the bench's live stream."""
    with client.stream("GET", "/events") as stream:
        return next(line for line in stream.iter_lines() if line.startswith("data: "))


def health(daemon: Daemon) -> dict[str, tuple[str, str]]:
    parts = httpx.get(f"{daemon.public_url()}/health.json").json()["parts"]
    return {part["name"]: (part["state"], part["reason"]) for part in parts}


def test_a_battery_test_from_the_clamps_to_the_paper(tmp_path: Path) -> None:
    with (
        workshop(tmp_path) as (_, node, settings),
        powered(node),
        serve_pty(load_vehicle("petrol_healthy"), baud=115200, realtime=False) as car,
    ):
        daemon = build(replace(settings, adapter_address=car.address), demo=True)
        with daemon.running(), owner(daemon) as client:
            eventually(lambda: volts(daemon) > 12.5)
            measure_more(daemon, 6)
            assert "12.6" in live(client)
            node.set(mv=10_400)
            eventually(lambda: 10 < volts(daemon) < 11)
            node.set(mv=14_200, ripple_mv=120)
            eventually(lambda: volts(daemon) > 14)
            measure_more(daemon, 6)
            scan = scan_once(daemon)
            page = client.get(f"/scans/{scan.id}").text
            evidence = client.get(f"/scans/{scan.id}/evidence").text
            paper = client.get(f"/scans/{scan.id}/report.pdf").content
            assert health(daemon)["sensor node bench-1"][0] == "ok"
            assert "Its clock is wrong" in health(daemon)["sensor node bench-1"][1]
    test = scan.battery
    assert test is not None
    parts = {part.phase: part for part in test.parts}
    assert (test.node, test.state) == ("bench-1", "good"), test
    assert parts["rest"].value_v == pytest.approx(12.65, abs=0.05)
    assert parts["crank"].value_v == pytest.approx(10.4, abs=0.05)
    assert parts["charge"].value_v == pytest.approx(14.2, abs=0.05)
    assert 0.05 < (parts["ripple"].value_v or 0) < 0.2
    assert re.search(r"14\.2\d V while charging: the generator charges\.", page)
    assert all(f'id="{window.id}"' in evidence for window in test.windows)
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)
    assert "Battery: good" in text
    assert "bench-1" in text


def test_a_bad_start_becomes_a_finding_and_a_taken_off_clamp_ends_the_visit(tmp_path: Path) -> None:
    with (
        workshop(tmp_path) as (_, node, settings),
        powered(node),
        serve_pty(load_vehicle("petrol_healthy"), baud=115200, realtime=False) as car,
    ):
        daemon = build(replace(settings, adapter_address=car.address), demo=True)
        with daemon.running(), owner(daemon) as client:
            eventually(lambda: volts(daemon) > 12.5)
            measure_more(daemon, 6)
            node.set(mv=8_300)
            eventually(lambda: 8 < volts(daemon) < 9)
            node.set(mv=12_400)
            measure_more(daemon, 6)
            scan = scan_once(daemon)
            page = client.get(f"/scans/{scan.id}").text
            node.set(mv=30)
            eventually(lambda: 0 <= volts(daemon) < 1)
            after = scan_once(daemon)
    assert "Battery voltage breaks down during the start: 8.3" in page
    assert "no charging seen" in page
    assert after.battery is not None
    assert (after.battery.state, after.battery.node) == ("not_measured", None)


def test_a_broker_killed_in_the_middle_loses_no_window(tmp_path: Path) -> None:
    with workshop(tmp_path) as (broker, node, settings), powered(node) as said:
        daemon = build(settings)
        with daemon.running():
            measure_more(daemon, 5)
            for _ in range(3):
                broker.kill()
                eventually(lambda: health(daemon)["sensors"][0] == "failed")
                eventually(lambda: "windows are kept" in said.read_text())
                broker.start()
                measure_more(daemon, 5)
                assert health(daemon)["sensors"][0] == "ok"
            state = node_state(daemon)
            assert state is not None
            numbers = daemon_numbers(daemon)
    assert numbers == list(range(1, len(numbers) + 1)), "each window once, in order, none missing"
    assert len(numbers) >= 20
    assert (state.lost, state.malformed) == (0, 0)


def daemon_numbers(daemon: Daemon) -> list[int]:
    """The numbers of all windows the box holds of its only node."""
    (node,) = daemon.sensors._register._nodes.values()
    return [measured.message.seq for measured in node.windows]


def test_a_wifi_that_comes_back_delivers_what_was_measured_meanwhile(tmp_path: Path) -> None:
    with workshop(tmp_path) as (_, node, settings), powered(node):
        daemon = build(settings)
        with daemon.running():
            measure_more(daemon, 3)
            node.set(wifi=False)
            eventually(lambda: (s := node_state(daemon)) is not None and s.health in {"offline", "silent"})
            node.set(wifi=True)
            measure_more(daemon, 10)
            numbers = daemon_numbers(daemon)
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_box_that_comes_later_gets_everything_from_the_first_window_on(tmp_path: Path) -> None:
    with workshop(tmp_path) as (_, node, settings), powered(node) as said:
        eventually(lambda: "connected" in said.read_text())
        daemon = build(settings)
        with daemon.running():
            measure_more(daemon, 8)
            numbers = daemon_numbers(daemon)
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_wrong_password_is_said_on_the_health_page(tmp_path: Path) -> None:
    with workshop(tmp_path) as (_, _, settings):
        Path(settings.sensors_password_file).write_text("wrong")
        with build(settings).running():
            pass
        daemon = build(settings)
        with daemon.running():
            eventually(lambda: "refuses box" in health(daemon)["sensors"][1])
            assert health(daemon)["sensors"][0] == "failed"
