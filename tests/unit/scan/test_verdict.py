"""The headline: "no faults" only when it is proven (law 2)."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from motospect.model.scan import Conflict, Ecu, ServiceOutcome, TroubleCode
from motospect.scan.verdict import judge_scan

OK = ServiceOutcome("ok")
CLEAN = Ecu(
    "7E8", state="answered", services={"01": OK, "03": OK, "07": OK, "0A": OK}, mil=False, dtc_count=0
)
OUTCOMES = ("ok", "no_data", "negative", "bus_error", "timeout", "garbage", "not_asked")


def test_clean_when_every_service_of_every_ecu_answered_empty() -> None:
    verdict = judge_scan((CLEAN, replace(CLEAN, address="7E9", mil=None)), ())
    assert (verdict.clean, verdict.complete) == (True, True)
    assert verdict.headline == "No faults: 2 control units answered every fault service without a code."


@pytest.mark.parametrize(("service", "outcome"), list(itertools.product(("03", "07", "0A"), OUTCOMES[1:])))
def test_one_unanswered_fault_service_is_never_clean(service: str, outcome: str) -> None:
    failed = ServiceOutcome(outcome)  # type: ignore[arg-type]
    ecu = replace(CLEAN, state="silent", services={**CLEAN.services, service: failed})
    verdict = judge_scan((ecu,), ())
    assert not verdict.clean
    assert not verdict.complete
    assert "No faults" not in verdict.headline
    assert "not known" in verdict.headline


@pytest.mark.parametrize("outcome", ["garbage", "bus_error", "timeout"])
def test_a_damaged_fault_memory_of_uds_may_hide_a_code(outcome: str) -> None:
    failed = ServiceOutcome(outcome)  # type: ignore[arg-type]
    verdict = judge_scan((replace(CLEAN, services={**CLEAN.services, "19": failed}),), ())
    assert (verdict.clean, verdict.complete) == (False, False)
    assert "the UDS fault memory of 7E8 could not be read" in verdict.headline


@pytest.mark.parametrize("outcome", ["negative", "no_data"])
def test_an_ecu_without_uds_is_no_gap(outcome: str) -> None:
    refused = ServiceOutcome(outcome)  # type: ignore[arg-type]
    assert judge_scan((replace(CLEAN, services={**CLEAN.services, "19": refused}),), ()).clean


def test_no_ecu_is_not_clean() -> None:
    verdict = judge_scan((), ())
    assert (verdict.clean, verdict.complete) == (False, False)
    assert "No control unit answered" in verdict.headline


def test_a_fault_only_in_the_second_ecu_is_found() -> None:
    second = replace(CLEAN, address="7E9", dtcs=(TroubleCode("P0741", ("stored",)),), dtc_count=1)
    assert judge_scan((CLEAN, second), ()).headline == "1 fault code in 1 control unit: P0741."


def test_a_mil_without_codes_is_not_clean() -> None:
    conflict = Conflict(
        "7E8", "mil_without_codes", "Control unit 7E8 commands the MIL on but lists no stored code."
    )
    verdict = judge_scan((replace(CLEAN, mil=True),), (conflict,))
    assert not verdict.clean
    assert verdict.headline.startswith("The vehicle contradicts itself: Control unit 7E8 commands the MIL on")


def test_no_mil_state_anywhere_is_incomplete() -> None:
    verdict = judge_scan(
        (replace(CLEAN, mil=None, services={**CLEAN.services, "01": ServiceOutcome("no_data")}),), ()
    )
    assert not verdict.complete
    assert "MIL" in verdict.headline


def test_a_damaged_round_may_hide_an_ecu() -> None:
    verdict = judge_scan((CLEAN,), (), disturbances=("unreadable line 'x'",))
    assert (verdict.clean, verdict.complete) == (False, False)
    assert verdict.headline.endswith("Scan again.")


def test_an_adapters_word_is_explained_with_what_to_try() -> None:
    headline = judge_scan((CLEAN,), (), disturbances=("CAN ERROR", "CAN ERROR")).headline
    assert "(CAN ERROR: the CAN bus did not carry the request or its answer)" in headline
    assert headline.count("check pins 6 and 14") == 1


def test_an_interrupted_scan_says_so_first() -> None:
    verdict = judge_scan((CLEAN,), (), interrupted_by="The adapter is gone.")
    assert (verdict.clean, verdict.complete) == (False, False)
    assert verdict.headline.startswith("The scan ended early: The adapter is gone.")
