"""The demo's virtual sensor node: a real broker, the workshop's configuration, and a battery test from it."""

from __future__ import annotations

import os
import select
import threading
from dataclasses import replace
from pathlib import Path

from motospect.app import build
from motospect.config import Settings
from motospect.scan.link_state import READY
from motospect.sensors.virtual import virtual_workshop
from motospect.simulator import load_vehicle, serve_pty
from tests.flow.mosquitto import needs_mosquitto
from tests.flow.processes import eventually, started

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


def test_a_killed_demo_takes_its_broker_and_its_folder_along(tmp_path: Path) -> None:
    with started("demo", "--port", "0", "--store", str(tmp_path / "store"), folder=tmp_path) as demo:
        eventually(lambda: brokers(demo.pid) != [])
        pid, file = brokers(demo.pid)[0]
        broker = os.pidfd_open(pid)
        demo.kill()
        ended, _, _ = select.select([broker], [], [], 20)
        os.close(broker)
        assert ended, f"mosquitto {pid} still runs"
    eventually(lambda: not file.parent.exists())


def brokers(parent: int) -> list[tuple[int, Path]]:
    """Return the process ids and configurations of the brokers this process has started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    words = [(int(pid), Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")) for pid in children]
    return [(pid, Path(said[2])) for pid, said in words if said[0].endswith("mosquitto")]
