"""Contradictions a vehicle can state about itself."""

from __future__ import annotations

import pytest

from motospect.model.scan import FreezeFrame, ServiceOutcome
from motospect.model.vin import VinReading
from motospect.scan.conflicts import find_conflicts
from motospect.scan.notes import EcuNotes, Notes


def notes(*ecus: EcuNotes) -> Notes:
    return Notes(ecus={ecu.address: ecu for ecu in ecus})


def ecu(
    *, mil: bool | None, count: int | None, stored: tuple[str, ...] | None, address: str = "7E8"
) -> EcuNotes:
    found = EcuNotes(address, mil=mil, dtc_count=count, status_evidence=("x1",))
    found.services["03"] = ServiceOutcome("ok" if stored is not None else "negative", evidence=("x2",))
    if stored is not None:
        found.codes["stored"] = stored
    return found


def kinds(*ecus: EcuNotes) -> list[str]:
    return [conflict.kind for conflict in find_conflicts(notes(*ecus))]


def test_agreement_is_no_conflict() -> None:
    assert (
        kinds(ecu(mil=True, count=1, stored=("P0171",)), ecu(mil=False, count=0, stored=(), address="7E9"))
        == []
    )


def test_a_count_without_its_codes() -> None:
    (conflict,) = find_conflicts(notes(ecu(mil=False, count=2, stored=())))
    assert conflict.text == "Control unit 7E8 reports 2 codes, delivered 0."
    assert conflict.evidence == ("x1", "x2")


def test_a_mil_without_codes() -> None:
    assert kinds(ecu(mil=True, count=0, stored=())) == ["mil_without_codes"]


def test_codes_without_a_mil() -> None:
    assert kinds(ecu(mil=False, count=1, stored=("P0171",))) == ["mil"]


def test_a_refused_list_is_a_gap_and_no_conflict() -> None:
    assert kinds(ecu(mil=True, count=2, stored=None)) == []


def test_an_ecu_that_tells_no_status_contradicts_nothing() -> None:
    assert kinds(ecu(mil=None, count=None, stored=("P0741",))) == []


def test_a_freeze_frame_of_an_unlisted_code() -> None:
    holder = ecu(mil=False, count=0, stored=())
    holder.freeze_frames.append(FreezeFrame(0, "P0133", evidence=("x3",)))
    assert kinds(holder) == ["freeze_frame"]


def test_two_vins() -> None:
    first, second = ecu(mil=False, count=0, stored=()), ecu(mil=None, count=None, stored=(), address="7E9")
    first.vin, second.vin = "1FTFW1ET4BFC10312", "1FTFW1ET4BFC10313"
    assert kinds(first, second) == ["vin"]


@pytest.mark.parametrize(
    ("told", "found"),
    [("1FTFW1ET4BFC10312", []), ("1FTFW1ET4BFC10813", ["vin"]), ("WVWZZZ1JZXW000001", ["vin"])],
)
def test_the_vin_a_person_told_is_held_against_the_vehicles_own(told: str, found: list[str]) -> None:
    engine = ecu(mil=False, count=0, stored=())
    engine.vin, engine.vin_evidence = "1FTFW1ET4BFC10312", ("x5",)
    conflicts = find_conflicts(notes(engine), told=VinReading("photo", told))
    assert [conflict.kind for conflict in conflicts] == found
    for conflict in conflicts:
        assert "photo" in conflict.text
        assert "filed under 1FTFW1ET4BFC10312" in conflict.text
        assert conflict.evidence == ("x5",)


def test_more_codes_than_seven_bits_can_count_are_no_conflict() -> None:
    codes = tuple(f"P{number:04d}" for number in range(130))
    assert kinds(ecu(mil=True, count=127, stored=codes)) == []
    assert kinds(ecu(mil=True, count=126, stored=codes)) == ["count"]
