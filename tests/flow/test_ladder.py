"""The ladder for a silent vehicle: each rung in order, the scan complete whichever of them helped."""

from __future__ import annotations

import threading

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.recovery import Climb, Recovering
from motospect.model.identity import new_id, utc_now
from motospect.scan.visit import Order, Visited, visit
from motospect.simulator import Fault, Vehicle, load_vehicle, serve_pty
from tests.flow.plugs import BAUD

RUNGS = ["retry", "protocol_close", "warm_start", "reopen"]


def read(vehicle: Vehicle, *, version: str = "1.5") -> tuple[Visited, list[Climb]]:
    told: list[Climb] = []
    with serve_pty(vehicle, version=version, baud=BAUD, realtime=False) as port:
        wire = Recovering(
            lambda: open_adapter("elm327", port.address, baud=BAUD, stop=threading.Event()), tell=told.append
        )
        try:
            visited = visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True))
        finally:
            wire.close()
    return visited, told


@pytest.mark.parametrize("failures", range(5))
@pytest.mark.parametrize("version", ["1.5", "STN1110"])
def test_the_rung_that_helps_is_the_last_and_the_scan_is_whole(failures: int, version: str) -> None:
    vehicle = load_vehicle("petrol_three_ecus")
    usual = read(load_vehicle("petrol_three_ecus"), version=version)[0].scan
    if failures:
        vehicle.faults.append(Fault(match="0100", reply=["UNABLE TO CONNECT"], times=failures))
    visited, told = read(vehicle, version=version)
    climbed = RUNGS[:failures]
    assert [climb.rung for climb in told if climb.helped is None] == climbed
    assert [climb.helped for climb in told if climb.helped is not None] == [False] * (failures - 1) + [
        True
    ] * bool(failures)
    assert {ecu.address: ecu.state for ecu in visited.scan.ecus} == {
        ecu.address: ecu.state for ecu in usual.ecus
    }
    assert visited.scan.verdict == usual.verdict


def test_nobody_is_called_silent_before_every_rung_was_tried() -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.append(Fault(match="0100", reply=["NO DATA"]))
    visited, told = read(vehicle)
    assert [climb.rung for climb in told if climb.helped is False] == RUNGS
    assert visited.scan.ecus == ()
    assert visited.scan.state == "finished"


@pytest.mark.parametrize("parked", ["ignition", "supply"])
def test_a_parked_vehicle_is_searched_once(parked: str) -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.turn_ignition(on=False)
    if parked == "supply":
        vehicle.faults += [Fault(match="ATRV", reply=["0.4V"]), Fault(match="ATIGN", reply=["?"])]
    visited, told = read(vehicle)
    assert visited.scan.ecus == ()
    assert told == []


def test_no_cold_start_is_ever_sent() -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults += [
        Fault(match="0100", reply=["UNABLE TO CONNECT"]),
        Fault(match="ATZ", unplug=True),  # would end the scan
    ]
    assert read(vehicle)[0].scan.state == "finished"
