"""The whole daemon, a vehicle that is no demo, and a silent service of recalls: nothing waits for it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from motospect.app import build
from motospect.config import Settings
from motospect.simulator import load_vehicle, serve_pty

pytestmark = pytest.mark.slow


def test_a_silent_service_holds_up_neither_scan_nor_health_nor_stop(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        serve_pty(load_vehicle("petrol_healthy"), realtime=False) as car,
    ):
        settings = Settings(
            store_dir=tmp_path,
            adapter_address=car.address,
            portal_host="127.0.0.1",
            portal_port=0,
            knowledge_recalls_url=f"http://127.0.0.1:{silent.getsockname()[1]}",
            knowledge_providers_file=str(tmp_path / "none.toml"),
        )
        daemon = build(settings)
        with daemon.running():
            assert daemon.bay.wait_until(lambda bench: bench.link.adapter is not None, timeout_s=20)
            scan_id = daemon.bay.request_scan("check")
            assert daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=60)
            assert daemon.store.scan(scan_id).vehicle.make == "Honda"
            silent.settimeout(60)
            asked, _ = silent.accept()  # only now, beside everything, it is asked
            assert b"recallsByVehicle?make=Honda&model=Accord&modelYear=2012" in asked.recv(4096)
            began = time.monotonic()
            parts = {part.name: part for part in daemon.health()}
            assert time.monotonic() - began < 2.0
            assert (parts["recalls"].state, parts["providers"].state) == ("ok", "failed")
            began = time.monotonic()
        assert time.monotonic() - began < 5.0
        asked.close()
