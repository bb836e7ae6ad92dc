"""Service 05 is asked for the sensors an ECU names; an answer that names none is no answer to it."""

from __future__ import annotations

import pytest

from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.oxygen_sensor_tests import ask_oxygen_sensor_tests
from tests.unit.link.test_conversation import talk


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [("7E8 02 41 13", "garbage"), ("7E8 04 41 13 01 02", "garbage"), ("7E8 03 7F 01 12", "negative")],
)
def test_without_a_list_of_sensors_the_service_has_not_answered(reply: str, outcome: str) -> None:
    said, bus = talk({("7E0", "0113"): [reply]})
    ecu = EcuNotes("7E8", supported=frozenset({0x13}))
    ask_oxygen_sensor_tests(said, Notes(ecus={"7E8": ecu}))
    assert ecu.services["05"].outcome == outcome
    assert not ecu.values
    assert all(question.payload[0] == 0x01 for question in bus.asked)
