"""Virtual vehicles read through the whole path: what they have is found, what goes wrong is said."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from motospect.model.scan import Scan
from motospect.simulator import from_recordings, serve_pty
from tests.flow.cars import read_car, read_port

VEHICLES = files("motospect.simulator") / "vehicles"


def codes(scan: Scan) -> dict[str, dict[str, tuple[str, ...]]]:
    """Every ECU's codes with the lists they stand in."""
    return {ecu.address: {dtc.code: dtc.kinds for dtc in ecu.dtcs} for ecu in scan.ecus}


def bent(tmp_path: Path, vehicle: str, *faults: str) -> Path:
    """A vehicle of the garage with `[[fault]]` tables added."""
    text = (VEHICLES / f"{vehicle}.toml").read_text()
    file = tmp_path / f"{vehicle}_bent.toml"
    file.write_text(text + "".join(f"\n[[fault]]\n{fault}\n" for fault in faults))
    return file


def test_a_healthy_car_is_clean_and_says_how_it_knows() -> None:
    visited = read_car("petrol_healthy")
    scan = visited.scan
    assert scan.verdict.clean
    assert scan.verdict.complete
    vehicle = scan.vehicle
    assert (vehicle.vin_check, vehicle.decoded_by) == ("ok", "ultravin")
    assert (vehicle.make, vehicle.model, vehicle.model_year) == ("Honda", "Accord", 2012)
    known = {exchange.id for exchange in visited.exchanges}
    evidence = [x for ecu in scan.ecus for service in ecu.services.values() for x in service.evidence]
    evidence += [x for value in scan.values for x in value.evidence]
    assert evidence
    assert set(evidence) <= known


def test_a_lean_car() -> None:
    scan = read_car("petrol_lean").scan
    assert codes(scan) == {"7E8": {"P0171": ("stored", "pending", "permanent")}}
    assert scan.ecus[0].mil is True
    assert scan.ecus[0].dtcs[0].text == "System Too Lean (Bank 1)"
    (frame,) = scan.ecus[0].freeze_frames
    trims = {value.name: value.value for value in frame.values}
    assert frame.dtc == "P0171"
    assert trims["LONG_FUEL_TRIM_1"] > 10  # type: ignore[operator]
    assert not scan.conflicts


def test_a_misfiring_car() -> None:
    scan = read_car("petrol_misfire").scan
    assert {"P0300", "P0302"} <= set(codes(scan)["7E8"])
    assert any(test.mid == "A3" for test in scan.ecus[0].monitors)  # OBDMID A3: cylinder 2


def test_readiness_since_clear_and_in_this_drive_of_every_control_unit() -> None:
    scan = read_car("petrol_three_ecus").scan
    told = [ecu.readiness for ecu in scan.ecus]
    assert all(told)
    assert [readiness.since_clear["components"] for readiness in told if readiness] == ["complete"] * 3
    engine = read_car("petrol_misfire").scan.ecus[0].readiness
    assert engine is not None
    assert (engine.since_clear["catalyst"], engine.since_clear["evaporative_system"]) == (
        "incomplete",
        "complete",
    )
    assert (engine.this_cycle["catalyst"], engine.this_cycle["evaporative_system"]) == ("incomplete",) * 2


def test_a_worn_catalyst_fails_its_monitor_test() -> None:
    scan = read_car("petrol_catalyst").scan
    assert "P0420" in codes(scan)["7E8"]
    assert [test.mid for test in scan.ecus[0].monitors if not test.passed] == ["21"]


def test_a_fault_only_in_the_transmission() -> None:
    scan = read_car("transmission_only").scan
    assert codes(scan) == {
        "7E8": {},
        "7E9": {"P0741": ("stored", "pending", "permanent"), "U0100-87": ("stored",)},  # the last by UDS only
    }
    assert not scan.verdict.clean


def test_every_freeze_frame_of_a_control_unit_is_read() -> None:
    scan = read_car("transmission_only").scan
    frames = scan.ecus[1].freeze_frames
    assert [(frame.number, frame.dtc) for frame in frames] == [(0, "P0741"), (1, "P0741")]
    speeds = [{value.name: value.value for value in frame.values}["SPEED"] for frame in frames]
    assert speeds[0] != speeds[1]
    assert scan.ecus[1].services["02"].outcome == "ok"


def test_a_diesel_over_29_bit_addresses() -> None:
    scan = read_car("diesel").scan
    assert scan.adapter.protocol == "ISO 15765-4 CAN 29/500"
    assert [ecu.address for ecu in scan.ecus] == ["18DAF110", "18DAF118"]
    assert scan.ecus[0].readiness is not None
    assert scan.ecus[0].readiness.since_clear["pm_filter"] == "incomplete"
    assert scan.ecus[0].readiness.this_cycle["pm_filter"] == "incomplete"
    assert "catalyst" not in scan.ecus[0].readiness.since_clear
    assert scan.ecus[0].in_use is not None
    ran = {count.monitor: (count.completed, count.conditions) for count in scan.ecus[0].in_use.monitors}
    assert ran["pm_filter"] == (37, 120)
    assert [(c.id, c.cvn) for c in scan.ecus[0].calibrations] == [
        ("6519040900", "C0FFEE01"),
        ("6519039400", "00D1E5E1"),
    ]


@pytest.mark.parametrize("version", ["1.4b", "2.1", "2.2", "STN1110"])
def test_the_same_car_through_every_adapter(version: str) -> None:
    usual, scan = read_car("petrol_lean").scan, read_car("petrol_lean", version=version).scan
    assert codes(scan) == codes(usual)
    assert scan.verdict == usual.verdict
    assert [value.name for value in scan.values] == [value.name for value in usual.values]
    assert scan.adapter.identity != usual.adapter.identity


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ('match = "03"\nreply = ["7E8 03 7F 03 22"]', "rejected"),
        ('match = "03"\nreply = ["7E8 03 7F 03 33"]', "blocked"),
        ('match = "03"\nreply = ["NO DATA"]', "silent"),
        ('match = "03"\nreply = ["CAN ERROR"]', "garbled"),
        ('match = "03"\nreply = ["BUFFER FULL"]', "garbled"),
        ('match = "03"\nreply = ["7E8 04 43 01 01 71 <DATA ERROR"]', "garbled"),
        ('match = "03"\nreply = ["7E8 10 08 43 03 01 71 01 72"]', "garbled"),
        ('match = "03"\nreply = ["7E8 03 41 05 7B"]', "garbled"),
        ('match = "03"\nbefore_hex = "00FC8041"\nreply = ["#"]', "garbled"),
        # The answer itself came whole; without the prompt nobody knows whether more would have come.
        ('match = "03"\nprompt = false', "answered"),
    ],
)
def test_an_unread_list_of_a_faulty_car_is_said_and_never_clean(
    tmp_path: Path, fault: str, state: str
) -> None:
    scan = read_car(bent(tmp_path, "petrol_healthy", fault)).scan
    assert not scan.verdict.clean
    assert not scan.verdict.complete
    assert "No faults" not in scan.verdict.headline
    if scan.state == "finished":
        assert scan.ecus[0].state == state


def test_a_mil_with_its_list_empty_is_a_conflict(tmp_path: Path) -> None:
    fault = 'match = "03"\nreply = ["7E8 02 43 00"]'
    scan = read_car(bent(tmp_path, "petrol_lean", fault)).scan
    assert [conflict.kind for conflict in scan.conflicts] == ["count", "mil_without_codes"]
    assert not scan.verdict.clean


def test_a_pending_notice_is_waited_for(tmp_path: Path) -> None:
    fault = 'match = "03"\ntimes = 2\nreply = ["7E8 03 7F 03 78"]'
    scan = read_car(bent(tmp_path, "petrol_lean", fault)).scan
    assert codes(scan) == {"7E8": {"P0171": ("stored", "pending", "permanent")}}


def test_an_adapter_unplugged_in_mid_scan_keeps_what_was_read(tmp_path: Path) -> None:
    visited = read_car(bent(tmp_path, "petrol_lean", 'match = "0101"\nunplug = true'))
    assert visited.scan.state == "interrupted"
    assert visited.trouble is not None
    assert "P0171" in codes(visited.scan)["7E8"]
    assert not visited.scan.verdict.complete
    assert visited.exchanges


def test_an_ecu_silent_from_mid_scan_on_is_no_fault_free_ecu(tmp_path: Path) -> None:
    scan = read_car(bent(tmp_path, "petrol_healthy", 'match = "(07|0A).*"\nreply = ["NO DATA"]')).scan
    assert scan.ecus[0].state == "silent"
    assert "gave no pending and permanent codes" in scan.verdict.headline


RECORDED = Path(__file__).parents[3] / "shared" / "data" / "obdb" / "ford_f150.tar.xz"


@pytest.mark.recordings
@pytest.mark.skipif(not RECORDED.is_file(), reason=f"the recordings of real cars are not at {RECORDED}")
@pytest.mark.parametrize("year", [2008, 2011, 2014, 2016])
def test_a_recorded_truck_gives_its_values_and_no_verdict_it_never_gave(year: int) -> None:
    """The recordings hold no code list: nothing may be said about faults."""
    with serve_pty(from_recordings(RECORDED, year), baud=115200, realtime=False) as car:
        scan = read_port(car.address).scan
    assert [ecu.address for ecu in scan.ecus][:1] == ["7E8"]
    assert {"SPEED", "COOLANT_TEMP"} & {value.name for value in scan.values}
    assert not scan.verdict.clean
    assert not scan.verdict.complete
    assert scan.ecus[0].state == "silent"
