"""Notes of one ECU: the worst of several questions stands, with all the evidence."""

from __future__ import annotations

import pytest

from motospect.link.conversation import Answer
from motospect.model.outcome import Garbage, Negative, NoData, Ok, Outcome
from motospect.model.scan import ServiceOutcome
from motospect.scan.notes import EcuNotes


def test_a_later_success_does_not_hide_an_earlier_failure() -> None:
    ecu = EcuNotes("7E8")
    ecu.note("09", Answer(Garbage("cut"), ("x1",)))
    ecu.note("09", Answer(Ok(b""), ("x2",)))
    assert ecu.services["09"] == ServiceOutcome("garbage", detail="cut", evidence=("x1", "x2"))


def test_a_later_failure_is_not_hidden_either() -> None:
    ecu = EcuNotes("7E8")
    ecu.note("02", Answer(Ok(b""), ("x1",)))
    ecu.note("02", Answer(Negative(0x12), ("x2",)))
    assert ecu.services["02"] == ServiceOutcome("negative", nrc="12", evidence=("x1", "x2"))


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Ok(b""), "answered"), (Negative(0x11), "rejected"), (Negative(0x33), "blocked"), (NoData(), "silent")],
)
def test_the_worst_fault_service_names_the_state(outcome: Outcome, state: str) -> None:
    ecu = EcuNotes("7E8")
    for service in ("03", "07"):
        ecu.note(service, Answer(Ok(b""), ()))
    ecu.note("0A", Answer(outcome, ()))
    assert ecu.state == state


def test_an_ecu_not_asked_yet_is_not_probed() -> None:
    assert EcuNotes("7E8").state == "not_probed"
