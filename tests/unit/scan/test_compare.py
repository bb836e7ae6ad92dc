"""Before and after a repair, on literal records: gone, new, still there, and what nobody can know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from motospect.errors import NotComparable
from motospect.model.clearing import Clearing, EcuClearing
from motospect.model.comparison import CodeChange, Comparison
from motospect.model.scan import (
    AdapterIdentity,
    Conflict,
    DtcKind,
    Ecu,
    Readiness,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)
from motospect.scan.compare import compare

VIN = "1HGCP2F32CA000300"
READY = Readiness(
    {"fuel_system": "complete", "catalyst": "complete", "evap": "complete", "egr": "unsupported"}
)
OPEN = Readiness({"fuel_system": "complete", "catalyst": "incomplete", "evap": "complete"})
ALL_OK = {service: ServiceOutcome("ok") for service in ("03", "07", "0A")}


def ecu(address: str = "7E8", *codes: str, readiness: Readiness | None = READY, **services: str) -> Ecu:
    """Return an ECU with stored codes; `s07="timeout"` says how a service ended."""
    endings = ALL_OK | {name[1:]: ServiceOutcome(ending) for name, ending in services.items()}  # type: ignore[arg-type]
    dtcs = tuple(TroubleCode(code, ("stored",)) for code in codes)
    return Ecu(address, "Engine", "answered", endings, bool(codes), len(codes), dtcs, readiness=readiness)


def scan(scan_id: str, *ecus: Ecu, vin: str | None = VIN, **values: object) -> Scan:
    plain = Scan(
        id=scan_id,
        kind="check",
        started_at="2026-05-04T12:00:00.000Z",
        finished_at="2026-05-04T12:00:04.000Z",
        clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
        verdict=Verdict(clean=False, complete=False, headline=""),
        vehicle=VehicleIdentity(vin, "ecu" if vin else "none"),
        ecus=ecus,
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def compared(before: Ecu | None, after: Ecu | None) -> Comparison:
    return compare(scan("a", *[before] * bool(before)), scan("b", *[after] * bool(after)))


def only(comparison: Comparison) -> CodeChange:
    (change,) = comparison.codes
    return change


def test_a_code_is_gone_when_the_same_lists_came_without_it() -> None:
    found = compared(ecu("7E8", "P0171"), ecu("7E8"))
    change = only(found)
    assert (change.state, change.before, change.after, change.proven) == ("gone", ("stored",), (), True)
    assert (found.complete, found.same_vehicle, found.not_compared) == (True, "yes", ())
    assert found.headline == "1 gone: P0171."


@pytest.mark.parametrize("readiness", [OPEN, None, Readiness()])
def test_a_gone_code_is_not_proven_before_the_monitors_have_run(readiness: Readiness | None) -> None:
    found = compared(ecu("7E8", "P0171"), ecu("7E8", readiness=readiness))
    assert (only(found).state, only(found).proven) == ("gone", False)
    assert "not proven repaired" in only(found).why.lower()
    assert found.headline == "1 gone: P0171; 1 of the gone not proven repaired."


@pytest.mark.parametrize(
    ("code", "readiness", "proven"),
    [
        ("P0420", READY, True),
        ("P0420", OPEN, False),
        ("P0133", READY, False),  # this ECU has no such monitor
        ("P0442", Readiness({"catalyst": "incomplete", "evaporative_system": "complete"}), True),
        ("P0300", Readiness({"misfire": "complete", "catalyst": "incomplete"}), False),
        ("P0300", Readiness({"misfire": "complete", "catalyst": "complete"}), True),
        ("P0113", READY, False),  # a circuit code: no monitor of PID 01 owns it
        ("P1234", READY, False),
        ("U0100", READY, False),
        ("P0420", Readiness({"catalyst": "complete", "pm_filter": "complete"}), False),  # diesel: no table
    ],
)
def test_only_the_monitor_that_owns_a_code_proves_it_fixed(
    code: str, readiness: Readiness, proven: bool
) -> None:
    change = only(compared(ecu("7E8", code), ecu("7E8", readiness=readiness)))
    assert (change.state, change.proven) == ("gone", proven)
    assert proven or "Not proven repaired" in change.why


def test_a_code_cleared_in_between_that_is_there_again_came_back() -> None:
    told = EcuClearing("7E8", "Engine", "came_back", "It is there again.", codes=("P0171",))
    clearing = Clearing("a", "2026-05-04T12:01:00.000Z", "owner", "Came back: 7E8.", (told,))
    found = compare(
        scan("a", ecu("7E8", "P0171", "P0420")), scan("b", ecu("7E8", "P0171", "P0420"), clearing=clearing)
    )
    assert {c.code: c.state for c in found.codes} == {"P0171": "came_back", "P0420": "still_there"}
    assert found.headline.startswith("1 came back: P0171; 1 still there: P0420")


def test_a_code_that_was_gone_before_both_and_is_there_came_back() -> None:
    before, after = scan("b", ecu("7E8")), scan("c", ecu("7E8", "P0171", "P0420"))
    found = compare(before, after, earlier=[scan("a", ecu("7E8", "P0171"), ecu("7E9", "P0420"))])
    assert {c.code: c.state for c in found.codes} == {"P0171": "came_back", "P0420": "new"}


def test_an_ecu_that_did_not_answer_again_makes_its_codes_unknown_and_never_gone() -> None:
    found = compare(scan("a", ecu("7E8"), ecu("7E9", "P0700")), scan("b", ecu("7E8")))
    change = only(found)
    assert (change.state, change.before, change.after) == ("unknown", ("stored",), None)
    assert change.why == "Control unit 7E9 did not answer the scan after."
    assert not found.complete
    assert found.headline == "1 not known: P0700. Incomplete: what was not answered is not known."


@pytest.mark.parametrize("ending", ["no_data", "negative", "bus_error", "timeout", "garbage", "not_asked"])
@pytest.mark.parametrize("service", ["s03", "s07", "s0A"])
def test_a_list_that_did_not_come_again_makes_its_codes_unknown(service: str, ending: str) -> None:
    found = compared(ecu("7E8", "P0171"), ecu("7E8", **{service: ending}))
    assert only(found).state == "unknown"
    assert "gone" not in found.headline


def test_a_list_that_never_came_does_not_hold_up_the_others() -> None:
    found = compared(ecu("7E8", "P0171", s0A="negative"), ecu("7E8", s0A="negative"))
    assert only(found).state == "gone"
    assert not found.complete
    assert found.not_compared == (
        "Control unit 7E8 gave no permanent codes in the scan before.",
        "Control unit 7E8 gave no permanent codes in the scan after.",
    )


@pytest.mark.parametrize(
    ("kind", "state"), [("count", "unknown"), ("mil_without_codes", "unknown"), ("mil", "gone")]
)
def test_a_list_the_ecu_itself_contradicts_proves_nothing(kind: str, state: str) -> None:
    told = Conflict("7E8", kind, "Control unit 7E8 reports 2 codes, delivered 0.")  # type: ignore[arg-type]
    found = compare(scan("a", ecu("7E8", "P0171")), scan("b", ecu("7E8"), conflicts=(told,)))
    assert only(found).state == state
    assert found.complete == (state == "gone")


def test_a_new_code_was_asked_for_before() -> None:
    found = compared(ecu("7E8"), ecu("7E8", "P0301"))
    assert (only(found).state, only(found).before, only(found).after) == ("new", (), ("stored",))
    assert found.headline == "1 new: P0301."


@pytest.mark.parametrize("before", [None, ecu("7E8", s03="timeout")])
def test_whether_a_code_is_new_is_unknown_when_its_list_did_not_come_before(before: Ecu | None) -> None:
    change = only(compared(before, ecu("7E8", "P0301")))
    assert (change.state, change.before, change.after) == ("unknown", None, ("stored",))


def test_a_code_in_other_lists_is_still_there() -> None:
    kinds: tuple[DtcKind, ...] = ("pending",)
    pending = replace(ecu("7E8"), dtcs=(TroubleCode("P0171", kinds),))
    change = only(compared(ecu("7E8", "P0171"), pending))
    assert (change.state, change.before, change.after) == ("still_there", ("stored",), ("pending",))
    assert change.why == "It was stored before and is pending after."


def test_the_same_code_of_two_ecus_is_two_codes() -> None:
    found = compare(
        scan("a", ecu("7E8", "U0100"), ecu("7E9", "U0100")), scan("b", ecu("7E8", "U0100"), ecu("7E9"))
    )
    assert [(c.ecu, c.state) for c in found.codes] == [("7E8", "still_there"), ("7E9", "gone")]


def test_the_worst_comes_first() -> None:
    found = compared(ecu("7E8", "P0171", "P0420"), ecu("7E8", "P0420", "P0301"))
    assert [(c.code, c.state) for c in found.codes] == [
        ("P0301", "new"), ("P0420", "still_there"), ("P0171", "gone"),
    ]  # fmt: skip
    assert found.headline == "1 new: P0301; 1 still there: P0420; 1 gone: P0171."


def test_lamps_and_states_stand_side_by_side() -> None:
    found = compare(scan("a", ecu("7E8", "P0171"), ecu("7E9")), scan("b", ecu("7E8")))
    assert [(e.address, e.before, e.after, e.mil_before, e.mil_after) for e in found.ecus] == [
        ("7E8", "answered", "answered", True, False),
        ("7E9", "answered", None, False, None),
    ]


def test_nothing_before_and_after() -> None:
    assert compared(ecu("7E8"), ecu("7E8")).headline == "Neither scan found a code."
    found = compared(ecu("7E8"), ecu("7E8", s07="timeout"))
    assert found.headline == (
        "No code was read in either scan. Incomplete: what was not answered is not known."
    )
    assert (
        compared(None, None).headline == "Neither scan reached a control unit: there is nothing to compare."
    )
    assert not compared(None, None).complete


def test_an_interrupted_scan_is_never_complete() -> None:
    after = scan("b", ecu("7E8"), state="interrupted", interrupted_by="The adapter is gone.")
    found = compare(scan("a", ecu("7E8")), after)
    assert not found.complete
    assert found.not_compared == ("The scan after ended early: The adapter is gone.",)


def test_without_a_vin_one_vehicle_is_not_proven() -> None:
    found = compare(scan("a", ecu("7E8"), vin=None), scan("b", ecu("7E8")))
    assert (found.same_vehicle, found.vehicle.vin) == ("unknown", VIN)
    assert "not proven that both scans are of one vehicle" in found.headline


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (scan("a", ecu()), "Both are the scan a"),
        (scan("b", ecu(), vin="JH4DC4340RS003205"), "two vehicles, 1HGCP2F32CA000300 and JH4DC4340RS003205"),
        (scan("b", ecu(), demo=True), "a demo of a virtual vehicle"),
    ],
)
def test_what_is_not_one_vehicle_is_not_compared(after: Scan, says: str) -> None:
    with pytest.raises(NotComparable, match=says):
        compare(scan("a", ecu()), after)


def test_a_demo_stays_a_demo() -> None:
    assert compare(scan("a", ecu(), demo=True), scan("b", ecu(), demo=True)).demo
