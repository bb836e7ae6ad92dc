"""What UDS adds to the record, and what it must not touch: the lists of services 03, 07 and 0A."""

from __future__ import annotations

from motospect.decode.uds import FaultRecord
from motospect.model.scan import DtcKind, Ecu, ServiceOutcome
from motospect.scan.conflicts import find_conflicts
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.record import ecu_record
from motospect.scan.verdict import judge_scan


def notes(
    *fault_memory: FaultRecord, stored: tuple[str, ...] = (), uds: ServiceOutcome | None = None
) -> EcuNotes:
    """An ECU that answered every list, and UDS besides."""
    ecu = EcuNotes("7E8", mil=bool(stored), dtc_count=len(stored), fault_memory=fault_memory)
    lists: dict[DtcKind, str] = {"stored": "03", "pending": "07", "permanent": "0A"}
    for kind, service in lists.items():
        ecu.codes[kind] = stored if kind == "stored" else ()
        ecu.services[service] = ServiceOutcome("ok", evidence=(f"x{service}",))
    ecu.services["19"] = uds or ServiceOutcome("ok", evidence=("x19",))
    return ecu


def told(ecu: Ecu) -> list[tuple[str, tuple[str, ...], str | None, tuple[str, ...]]]:
    return [(dtc.code, dtc.kinds, dtc.status, dtc.evidence) for dtc in ecu.dtcs]


LEAN = FaultRecord("P0171-00", 0xAF, ("stored", "pending"))
LOST = FaultRecord("U0100-87", 0x28, ("stored",))


def test_a_listed_code_takes_its_status_from_uds_and_keeps_its_lists() -> None:
    assert told(ecu_record(notes(LEAN, stored=("P0171",)))) == [("P0171", ("stored",), "AF", ("x03", "x19"))]


def test_a_code_of_uds_alone_stands_with_its_failure_type() -> None:
    ecu = ecu_record(notes(LOST))
    assert told(ecu) == [("U0100-87", ("stored",), "28", ("x19",))]
    assert ecu.dtcs[0].text == "Lost Communication with ECM/PCM A"


def test_a_failure_type_of_a_listed_code_is_kept_and_counted_once() -> None:
    ecu = ecu_record(notes(FaultRecord("P0171-13", 0x08, ("stored",)), stored=("P0171",)))
    assert [dtc.code for dtc in ecu.dtcs] == ["P0171", "P0171-13"]
    assert [dtc.code for dtc in ecu.faults] == ["P0171"]
    assert judge_scan((ecu,), ()).headline.startswith("1 fault code in 1 control unit: P0171")


def test_the_count_of_the_ecu_is_compared_with_service_03_alone() -> None:
    ecu = notes(LOST, LEAN)
    assert find_conflicts(Notes(ecus={"7E8": ecu})) == ()


def test_a_fault_only_uds_knows_ends_no_faults() -> None:
    verdict = judge_scan((ecu_record(notes(LOST)),), ())
    assert not verdict.clean
    assert verdict.complete
    assert verdict.headline == "1 fault code in 1 control unit: U0100-87."


def test_an_ecu_without_uds_is_no_gap() -> None:
    for outcome in (ServiceOutcome("negative", nrc="11"), ServiceOutcome("no_data")):
        ecu = ecu_record(notes(uds=outcome))
        assert ecu.services["19"] == outcome
        assert ecu.state == "answered"
        assert judge_scan((ecu,), ()).clean


def test_different_vins_are_a_conflict() -> None:
    ecu = notes()
    ecu.vin, ecu.vin_evidence = "4T1BF1FK7EU000420", ("x2",)
    ecu.uds_vin, ecu.uds_vin_evidence = "5YFBURHE9FP000420", ("x9",)
    (conflict,) = find_conflicts(Notes(ecus={"7E8": ecu}))
    assert conflict.kind == "vin"
    assert conflict.evidence == ("x2", "x9")
    assert "7E8 by UDS says 5YFBURHE9FP000420" in conflict.text
    ecu.uds_vin = ecu.vin
    assert find_conflicts(Notes(ecus={"7E8": ecu})) == ()


def test_a_vin_only_uds_tells_is_the_vehicles() -> None:
    ecu = notes()
    ecu.uds_vin = "4T1BF1FK7EU000420"
    assert Notes(ecus={"7E8": ecu}).vin == "4T1BF1FK7EU000420"
