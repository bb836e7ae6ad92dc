"""The demo's virtual sensor node: a real broker, the workshop's configuration, and a battery test from it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from motospect.app import build
from motospect.config import Settings
from motospect.scan.link_state import READY
from motospect.sensors.virtual import virtual_workshop
from motospect.simulator import load_vehicle, serve_pty
from tests.flow.mosquitto import needs_mosquitto
from tests.flow.processes import eventually

pytestmark = needs_mosquitto


def test_its_windows_become_the_battery_test_of_the_scan(tmp_path: Path) -> None:
    settings = Settings(portal_host="127.0.0.1", portal_port=0, store_dir=tmp_path / "store")
    before = {thread.name for thread in threading.enumerate()}
    with (
        virtual_workshop(settings) as heard,
        serve_pty(load_vehicle("petrol_healthy"), baud=115200, realtime=False) as car,
    ):
        daemon = build(replace(heard, adapter_address=car.address), demo=True)
        with daemon.running():
            assert daemon.bay.wait_until(
                lambda bench: bench.link.phase in READY and any(node.windows > 12 for node in bench.nodes),
                timeout_s=30,
            )
            scan_id = daemon.bay.request_scan("check")
            assert daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=60)
            test = daemon.store.scan(scan_id).battery
    assert test is not None
    assert (test.node, test.state) == ("demo-node", "good"), test
    assert {part.phase for part in test.parts if part.state == "good"} == {
        "rest",
        "crank",
        "charge",
        "ripple",
    }
    eventually(lambda: {thread.name for thread in threading.enumerate()} <= before)
