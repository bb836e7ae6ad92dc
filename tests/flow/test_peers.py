"""Adapters that other people emulate: the scenarios of the public package elmulator."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from motospect.adapters import open_adapter
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.scan.visit import Order, visit

elmulator = pytest.importorskip("elmulator")


@contextmanager
def peer(scenario: str, folder: Path) -> Iterator[str]:
    """Serve a bundled scenario on loopback and give its address."""
    file = folder / "scenario.json"
    file.write_text(json.dumps(_scenario(scenario)))
    with subprocess.Popen(
        [sys.executable, "-m", "elmulator", "serve", str(file), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            yield f"socket://127.0.0.1:{server.stdout.readline().split()[-1]}"
        finally:
            server.kill()


def _scenario(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(elmulator._bundled.BUNDLED[name])
    return loaded


def read(scenario: str, folder: Path, kind: str = "elm327") -> Scan:
    with peer(scenario, folder) as address:
        wire = open_adapter(kind, address, baud=115200, stop=threading.Event())
        try:
            return visit(wire, wire.connect(), Order(new_id(), "check", utc_now())).scan
        finally:
            wire.close()


@pytest.mark.parametrize("kind", ["elm327", "pyobd"])
@pytest.mark.parametrize("scenario", ["no_codes_basic", "chunked_stream", "p0301_basic", "p0420_basic"])
def test_their_answers_are_ours(tmp_path: Path, scenario: str, kind: str) -> None:
    scan, true = read(scenario, tmp_path, kind), _scenario(scenario)["expected_scan_summary"]
    assert isinstance(true, dict)
    (ecu,) = scan.ecus
    assert [d.code for d in ecu.dtcs if "stored" in d.kinds] == true["stored_codes"]
    assert [d.code for d in ecu.dtcs if "pending" in d.kinds] == true["pending_codes"]
    assert ecu.mil == true["mil_reported_on"]
    assert (scan.vehicle.vin is not None) == true["vin_reported"]
    assert len(scan.values) >= true["live_value_count"]
    assert scan.verdict.clean == true["no_stored_codes_observation"]


@pytest.mark.parametrize("kind", ["elm327", "pyobd"])
def test_garbage_is_never_clean(tmp_path: Path, kind: str) -> None:
    scan = read("malformed", tmp_path, kind)
    assert not scan.verdict.clean
    assert not scan.verdict.complete
    assert all(not ecu.dtcs for ecu in scan.ecus)
    assert scan.vehicle.vin is None


@pytest.mark.parametrize("kind", ["elm327", "pyobd"])
def test_a_stall_and_a_disconnect_end_in_an_interrupted_record(tmp_path: Path, kind: str) -> None:
    scan = read("adapter_disconnect", tmp_path, kind)
    assert scan.state == "interrupted" or not scan.ecus
    assert not scan.verdict.clean


@pytest.mark.parametrize("kind", ["elm327", "pyobd"])
def test_an_adapter_without_headers_is_refused(tmp_path: Path, kind: str) -> None:
    scan = read("headers_off_echo_on", tmp_path, kind)
    assert scan.state == "interrupted"
    assert "which control unit answers" in (scan.interrupted_by or "")
