"""The demo car in a real daemon: it comes, is scanned, goes, and nothing of it is taken for real."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.adapters import BusGuard
from motospect.app import Daemon, build
from motospect.app.demo_car import DemoCar, Stall
from motospect.config import Settings
from motospect.errors import AdapterMissing, BayBusy
from motospect.scan.link_state import READY
from motospect.simulator import load_vehicle, serve_pty


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon with a healthy vehicle at its own adapter, another one than the demo's."""
    with serve_pty(load_vehicle("petrol_healthy"), baud=115200, realtime=False) as real:
        settings = Settings(
            store_dir=tmp_path, portal_host="127.0.0.1", portal_port=0,
            adapter_address=real.address, adapter_greeting="off",
        )  # fmt: skip
        built = build(settings)
        with built.running():
            yield built


def ready(daemon: Daemon, *, demo: bool) -> None:
    bench = daemon.bay.wait_until(lambda b: b.demo is demo and b.link.phase in READY, timeout_s=15)
    assert bench is not None, daemon.bay.snapshot()


def scanned(daemon: Daemon) -> str:
    scan_id = daemon.bay.request_scan("check")
    assert daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=30) is not None
    return scan_id


def test_the_demo_car_comes_is_scanned_and_goes(daemon: Daemon) -> None:
    ready(daemon, demo=False)
    mine = daemon.store.scan(scanned(daemon))
    assert not mine.demo
    known = daemon.store.passports()

    daemon.demo_car.begin()
    daemon.demo_car.begin()  # a double click
    shown = daemon.bay.snapshot()
    assert (shown.demo, shown.progress, shown.last_scan_id) == (True, None, None)
    ready(daemon, demo=True)
    virtual = daemon.store.scan(scanned(daemon))
    assert virtual.demo
    assert virtual.vehicle.vin != mine.vehicle.vin
    assert [row.record_id for row in daemon.store.outbox()] == [mine.id], "the fleet hears nothing of it"
    assert daemon.store.passports() == known, "a virtual adapter is no acquaintance"

    daemon.demo_car.end()
    daemon.demo_car.end()
    assert not daemon.bay.snapshot().demo
    ready(daemon, demo=False)
    again = daemon.store.scan(scanned(daemon))
    assert (again.demo, again.vehicle.vin) == (False, mine.vehicle.vin)
    rows = daemon.store.scans()
    assert [row.demo for row in rows] == [False, True, False]


def test_nothing_is_changed_while_a_vehicle_is_read(daemon: Daemon) -> None:
    ready(daemon, demo=False)
    refused: list[BayBusy] = []

    def swap(_bench: object) -> None:
        if daemon.bay.snapshot().progress is not None and not refused:
            try:
                daemon.demo_car.begin()
            except BayBusy as busy:
                refused.append(busy)

    unwatch = daemon.bay.watch(swap)
    scan = daemon.store.scan(scanned(daemon))
    unwatch()
    assert refused
    assert "is being read" in str(refused[0])
    assert not scan.demo


def test_the_vehicles_process_ends_with_the_demo_and_with_the_daemon(daemon: Daemon) -> None:
    ready(daemon, demo=False)
    before = children()
    daemon.demo_car.begin()
    ready(daemon, demo=True)
    (child,) = children() - before
    assert "motospect.simulator" in Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
    daemon.demo_car.end()
    assert child not in children()


def test_a_demo_car_that_does_not_start_is_a_link_that_fails_with_a_reason(daemon: Daemon) -> None:
    broken = DemoCar(Stall(daemon.bay, lambda: None, BusGuard()), start=mute)
    with pytest.raises(AdapterMissing, match="The demo car did not start: it told no address"):
        broken._open(threading.Event())
    broken.close()


def mute() -> subprocess.Popen[bytes]:
    """Start a process that ends without a word."""
    return subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def children() -> set[int]:
    """Return the ids of this process's children (proc(5): the parent is the second field after the name)."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(after_name[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found
