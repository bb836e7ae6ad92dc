"""From a scan to its diagnoses: what belongs together, what explains what, how the numbers add up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from motospect.analysis.analyse import analyse
from motospect.analysis.explain.desk import SURE_ENOUGH, held_responsible, subjects_of
from motospect.cli.cases import scan_of
from motospect.knowledge.workshop import shipped_books
from motospect.model.diagnosis import Diagnosis, sureness
from motospect.model.wire import from_json, to_json
from tests.diagnosis_examples import example

LEAK: dict[str, Any] = {
    "codes": ["P0171", "P0174"],
    "idle": {"LONG_FUEL_TRIM_1": 21.0, "LONG_FUEL_TRIM_2": 20.0, "RPM": 700},
    "cruise": {"LONG_FUEL_TRIM_1": 3.0, "LONG_FUEL_TRIM_2": 2.0},
}


def diagnosed(**told: Any) -> tuple[Diagnosis, ...]:
    return analyse(*example(**told)).diagnoses


def causes(diagnosis: Diagnosis) -> list[str]:
    return [one.cause for one in diagnosis.hypotheses]


def names(diagnosis: Diagnosis) -> set[str]:
    return {finding.rpartition(":")[2] for finding in diagnosis.findings}


def test_the_shops_own_hour_orders_the_work() -> None:
    """Where an hour is cheap it pays to look; where it is dear, to replace what is likely."""
    scan, past = example(codes=["P0491", "P0492"])

    def first_step(labour_eur_h: float | None) -> str:
        books = replace(shipped_books(), labour_eur_h=labour_eur_h)
        return analyse(scan, past, books=books).diagnoses[0].steps[0].kind

    assert (first_step(15.0), first_step(400.0)) == ("test", "repair")
    assert analyse(scan, past) == analyse(scan, past, books=replace(shipped_books(), labour_eur_h=90.0))


def test_leak_at_idle_is_an_intake_leak_with_its_reasons() -> None:
    first = diagnosed(**LEAK)[0]
    assert causes(first)[0] == "intake_vacuum_leak"
    rules = {argument.rule for argument in first.hypotheses[0].speaks_for}
    assert {"lean_at_idle", "lean_both_banks"} <= rules
    against = next(one for one in first.hypotheses if one.cause == "maf_contaminated").speaks_against
    assert "lean_at_idle" in {argument.rule for argument in against}


def test_supply_that_fails_under_load_is_no_leak() -> None:
    first = diagnosed(
        codes=["P0171", "P0174"],
        idle={"LONG_FUEL_TRIM_1": 1.0, "LONG_FUEL_TRIM_2": 0.0},
        pull={"LONG_FUEL_TRIM_1": 22.0, "LONG_FUEL_TRIM_2": 21.0, "ENGINE_LOAD": 92.0, "THROTTLE_POS": 85.0},
    )[0]
    assert causes(first)[0] in {"fuel_pump_weak", "fuel_filter_clogged", "fuel_pressure_low"}


@pytest.mark.parametrize("told", [LEAK, {"codes": ["P0420"]}, {"codes": ["U0100", "U0121", "P0562"]}])
def test_probabilities_and_what_is_left_open_add_up_to_one(told: dict[str, Any]) -> None:
    for diagnosis in diagnosed(**told):
        whole = sum(one.probability for one in diagnosis.hypotheses) + diagnosis.unexplained
        assert math.isclose(whole, 1.0, abs_tol=1e-9)
        assert diagnosis.unexplained >= 0.05 - 1e-9
        assert all(0 < one.probability < 1 for one in diagnosis.hypotheses)
        assert [one.probability for one in diagnosis.hypotheses] == sorted(
            (one.probability for one in diagnosis.hypotheses), reverse=True
        )


def test_codes_without_a_common_cause_are_apart() -> None:
    told = diagnosed(codes=["P0171", "C0035", "P0455"])
    assert len(told) >= 2
    assert not any({"P0171", "C0035"} <= names(one) for one in told)


def test_one_cause_unites_mixture_and_misfire() -> None:
    assert names(diagnosed(codes=["P0171", "P0174", "P0300"])[0]) == {"P0171", "P0174", "P0300"}


def test_catalyst_code_is_explained_by_misfire() -> None:
    first = diagnosed(codes=["P0302", "P0420"])[0]
    assert "P0420 follows from P0302" in first.headline
    assert causes(first)[0] in {"ignition_coil_failed", "spark_plug_worn"}


def test_low_voltage_explains_a_storm_of_lost_units() -> None:
    told = diagnosed(codes=["U0100", "U0121", "U0140", "U0155", "P0562"], voltage_v=10.9)
    assert len(told) == 1
    assert causes(told[0])[0] in {"battery_weak", "battery_discharged"}
    assert not any(cause.endswith("_ecu_failed") for cause in causes(told[0])[:3])


def test_many_lost_units_with_good_voltage_are_the_bus() -> None:
    assert causes(diagnosed(codes=["U0101", "U0121", "U0140", "U0073"])[0])[0] == "can_bus_wiring"


def test_units_that_all_stay_silent_with_good_voltage_are_the_bus() -> None:
    dead = {"ecus": [{"address": "7E8", "state": "silent"}, {"address": "7E9", "state": "silent"}]}
    good = analyse(*scan_of({**dead, "voltage_v": 12.6}))
    assert good.diagnoses[0].hypotheses[0].cause == "can_bus_wiring"
    assert any("None of 2 control units answers" in finding.text for finding in good.findings)
    weak = analyse(*scan_of({**dead, "voltage_v": 9.0}))
    assert not any("control units answers" in finding.text for finding in weak.findings)


def test_one_reference_explains_three_sensors() -> None:
    first = diagnosed(codes=["P0641", "P0107", "P0122", "P0452"])[0]
    assert causes(first)[0] == "reference_voltage_short"
    assert names(first) == {"P0641", "P0107", "P0122", "P0452"}


def test_a_sign_without_a_code_becomes_a_finding_and_a_diagnosis() -> None:
    scan, past = example(codes=[], idle={"LONG_FUEL_TRIM_1": 19.0}, cruise={"LONG_FUEL_TRIM_1": 2.0})
    analysis = analyse(scan, past)
    sign = next(finding for finding in analysis.findings if finding.kind == "sign")
    assert sign.id == "sign:lean:bank_1"
    assert sign.evidence
    assert analysis.diagnoses[0].findings == (sign.id,)
    assert causes(analysis.diagnoses[0])[0] == "intake_vacuum_leak"


def test_nothing_found_is_no_diagnosis() -> None:
    assert diagnosed(codes=[]) == ()


def test_a_makers_own_code_of_an_unknown_maker_is_no_diagnosis() -> None:
    assert diagnosed(codes=["P1450"]) == ()
    assert causes(diagnosed(codes=["P1450"], vehicle={"make": "Ford"})[0])[0] == "purge_valve_stuck_open"


def test_findings_and_steps_are_real_and_the_record_survives_the_wire() -> None:
    analysis = analyse(*example(**LEAK))
    ids = {finding.id for finding in analysis.findings}
    for diagnosis in analysis.diagnoses:
        assert set(diagnosis.findings) <= ids
        known = {one.id for one in diagnosis.hypotheses}
        for one in diagnosis.hypotheses:
            assert set(one.explains) <= ids
            assert all(set(argument.findings) <= ids for argument in one.arguments)
        assert all(set(step.hypotheses) <= known for step in diagnosis.steps)
        assert diagnosis.expected_cost is not None
        assert diagnosis.instead_cost is not None
        assert from_json(to_json(diagnosis), Diagnosis) == diagnosis


def test_the_same_scan_gives_the_same_diagnosis_to_the_letter() -> None:
    assert to_json(analyse(*example(**LEAK))) == to_json(analyse(*example(**LEAK)))


def test_what_the_scan_has_answered_is_not_proposed_as_a_test() -> None:
    measured = {step.title for step in diagnosed(**LEAK)[0].steps}
    assert "Mixture correction at idle and at 2500 rpm" not in measured


def test_plain_words_name_only_a_cause_that_is_sure_enough() -> None:
    sure = analyse(*example(**LEAK))
    assert sure.diagnoses[0].hypotheses[0].probability >= SURE_ENOUGH
    assert set(held_responsible(sure).values()) == {"Vacuum leak after the throttle"}
    assert subjects_of(sure)["code:7E8:P0171"].cause == "vacuum leak after the throttle"
    unsure = analyse(*example(codes=["P0455"]))
    assert unsure.diagnoses[0].hypotheses[0].probability < SURE_ENOUGH
    assert held_responsible(unsure) == {}


def test_customer_hears_a_name_only_when_it_is_likely() -> None:
    sentence = diagnosed(**LEAK)[0].for_customer
    assert "vacuum leak after the throttle" in sentence
    assert "(" not in sentence
    assert [sureness(p) for p in (0.9, 0.7, 0.4, 0.2, 0.05)] == [
        "very likely", "likely", "quite possible", "possible", "unlikely",
    ]  # fmt: skip
