"""Vehicles with a bus before CAN, over a pty through the whole path: read, watched, recorded, cleared."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.audit import NAME, AuditLog
from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Question
from motospect.analysis import analyse
from motospect.cli import main
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.model.wire import from_json, to_json
from motospect.scan.clear import ClearOrder, clear, with_clearing
from motospect.scan.clear_plan import plan_clearing
from motospect.scan.compare import compare
from motospect.scan.visit import Order, visit
from motospect.simulator import Fault, Vehicle, load_vehicle, serve_pty
from tests.flow.cars import read_car, read_port

CARS = {
    "pwm_misfire": "SAE J1850 PWM",
    "vpw_transmission": "SAE J1850 VPW",
    "iso_9141_lean": "ISO 9141-2",
    "kwp_slow_healthy": "ISO 14230-4 KWP 5 baud",
    "kwp_fast_catalyst": "ISO 14230-4 KWP fast",
}
every_car = pytest.mark.parametrize("name", CARS)


def codes(scan: Scan) -> dict[str, list[str]]:
    return {ecu.address: [dtc.code for dtc in ecu.dtcs] for ecu in scan.ecus}


@every_car
def test_every_bus_is_read_in_full(name: str) -> None:
    scan = read_car(name).scan
    assert scan.adapter.protocol == CARS[name]
    assert scan.verdict.complete, scan.verdict.headline
    assert scan.vehicle.vin == load_vehicle(name).vin
    assert scan.conflicts == ()
    assert all(ecu.fault_services == ("03", "07") for ecu in scan.ecus)
    assert all(reading.ecu in {ecu.address for ecu in scan.ecus} for reading in scan.values)


def test_codes_freeze_frame_and_oxygen_sensors() -> None:
    scan = read_car("iso_9141_lean").scan
    (ecu,) = scan.ecus
    assert [dtc.code for dtc in ecu.dtcs if "stored" in dtc.kinds] == ["P0171", "P0101"]
    assert [dtc.code for dtc in ecu.dtcs if "pending" in dtc.kinds] == ["P0171"]
    assert (ecu.mil, ecu.dtc_count) == (True, 2)
    (frame,) = ecu.freeze_frames
    assert frame.dtc == "P0171"
    assert len(frame.values) > 10
    values = {value.name: (value.value, value.unit) for value in scan.values}
    assert values["O2_B1S1_RICH_TO_LEAN_THRESHOLD"] == (0.45, "V")
    assert values["O2_B1S1_PERIOD"] == (1.28, "s")
    results = {result.label: (result.value, result.passed) for result in ecu.monitors}
    assert results["B1S1/05"] == (0.048, True)
    assert results["B1S2/08"] == (0.75, True)
    assert ecu.services["05"].outcome == "ok"


def test_two_ecus_have_each_their_own() -> None:
    scan = read_car("vpw_transmission").scan
    assert codes(scan) == {"10": [], "18": ["P0741"]}
    assert [ecu.mil for ecu in scan.ecus] == [False, True]
    engine, transmission = scan.ecus
    assert [(c.id, c.cvn) for c in engine.calibrations] == [
        ("12579405", "0000A1B2"),
        ("12579406", "00003C4D"),
    ]
    assert [(c.id, c.cvn) for c in transmission.calibrations] == [("24227747", "0000F00D")]
    assert [(r.label, r.value, r.min, r.max, r.passed) for r in engine.monitors] == [
        ("05-01", 212.0, None, 480.0, True),
        ("05-02", 330.0, 120.0, None, True),
    ]


def test_a_list_of_numbers_that_lost_its_end_is_none() -> None:
    car = load_vehicle("vpw_transmission")
    car.faults.append(Fault(match="0906.?", frames=["48 6B 10 49 06 01 00 00 A1 B2 9D"]))
    with serve_pty(car, baud=115200, realtime=False) as port:
        engine = read_port(port.address).scan.ecus[0]
    assert [(c.id, c.cvn) for c in engine.calibrations] == [("12579405", None), ("12579406", None)]
    assert engine.services["09"].detail == "of 2 messages of type 06 came 1"


def test_component_tests_that_fail_say_so_and_counters_are_read() -> None:
    (ecu,) = read_car("kwp_fast_catalyst").scan.ecus
    assert [(r.label, r.passed) for r in ecu.monitors] == [("01-01", False), ("05-01", True)]
    assert ecu.name == "ECM-EngineControl"
    assert ecu.in_use is not None
    assert (ecu.in_use.obd_conditions, ecu.in_use.ignition_cycles) == (310, 902)
    assert ecu.readiness is not None
    assert ecu.readiness.this_cycle["catalyst"] == "complete"


def test_without_faults_it_is_said_although_nobody_has_permanent_codes() -> None:
    scan = read_car("kwp_slow_healthy").scan
    assert scan.verdict.clean
    assert {ecu.services["0A"].outcome for ecu in scan.ecus} == {"no_data"}


def test_two_scans_compare_without_permanent_codes() -> None:
    before, after = (read_car("kwp_slow_healthy").scan for _ in range(2))
    compared = compare(before, after)
    assert compared.complete
    assert compared.codes == ()


def test_no_finding_misses_what_the_bus_does_not_have() -> None:
    for name in CARS:
        findings = analyse(read_car(name).scan).findings
        assert not [finding.id for finding in findings if finding.id.startswith("coverage")]


def test_an_ecu_that_answers_for_permanent_codes_owes_them() -> None:
    car = load_vehicle("kwp_slow_healthy")
    car.faults.append(Fault(match="0A.?", frames=["87 F1 10 4A 01 33 00 00 00 00 07"]))  # wrong checksum
    with serve_pty(car, baud=115200, realtime=False) as port:
        scan = read_port(port.address).scan
    assert not scan.verdict.complete
    assert not scan.verdict.clean


def test_uds_is_not_tried_and_nothing_is_asked_of_one_ecu_alone() -> None:
    visited = read_car("vpw_transmission")
    assert {exchange.target for exchange in visited.exchanges} == {"686AF1"}
    assert not [x.request for x in visited.exchanges if x.request[:2] in {"19", "22", "3E"}]
    assert all(len(x.request) <= 4 for x in visited.exchanges if x.request.startswith("01"))


def test_the_record_travels_with_the_services_it_owes() -> None:
    scan = read_car("kwp_fast_catalyst").scan
    assert from_json(to_json(scan), Scan) == scan


@pytest.mark.parametrize("name", ["iso_9141_lean", "kwp_fast_catalyst", "pwm_misfire"])
def test_the_adapter_is_quiet_after_a_visit(name: str) -> None:
    with serve_pty(load_vehicle(name), baud=115200, realtime=False) as port:
        read_port(port.address)
        k_line = not name.startswith("pwm")
        assert (port.elm.settings.wake_s == 0) == k_line
        assert not port.elm.settings.connected
        assert port.elm.vehicle.old_wire.wake_ups == 0


def test_an_initialisation_in_mid_visit_takes_its_own_time_and_loses_nothing() -> None:
    """In real time: 2.6 s at 5 baud, more than twice an ordinary deadline."""
    protocol = CARS["kwp_slow_healthy"]
    with serve_pty(load_vehicle("kwp_slow_healthy"), baud=115200, realtime=True) as port:
        wire = open_adapter("elm327", port.address, baud=115200, stop=Event())
        try:
            wire.connect()
            assert wire.open_bus(first=protocol) == protocol
            assert wire.recover("protocol_close")
            reply = wire.ask(Question(b"\x01\x0c", "C233F1"), deadline_s=1.2)
        finally:
            wire.close()
    assert reply.trouble is None
    assert [frame.address for frame in reply.frames] == ["10", "1A"]
    assert reply.elapsed_s > 2.5


@pytest.mark.parametrize("name", ["kwp_fast_catalyst", "petrol_lean"])
def test_after_a_warm_start_the_vehicle_is_found_again(name: str) -> None:
    with serve_pty(load_vehicle(name), baud=115200, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=115200, stop=Event())
        try:
            wire.connect()
            protocol = wire.open_bus()
            assert wire.recover("warm_start")
            assert wire.open_bus() == protocol
        finally:
            wire.close()


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert not ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["vpw_transmission", "kwp_fast_catalyst"])
def test_a_recording_replays_to_the_same_scan(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "car.jsonl")
    with serve_pty(load_vehicle(name), baud=115200, realtime=False) as port:
        printed(capsys, "record", file, "--address", port.address)
    scan = json.loads(printed(capsys, "replay", file))
    assert scan["adapter"]["protocol"] == CARS[name]
    assert scan["verdict"]["complete"]
    assert [dtc["code"] for ecu in scan["ecus"] for dtc in ecu["dtcs"]] == [
        code for found in codes(read_car(name).scan).values() for code in found
    ]


def test_live_values_come_one_pid_a_request_from_each_ecu(capsys: pytest.CaptureFixture[str]) -> None:
    with serve_pty(load_vehicle("vpw_transmission"), baud=115200, realtime=False) as port:
        out = printed(
            capsys, "live", "RPM", "COOLANT_TEMP", "--seconds", "0.5", "--json", "--address", port.address
        )
    readings = [json.loads(line) for line in out.splitlines()]
    told = {(reading["name"], reading["ecu"]) for reading in readings}
    assert told == {("RPM", "10"), ("COOLANT_TEMP", "10"), ("RPM", "18"), ("COOLANT_TEMP", "18")}
    assert {reading["value"] for reading in readings if reading["name"] == "COOLANT_TEMP"} <= {
        88.0,
        89.0,
        90.0,
    }


def cleared(vehicle: Vehicle, folder: Path) -> tuple[Any, list[dict[str, Any]]]:
    guard = BusGuard(audit=AuditLog(folder))
    with serve_pty(vehicle, baud=115200, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=115200, stop=Event(), guard=guard)
        try:
            before = visit(wire, wire.connect(), Order(new_id(), "pre", utc_now(), demo=True)).scan
            order = ClearOrder(before, "the test")
            done = clear(wire, order, guard)
            after = visit(wire, wire.connect(), Order(new_id(), "post", utc_now(), demo=True))
        finally:
            wire.close()
    log = [json.loads(line) for line in (folder / NAME).read_text(encoding="utf-8").splitlines()]
    return with_clearing(after, order, done).scan, [line for line in log if line["service"] == "04"]


@every_car
def test_clearing_is_one_request_to_all(name: str, tmp_path: Path) -> None:
    after, sent = cleared(load_vehicle(name), tmp_path)
    assert after.clearing is not None
    assert {ecu.result for ecu in after.clearing.ecus} == {"cleared"}
    assert [(line["payload"], line["refused"]) for line in sent] == [("04", None)]
    assert after.verdict.clean, after.verdict.headline


def test_each_ecu_s_own_answer_to_clearing_counts(tmp_path: Path) -> None:
    vehicle = load_vehicle("vpw_transmission")
    vehicle.ecus[1].behaviour.negative[0x04] = 0x22
    after, sent = cleared(vehicle, tmp_path)
    assert after.clearing is not None
    assert [(ecu.address, ecu.result, ecu.nrc) for ecu in after.clearing.ecus] == [
        ("10", "cleared", None),
        ("18", "refused", "22"),
    ]
    assert codes(after)["18"] == ["P0741"]
    assert len(sent) == 1


def test_a_silent_ecu_is_not_said_to_have_cleared(tmp_path: Path) -> None:
    vehicle = load_vehicle("vpw_transmission")
    vehicle.ecus[1].behaviour.silent = frozenset({0x04})
    after, sent = cleared(vehicle, tmp_path)
    assert after.clearing is not None
    assert [ecu.result for ecu in after.clearing.ecus] == ["cleared", "unknown"]
    assert len(sent) == 1


@pytest.mark.parametrize(("name", "said"), [("pwm_misfire", 1), ("petrol_misfire", 0)])
def test_the_plan_says_that_clearing_reaches_every_ecu(name: str, said: int) -> None:
    with serve_pty(load_vehicle(name), baud=115200, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=115200, stop=Event())
        try:
            before = visit(wire, wire.connect(), Order(new_id(), "pre", utc_now(), demo=True)).scan
        finally:
            wire.close()
    assert sum("goes to all control units" in loss for loss in plan_clearing(before).lost) == said


def test_a_moving_vehicle_gets_no_clear(tmp_path: Path) -> None:
    after, sent = cleared(load_vehicle("kwp_fast_catalyst", driving=True), tmp_path)
    assert after.clearing is not None
    assert [ecu.result for ecu in after.clearing.ecus] == ["not_asked"]
    assert sent == []
