"""Services 05 and 06 in the form of the buses before CAN, against SAE J1979 by hand."""

from __future__ import annotations

import pytest

from motospect.decode.component_tests import decode_component_tests
from motospect.decode.errors import Undecodable
from motospect.decode.oxygen_sensor_tests import TESTS, decode_sensor_test, offered_tests, sensors
from motospect.model.scan import MonitorResult, Reading

H = bytes.fromhex


def test_a_component_has_one_limit() -> None:
    told = decode_component_tests(H("05 01 0100 000F  05 82 00FF 00A0"), evidence=("x1",))
    assert told == (
        MonitorResult("", "05-01", 256.0, None, 15.0, "count", False, ("x1",)),
        MonitorResult("", "05-02", 255.0, 160.0, None, "count", True, ("x1",)),
    )
    assert [result.label for result in told] == ["05-01", "05-02"]


@pytest.mark.parametrize(
    ("record", "passed"),
    [
        ("0101 0010 0010", True),  # the limit itself is allowed
        ("0101 0011 0010", False),
        ("0181 0010 0010", True),
        ("0181 000F 0010", False),
    ],
)
def test_a_component_passes_up_to_its_limit(record: str, passed: bool) -> None:
    assert decode_component_tests(H(record))[0].passed is passed


def test_a_component_test_that_has_not_run_has_no_result() -> None:
    assert decode_component_tests(H("0581 0000 0000")) == ()


@pytest.mark.parametrize("data", ["", "05", "0501010000", "05010100000F05"])
def test_a_broken_component_record_is_refused(data: str) -> None:
    with pytest.raises(Undecodable, match="six bytes each"):
        decode_component_tests(H(data))


@pytest.mark.parametrize(
    ("data", "name", "value", "unit"),
    [
        ("01 01 5A", "O2_B1S1_RICH_TO_LEAN_THRESHOLD", 0.45, "V"),
        ("02 01 5A", "O2_B1S1_LEAN_TO_RICH_THRESHOLD", 0.45, "V"),
        ("03 01 3C", "O2_B1S1_LOW_SWITCH_VOLTAGE", 0.3, "V"),
        ("04 01 FF", "O2_B1S1_HIGH_SWITCH_VOLTAGE", 1.275, "V"),
        ("05 01 FF 00 FF", "O2_B1S1_RICH_TO_LEAN_TIME", 1.02, "s"),
        ("06 01 19 00 32", "O2_B1S1_LEAN_TO_RICH_TIME", 0.1, "s"),
        ("07 01 0E 00 28", "O2_B1S1_MIN_VOLTAGE", 0.07, "V"),
        ("08 01 A8 82 FF", "O2_B1S1_MAX_VOLTAGE", 0.84, "V"),
        ("09 01 FF 00 FF", "O2_B1S1_TRANSITION_TIME", 10.2, "s"),
        ("0A 01 20 00 64", "O2_B1S1_PERIOD", 1.28, "s"),
    ],
)
def test_every_public_test_of_a_sensor(data: str, name: str, value: float, unit: str) -> None:
    reading, _ = decode_sensor_test(H(data), "B1S1", ecu="10", evidence=("x1",))
    assert reading == Reading(name, value, unit, "10", ("x1",))


def test_limits_of_a_sensor_give_a_verdict() -> None:
    _, result = decode_sensor_test(H("05 01 33 00 32"), "B1S1", evidence=("x1",))
    assert result == MonitorResult("B1S1", "05", 0.204, 0.0, 0.2, "s", False, ("x1",))
    assert result.label == "B1S1/05"
    assert decode_sensor_test(H("05 01 32 00 32"), "B1S1")[1] == MonitorResult(
        "B1S1", "05", 0.2, 0.0, 0.2, "s", True
    )
    assert decode_sensor_test(H("01 01 5A"), "B1S1")[1] is None
    assert decode_sensor_test(H("05 01 00 00 00"), "B1S1")[1] is None  # has not run


@pytest.mark.parametrize("data", ["", "01", "0101", "01015A00", "31015A", "00 01 C0000000"])
def test_what_is_no_result_of_a_sensor_is_refused(data: str) -> None:
    with pytest.raises(Undecodable):
        decode_sensor_test(H(data), "B1S1")


def test_sensors_are_named_by_their_bit_in_pid_13_or_1d() -> None:
    assert sensors(0x33, four_banks=False) == {0x01: "B1S1", 0x02: "B1S2", 0x10: "B2S1", 0x20: "B2S2"}
    assert sensors(0x17, four_banks=True) == {0x01: "B1S1", 0x02: "B1S2", 0x04: "B2S1", 0x10: "B3S1"}
    assert sensors(0, four_banks=False) == {}


def test_only_tests_with_a_public_scaling_are_asked_for() -> None:
    assert offered_tests(H("00 01 FFFFFFFF")) == tuple(TESTS)
    assert offered_tests(H("00 01 80400000")) == (0x01, 0x0A)
    with pytest.raises(Undecodable):
        offered_tests(H("00 01 8040"))
