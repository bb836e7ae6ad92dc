"""Inspections by model year, lamp, codes and what was told; literal cases around every edge of a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from test_rules_contract import made_up

from motospect.analysis import analyse
from motospect.analysis.inspection import judge_inspection
from motospect.knowledge.workshop import shipped_books, workshop_books
from motospect.model.inspection import InspectionVerdict
from motospect.model.scan import (
    Ecu,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)

MakeScan = Callable[..., Scan]
MakeEcu = Callable[..., Ecu]
NAMES = ("catalyst", "evaporative_system", "oxygen_sensor", "egr_vvt")
DIESEL = (
    "nmhc_catalyst",
    "nox_aftertreatment",
    "boost_pressure",
    "exhaust_gas_sensor",
    "pm_filter",
    "egr_vvt",
)


def monitors(opened: int) -> Readiness:
    return told(NAMES, NAMES[:opened])


def told(names: tuple[str, ...], opened: tuple[str, ...]) -> Readiness:
    states = {name: "incomplete" if name in opened else "complete" for name in names}
    return Readiness({**states, "components": "complete"}, evidence=("x3",))  # type: ignore[dict-item]


def judged(scan: Scan, group: str) -> InspectionVerdict:
    return next(verdict for verdict in analyse(scan).inspection if verdict.rule.partition("-")[0] == group)


def codes(*pairs: tuple[str, str]) -> tuple[TroubleCode, ...]:
    return tuple(TroubleCode(code, (kind,), evidence=("x4",)) for code, kind in pairs)  # type: ignore[arg-type]


@pytest.fixture
def vehicle(make_scan: MakeScan, make_ecu: MakeEcu) -> Callable[..., Scan]:
    def make(
        year: int | None, opened: tuple[str, ...] = (), names: tuple[str, ...] = NAMES, **of_ecu: object
    ) -> Scan:
        ecu = make_ecu(readiness=told(names, opened), **of_ecu)
        return make_scan(vehicle=VehicleIdentity(model_year=year), ecus=(ecu,))

    return make


@pytest.mark.parametrize(
    ("year", "opened", "state"),
    [
        (1996, 2, "ready"), (2000, 2, "ready"), (2000, 3, "not_ready"),
        (2001, 1, "ready"), (2001, 2, "not_ready"), (2026, 0, "ready"),
        (None, 1, "ready"), (None, 2, "not_ready"), (1995, 0, "unknown"),
    ],
)  # fmt: skip
def test_the_epa_rule_by_model_year_in_short_and_in_full(
    make_scan: MakeScan, make_ecu: MakeEcu, *, year: int | None, opened: int, state: str
) -> None:
    scan = make_scan(vehicle=VehicleIdentity(model_year=year), ecus=(make_ecu(readiness=monitors(opened)),))
    analysis = analyse(scan)
    short, verdict = analysis.readiness, analysis.inspection[0]
    assert short.state == state
    assert verdict.result == {"ready": "pass", "not_ready": "reject", "unknown": "unknown"}[state]
    assert len(short.open_monitors) == opened
    assert ("model year is not known" in short.text) == (year is None)
    if state != "unknown":
        assert short.evidence == ("x3",)
        assert short.source == "EPA420-R-01-015; 40 CFR 85.2207"


@pytest.mark.parametrize(
    ("year", "opened", "result"),
    [
        (1995, (), "unknown"),
        (1996, ("catalyst",), "pass"), (1999, ("catalyst",), "pass"), (1999, NAMES[:2], "reject"),
        (2000, ("catalyst",), "reject"), (2000, ("evaporative_system",), "pass"), (2000, (), "pass"),
        (2000, ("evaporative_system", "catalyst"), "reject"),
        (None, ("catalyst",), "reject"), (None, ("evaporative_system",), "pass"),
    ],
)  # fmt: skip
def test_california_gasoline(
    vehicle: Callable[..., Scan], *, year: int | None, opened: tuple[str, ...], result: str
) -> None:
    verdict = judged(vehicle(year, opened), "california")
    assert verdict.rule == "california-gasoline"
    assert verdict.result == result


@pytest.mark.parametrize(
    ("year", "opened", "result"),
    [
        (1997, (), "unknown"), (1998, (), "pass"), (2006, ("pm_filter",), "reject"),
        (2007, ("pm_filter",), "pass"), (2007, ("pm_filter", "nmhc_catalyst"), "pass"),
        (2007, ("pm_filter", "nmhc_catalyst", "egr_vvt"), "reject"), (2007, ("boost_pressure",), "reject"),
        (None, ("pm_filter",), "reject"), (None, (), "pass"),
    ],
)  # fmt: skip
def test_california_diesel(
    vehicle: Callable[..., Scan], *, year: int | None, opened: tuple[str, ...], result: str
) -> None:
    verdict = judged(vehicle(year, opened, DIESEL), "california")
    assert verdict.rule == "california-diesel"
    assert verdict.result == result


@pytest.mark.parametrize(
    ("year", "names", "opened", "result"),
    [
        (2000, NAMES, (), "unknown"), (2001, NAMES, (), "pass"), (2001, NAMES, ("catalyst",), "unknown"),
        (2003, DIESEL, (), "unknown"), (2004, DIESEL, (), "pass"), (2004, DIESEL, ("pm_filter",), "unknown"),
    ],
)  # fmt: skip
def test_the_european_rule_leaves_open_monitors_to_the_tailpipe(
    vehicle: Callable[..., Scan],
    *,
    year: int,
    names: tuple[str, ...],
    opened: tuple[str, ...],
    result: str,
) -> None:
    verdict = judged(vehicle(year, opened, names), "eu")
    assert verdict.result == result
    assert ("tailpipe is measured then" in verdict.text) == bool(opened)


def test_the_lamp_alone_fails_by_every_rule(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    analysis = analyse(make_scan(ecus=(make_ecu(mil=True),)))
    assert {verdict.result for verdict in analysis.inspection} == {"fail"}
    assert analysis.readiness.state == "not_ready"
    assert analysis.inspection[0].reasons[0].kind == "lamp"
    assert analysis.inspection[0].evidence == ("x7E8-01",)
    assert "readiness:not_ready" in {finding.id for finding in analysis.findings}


def test_the_lamp_of_a_diesel_fails_by_the_epa_and_its_monitors_are_left_open(
    vehicle: Callable[..., Scan],
) -> None:
    assert judged(vehicle(2010, (), DIESEL, mil=True), "epa").result == "fail"
    verdict = judged(vehicle(2010, (), DIESEL), "epa")
    assert verdict.result == "unknown"
    assert "compression-ignition" in verdict.text


def test_a_stored_code_without_lamp_fails_where_the_rule_looks_at_codes(
    vehicle: Callable[..., Scan],
) -> None:
    scan = vehicle(2014, dtcs=codes(("P0171", "stored"), ("P0300", "pending")))
    assert judged(scan, "epa").result == "pass"
    for group in ("california", "eu"):
        verdict = judged(scan, group)
        assert verdict.result == "fail"
        assert verdict.reasons[0].kind == "code"
        assert "P0171" in verdict.text
        assert "P0300" not in verdict.text
        assert verdict.evidence == ("x4",)


def test_a_pending_code_fails_nothing_that_ships(vehicle: Callable[..., Scan]) -> None:
    scan = vehicle(2014, dtcs=codes(("P0300", "pending")))
    assert {verdict.result for verdict in analyse(scan).inspection} == {"pass"}


@pytest.mark.parametrize(
    ("year", "warm_ups", "km", "result"),
    [
        (2009, 0, 0, "pass"), (2010, 0, 0, "fail"), (2010, 15, 322, "pass"), (2010, 14, 322, "fail"),
        (2010, 15, 321, "fail"), (2010, None, 400, "unknown"), (2010, 20, None, "unknown"),
        (2010, None, 100, "fail"), (2010, None, None, "unknown"), (None, 0, 0, "fail"),
    ],
)  # fmt: skip
def test_permanent_codes_in_california(
    vehicle: Callable[..., Scan], *, year: int | None, warm_ups: int | None, km: int | None, result: str
) -> None:
    values = tuple(
        Reading(name, value, unit, "7E8", (f"x-{unit}",))
        for name, value, unit in (
            ("WARMUPS_SINCE_DTC_CLEAR", warm_ups, "count"),
            ("DISTANCE_SINCE_DTC_CLEAR", km, "km"),
        )
        if value is not None
    )
    scan = replace(vehicle(year, dtcs=codes(("P0420", "permanent"))), values=values)
    verdict = judged(scan, "california")
    assert verdict.result == result
    assert judged(scan, "epa").result == "pass"
    if result == "fail":
        assert verdict.reasons[0].kind == "permanent"
        assert "x4" in verdict.evidence
        assert ("they count from 2010 on" in verdict.text) == (year is None)


def test_the_least_distance_any_ecu_tells_decides(vehicle: Callable[..., Scan]) -> None:
    values = [Reading("WARMUPS_SINCE_DTC_CLEAR", 200, "count", "7E8")]
    values += [Reading("DISTANCE_SINCE_DTC_CLEAR", km, "km", ecu) for ecu, km in (("7E8", 5000), ("7E9", 3))]
    scan = replace(vehicle(2015, dtcs=codes(("P0420", "permanent"))), values=tuple(values))
    assert judged(scan, "california").result == "fail"


def test_a_monitor_open_in_any_ecu_is_open(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    scan = make_scan(ecus=(make_ecu("7E8", readiness=monitors(0)), make_ecu("7E9", readiness=monitors(2))))
    verdict = analyse(scan).inspection[0]
    assert verdict.open_monitors == ("catalyst", "evaporative_system")
    assert next(check for check in verdict.monitors if check.name == "catalyst").ecus == ("7E8", "7E9")
    assert [closing.monitor for closing in verdict.closes] == ["catalyst", "evaporative_system"]


def test_monitors_that_may_be_open_do_not_count(vehicle: Callable[..., Scan]) -> None:
    verdict = judged(vehicle(2014, ("evaporative_system",)), "california")
    counted = {check.name: check.counts for check in verdict.monitors}
    assert counted["evaporative_system"] is False
    assert counted["catalyst"] is True


def test_untold_monitors_are_unknown_and_not_ready_made(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    silent = make_ecu("7E9", readiness=None, mil=None, services={"01": ServiceOutcome("no_data")})
    for scan in (
        make_scan(ecus=(make_ecu(), silent)),
        make_scan(ecus=(make_ecu(readiness=None, mil=None),)),
        make_scan(state="interrupted"),
        make_scan(state="interrupted", ecus=()),
    ):
        assert {verdict.result for verdict in analyse(scan).inspection} == {"unknown"}


def test_a_damaged_answer_of_nobody_known_may_have_been_another_ecu_s(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    disturbed = Verdict(clean=False, complete=False, headline="Incomplete: an answer was damaged.")
    scan = make_scan(ecus=(make_ecu(),), verdict=disturbed)
    assert {verdict.result for verdict in analyse(scan).inspection} == {"unknown"}
    assert "may have gone unheard" in analyse(scan).readiness.text
    lit = make_scan(ecus=(make_ecu(mil=True),), verdict=disturbed)
    assert {verdict.result for verdict in analyse(lit).inspection} == {"fail"}


def test_an_ecu_with_a_code_that_never_told_of_the_lamp_leaves_it_unknown(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    services = {**make_ecu().services, "01": ServiceOutcome("not_asked")}
    second = make_ecu("7E9", codes=("P0741",), mil=None, dtc_count=None, readiness=None, services=services)
    verdict = analyse(make_scan(ecus=(make_ecu(), second))).inspection[0]
    assert verdict.result == "unknown"
    assert "7E9, which did not tell whether it commands the lamp" in verdict.text


def petrol(scan: Scan, *, opened: bool) -> Scan:
    """The made-up vehicle without the monitor only a diesel has; every other one complete unless `opened`."""

    def of_one_engine(ecu: Ecu) -> Ecu:
        if ecu.readiness is None:
            return ecu
        states = {name: state for name, state in ecu.readiness.since_clear.items() if name != "pm_filter"}
        whole = states if opened else dict.fromkeys(states, "complete")
        return replace(ecu, readiness=Readiness(whole, evidence=ecu.readiness.evidence))  # type: ignore[arg-type]

    return replace(scan, ecus=tuple(of_one_engine(ecu) for ecu in scan.ecus))


def test_nothing_passes_that_was_not_heard_whole() -> None:
    """The law over every state the records can hold, by each rule that ships."""
    passed = 0
    for seed in range(1500):
        scan = petrol(made_up(seed), opened=seed % 3 == 0)
        for verdict in judge_inspection(scan, shipped_books().inspections):
            if verdict.result != "pass":
                continue
            passed += 1
            assert scan.state == "finished"
            assert not any(ecu.mil for ecu in scan.ecus)
            for ecu in scan.ecus:
                told = ecu.readiness is not None and bool(ecu.readiness.since_clear)
                asked = ecu.services.get("01")
                assert told or (asked is not None and asked.outcome in {"ok", "not_asked"})
                if verdict.rule != "epa":
                    assert ecu.services["03"].outcome == "ok"
                    assert not any("stored" in dtc.kinds for dtc in ecu.dtcs)
    assert passed > 50


def test_what_was_heard_suffices_to_be_turned_away(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    silent = make_ecu("7E9", readiness=None, mil=None, services={"01": ServiceOutcome("no_data")})
    scan = make_scan(ecus=(make_ecu(readiness=monitors(3)), silent))
    assert analyse(scan).inspection[0].result == "reject"


@pytest.mark.parametrize(("service", "dark"), [("03", {"california", "eu"}), ("0A", {"california"})])
def test_a_list_of_codes_that_was_not_told_keeps_a_rule_that_asks_for_it_from_passing(
    make_scan: MakeScan, make_ecu: MakeEcu, service: str, dark: set[str]
) -> None:
    ecu = make_ecu()
    refused = replace(
        ecu, services={**ecu.services, service: ServiceOutcome("negative", "22", None, ("x8",))}
    )
    scan = make_scan(ecus=(refused,))
    results = {v.rule.partition("-")[0]: v.result for v in analyse(scan).inspection}
    assert {group for group, result in results.items() if result == "unknown"} == dark
    assert judged(scan, "california").evidence == ("x8",)


def test_before_can_nobody_asks_for_permanent_codes(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    ecu = make_ecu(fault_services=("03", "07"))
    old = replace(ecu, services={n: s for n, s in ecu.services.items() if n != "0A"})
    assert judged(make_scan(ecus=(old,)), "california").result == "pass"


def test_no_communication_is_turned_away_and_no_finding_of_its_own(make_scan: MakeScan) -> None:
    analysis = analyse(make_scan(ecus=()))
    assert {verdict.result for verdict in analysis.inspection} == {"reject"}
    assert analysis.inspection[0].reasons[0].kind == "communication"
    assert "readiness:not_ready" not in {finding.id for finding in analysis.findings}


def test_an_ecu_that_answers_and_has_no_monitors_does_not_spoil_it(make_scan: MakeScan) -> None:
    assert {verdict.result for verdict in analyse(make_scan()).inspection} == {"pass"}


def test_a_gearbox_that_leaves_the_diesel_bit_out_does_not_make_the_car_a_petrol_one(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    gearbox = Readiness({"components": "complete", "catalyst": "unsupported"}, evidence=("x5",))
    engine = make_ecu(readiness=told(DIESEL, ()))
    scan = make_scan(ecus=(engine, make_ecu("7E9", readiness=gearbox)))
    assert judged(scan, "california").rule == "california-diesel"
    assert judged(scan, "california").result == "pass"


def test_ecus_that_contradict_each_other_on_the_fuel_leave_it_unknown(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    scan = make_scan(ecus=(make_ecu(readiness=told(DIESEL, ())), make_ecu("7E9", readiness=monitors(0))))
    for verdict in analyse(scan).inspection:
        assert verdict.result == "unknown"
        assert "petrol or diesel" in verdict.text


def test_an_engine_that_was_not_told_is_not_guessed(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    bare = Readiness({"misfire": "complete", "egr_vvt": "complete"}, evidence=("x3",))
    for verdict in analyse(make_scan(ecus=(make_ecu(readiness=bare),))).inspection:
        assert verdict.result == "unknown"
        assert verdict.rule in {"epa", "california", "eu"}


def test_what_a_clear_would_do(vehicle: Callable[..., Scan]) -> None:
    scan = vehicle(2014, ("evaporative_system",), dtcs=codes(("P0420", "permanent")))
    epa = judged(scan, "epa").after_clear
    assert epa is not None
    assert epa.result == "reject"
    assert epa.opens == ("catalyst", "oxygen_sensor", "egr_vvt", "components")
    assert epa.stays == ("P0420",)
    california = judged(scan, "california").after_clear
    assert california is not None
    assert california.result == "fail"
    assert "P0420 stay" in california.text


def test_clearing_does_not_help_a_vehicle_whose_lamp_is_on(vehicle: Callable[..., Scan]) -> None:
    scan = vehicle(2014, mil=True, dtcs=codes(("P0171", "stored")))
    after = judged(scan, "epa").after_clear
    assert after is not None
    assert after.result == "reject"
    assert "Now it would fail; just after clearing it would be turned away." in after.text


def test_nothing_is_said_of_clearing_where_no_monitors_were_told(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    assert analyse(make_scan(ecus=(make_ecu(readiness=None),))).inspection[0].after_clear is None


def test_the_shop_s_rule_comes_first_and_a_missing_one_is_unknown(
    make_scan: MakeScan, tmp_path: Path
) -> None:
    california = workshop_books(tmp_path, inspection_rule="california")
    assert [v.rule for v in analyse(make_scan(), books=california).inspection] == [
        "california-gasoline", "epa", "eu-petrol",
    ]  # fmt: skip
    missing = analyse(make_scan(), books=workshop_books(tmp_path, inspection_rule="mars"))
    assert missing.inspection[0].result == "unknown"
    assert missing.readiness.state == "unknown"
    assert "There is no inspection rule mars" in missing.readiness.text
