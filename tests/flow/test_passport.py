"""An adapter is got to know in the daemon, shown with what follows from it, and known after a restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from motospect.app import Daemon, build
from motospect.config import Settings
from motospect.model.part import PartState
from motospect.simulator import load_vehicle, serve_pty
from motospect.store import Store
from tests.flow.processes import finished

pytestmark = pytest.mark.slow

CLONE = "clone-one-at-a-time"


def abilities(daemon: Daemon) -> PartState | None:
    return next((part for part in daemon.health() if part.name == "adapter abilities"), None)


def scanned(settings: Settings) -> PartState | None:
    """Run the daemon for one scan; return what the health page then says of the adapter."""
    daemon = build(settings)
    with daemon.running():
        assert daemon.bay.wait_until(lambda bench: bench.link.adapter is not None, timeout_s=20)
        scan_id = daemon.bay.request_scan("check")
        assert daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=60)
        return abilities(daemon)


def test_what_was_learned_is_shown_and_kept(tmp_path: Path) -> None:
    with serve_pty(load_vehicle("petrol_lean"), version=CLONE, realtime=False) as car:
        settings = Settings(
            adapter_address=car.address, portal_host="127.0.0.1", portal_port=0, store_dir=tmp_path / "store"
        )
        first = scanned(settings)
        assert first is not None
        assert "one PID a request and no count of answers" in first.reason
        store = Store.read(settings.store_dir)
        (passport,) = store.passports()
        store.close()
        assert (passport.width, passport.answer_count, passport.port) == (1, False, car.address)
        again = build(settings)
        with again.running():
            assert again.bay.wait_until(lambda bench: bench.link.adapter is not None, timeout_s=20)
            known = abilities(again)
        assert known is not None
        assert "one PID a request" in known.reason


def test_the_doctor_tries_the_adapter_and_says_what_follows(tmp_path: Path) -> None:
    settings = {"MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    with serve_pty(load_vehicle("petrol_lean"), version=CLONE, baud=38400, own_speed=True) as car:
        asked = ("doctor", "--try", "--address", car.address, "--baud", "115200")
        status, said, complained = finished(*asked, folder=tmp_path, settings=settings)
        assert (status, complained) == (0, "")
        assert "12 to 20 times slower" in said
        status, said, _ = finished(*asked, "--json", folder=tmp_path, settings=settings)
    told = json.loads(said)
    assert status == 0
    assert told["passport"]["baud"] == 38400
    assert (told["passport"]["width"], told["passport"]["answer_count"]) == (1, False)
    assert {"name": "vehicle", "state": "ok"}.items() <= told["parts"][-2].items()


def test_the_doctor_without_a_vehicle_still_knows_the_adapter(tmp_path: Path) -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.turn_ignition(on=False)
    settings = {"MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    with serve_pty(vehicle, version="clone-slow-echo") as car:
        status, said, _ = finished(
            "doctor", "--try", "--address", car.address, folder=tmp_path, settings=settings
        )
    assert status == 0
    assert "No control unit answers." in said
    assert "measures no voltage" in said
