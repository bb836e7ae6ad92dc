"""`motospect doctor` on adapters that work, sleep, run low or say nothing: the state and what to try."""

from __future__ import annotations

import pytest

from motospect.cli import main
from motospect.simulator import Fault, Vehicle, load_vehicle, serve_pty
from tests.flow.unruly import Unruly


def examined(capsys: pytest.CaptureFixture[str], address: str, *more: str) -> tuple[int, str, str]:
    """Exit status, the lines on the adapter, and stderr."""
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--address", address, *more])
    said = capsys.readouterr()
    return int(str(ended.value.code)), said.out[said.out.index("adapter ") - 9 :], said.err


@pytest.fixture
def vehicle() -> Vehicle:
    return load_vehicle("petrol_lean")


def test_an_adapter_on_a_vehicle(vehicle: Vehicle, capsys: pytest.CaptureFixture[str]) -> None:
    with serve_pty(vehicle, realtime=False) as port:
        status, adapter, complaints = examined(capsys, port.address)
    assert (status, complaints) == (0, "")
    assert "ok" in adapter.split()
    assert "ELM327 v1.5 is ready and has the vehicle's supply. 14.1 V at the plug." in adapter
    assert "Start a scan." in adapter


def test_an_ignition_that_is_off(vehicle: Vehicle, capsys: pytest.CaptureFixture[str]) -> None:
    vehicle.turn_ignition(on=False)
    with serve_pty(vehicle, realtime=False) as port:
        _, adapter, _ = examined(capsys, port.address)
    assert "The ignition is off" in adapter
    assert "Switch the ignition on" in adapter


def test_a_low_battery(vehicle: Vehicle, capsys: pytest.CaptureFixture[str]) -> None:
    vehicle.faults.append(Fault(match="ATRV", reply=["11.3V"]))
    with serve_pty(vehicle, realtime=False) as port:
        status, adapter, _ = examined(capsys, port.address)
    assert status == 0
    assert "degraded" in adapter
    assert "battery is low (11.3 V" in adapter
    assert "Connect a charger" in adapter


def test_an_adapter_without_a_vehicle(vehicle: Vehicle, capsys: pytest.CaptureFixture[str]) -> None:
    vehicle.faults.append(Fault(match="ATRV", reply=["0.2V"]))
    with serve_pty(vehicle, realtime=False) as port:
        _, adapter, _ = examined(capsys, port.address)
    assert "no vehicle is at its plug (0.2 V)" in adapter


def test_the_vehicle_is_asked_nothing_unless_told(
    vehicle: Vehicle, capsys: pytest.CaptureFixture[str]
) -> None:
    vehicle.faults.append(Fault(match="[0-9A-F]+", unplug=True))  # any request would break the wire
    with serve_pty(vehicle, realtime=False) as port:
        assert examined(capsys, port.address)[0] == 0


def test_a_vehicle_that_stays_silent_is_tried_by_every_rung(
    vehicle: Vehicle, capsys: pytest.CaptureFixture[str]
) -> None:
    vehicle.faults.append(Fault(match="0100", reply=["UNABLE TO CONNECT"]))
    with serve_pty(vehicle, realtime=False) as port:
        status, adapter, complaints = examined(capsys, port.address, "--try")
    assert (status, "has the vehicle's supply" in adapter) == (0, True)
    assert complaints.count("no control unit answers yet; trying") == 4


def test_a_silent_adapter_is_tried_by_every_rung(capsys: pytest.CaptureFixture[str]) -> None:
    with Unruly("silent") as adapter:
        adapter.misbehave()
        status, said, complaints = examined(capsys, adapter.address)
    assert status == 1
    assert "no adapter answers" in said
    assert "Check that the adapter has power" in said
    assert complaints.count("trying") == 5
    assert "after a warm start" in complaints


def test_nothing_at_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    status, adapter, _ = examined(capsys, "/dev/ttyNONE")
    assert status == 1
    assert "/dev/ttyNONE: No such file or directory" in adapter
