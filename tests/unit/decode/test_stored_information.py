"""Services 02, 06 and 09: bytes written by hand from SAE J1979."""

from __future__ import annotations

import pytest

from motospect.decode import freeze_frame, monitor_tests, vehicle_information
from motospect.decode.errors import Undecodable
from motospect.decode.status import Ignition
from motospect.model.scan import MonitorResult, UseCount

VIN = b"1FTFW1ET1DFC10312"


def test_code_of_a_freeze_frame() -> None:
    assert freeze_frame.frame_code(bytes.fromhex("02 00 0171")) == "P0171"


def test_empty_frame_is_none_and_no_code() -> None:
    assert freeze_frame.frame_code(bytes.fromhex("02 00 0000")) is None


@pytest.mark.parametrize("data", ["02 00 01", "02 01 0171", "03 00 0171", ""])
def test_other_answers_are_no_frame_code(data: str) -> None:
    with pytest.raises(Undecodable):
        freeze_frame.frame_code(bytes.fromhex(data))


def test_frame_values_skip_the_frame_number() -> None:
    found = freeze_frame.decode_frame_pid(bytes.fromhex("0C 00 0BB8"), ecu="7E8", evidence=("x3",))
    assert (found.number, found.pid) == (0, 0x0C)
    assert [(r.name, r.value, r.ecu, r.evidence) for r in found.values] == [("RPM", 750.0, "7E8", ("x3",))]
    with pytest.raises(Undecodable, match="before PID and frame number"):
        freeze_frame.decode_frame_pid(b"\x0c")


def test_frame_with_several_pids() -> None:
    data = bytes.fromhex("0C 00 0BB8 05 00 7B")
    assert freeze_frame.split_frame(data, (0x05, 0x0C, 0x0D)) == {0x0C: b"\x0b\xb8", 0x05: b"\x7b"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("0C 01 0BB8", "Byte 1 is frame 01 instead of 00"),
        ("05 00 7B 0C 02 0BB8", "Byte 4 is frame 02 instead of 00"),
        ("0D 00 10", "PID 0D, which was not asked for"),
        ("05 7B", "PID 05 lacks 1 byte"),
    ],
)
def test_frame_refuses(data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        freeze_frame.split_frame(bytes.fromhex(data), (0x05, 0x0C))


def test_monitor_results() -> None:
    # Monitor 21, catalyst bank 1. Test 81 in id 0B (0.001 V): 0.100 within 0 to 0.600.
    # Test 82 in id 96 (0.1 degC, signed): -1.0 outside 0 to 10.0.
    data = bytes.fromhex("21 81 0B 0064 0000 0258 21 82 96 FFF6 0000 0064")
    assert monitor_tests.decode_tests(data, evidence=("x5",)) == (
        MonitorResult("21", "81", 0.1, 0.0, 0.6, "V", True, ("x5",)),
        MonitorResult("21", "82", -1.0, 0.0, 10.0, "degC", False, ("x5",)),
    )


def test_limits_belong_to_the_passing_range() -> None:
    passed = [
        r.passed
        for r in monitor_tests.decode_tests(bytes.fromhex("A2 0B 24 0005 0000 0005 A2 0C 24 0006 0000 0005"))
    ]
    assert passed == [True, False]


def test_test_that_has_not_run_has_no_result() -> None:
    data = bytes.fromhex("21 81 0B 0000 0000 0000 21 82 0B 0001 0000 0002")
    assert [r.tid for r in monitor_tests.decode_tests(data)] == ["82"]
    assert monitor_tests.not_run(data) == (("21", "81"),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("21 81 0B 0001 0000 00", "from byte 0 on is 9 bytes long"),
        (
            "21 81 0B 0001 0000 0002 22 81 0B 0001 0000 0002",
            "Byte 9 is monitor 22 in an answer of monitor 21",
        ),
        ("", "ends at byte 0"),
    ],
)
def test_monitor_results_refuse(data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        monitor_tests.decode_tests(bytes.fromhex(data))


def test_a_test_of_unknown_scaling_hides_no_other() -> None:
    data = bytes.fromhex("21 81 7F 0001 0000 0002 21 82 0B 0001 0000 0002 21 83 7F 0000 0000 0000")
    assert [r.tid for r in monitor_tests.decode_tests(data)] == ["82"]
    (why,) = monitor_tests.unscaled(data)
    assert why.startswith("Unit and scaling id 7F in byte 2 of 21 81 7F")


def test_scalings_of_the_standard() -> None:
    known = monitor_tests.scalings()
    assert known[0x0A].value(known[0x0A].raw(b"\x03\xe8")) == 122.0  # mV
    assert known[0x39].value(0x8000) == pytest.approx(0.0)  # percent, centred
    assert known[0x16].value(400) == 0.0  # degC
    assert known[0xFE].raw(b"\xff\xfc") == -4
    assert known[0xFE].value(-4) == -1.0  # Pa
    assert 0x00 not in known


def test_vin() -> None:
    assert vehicle_information.vin(b"\x01" + VIN) == "1FTFW1ET1DFC10312"
    assert vehicle_information.vin(b"\x01\0\0\0" + VIN) == "1FTFW1ET1DFC10312"
    assert vehicle_information.vin(b"\x01" + VIN + b"   ") == "1FTFW1ET1DFC10312"
    assert vehicle_information.vin(b"\x01" + VIN.lower()) == "1FTFW1ET1DFC10312"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x01" + VIN[:16], "17 bytes long, but the answer ends at byte 16"),
        (b"\x01" + VIN[:16] + b"O", "Character 17 of the VIN is 4F"),
        (b"\x01" + b"\xff" * 17, "Character 1 of the VIN is FF"),
        (b"\x01" + bytes(17), "ends at byte 0"),
        (b"\x02" + VIN, "announces 2 items"),
        (b"", "before the number of items"),
        (b"\x01" + VIN[:1] + VIN[1:].replace(b"F", b"f", 1), "Character 2 of the VIN is 66"),
    ],
)
def test_vin_refuses(data: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        vehicle_information.vin(data)


def test_vin_check_digit() -> None:
    assert vehicle_information.vin_check("1M8GDM9AXKP042788") == "ok"  # the example of 49 CFR 565.15
    assert vehicle_information.vin_check("1M8GDM9A1KP042788") == "bad"
    assert vehicle_information.vin_check("11111111111111111") == "ok"
    assert vehicle_information.vin_check("1M8GDM9AXKP04278") == "bad"


def test_calibrations_and_name() -> None:
    ids = b"\x02" + b"JMB*36761500".ljust(16, b"\0") + bytes(16)
    assert vehicle_information.calibration_ids(ids) == ("JMB*36761500", "")
    assert vehicle_information.cvns(bytes.fromhex("02 1791BC82 16E062BE")) == ("1791BC82", "16E062BE")
    assert vehicle_information.ecu_name(b"\x01ECM\0-EngineControl\0\0") == "ECM-EngineControl"
    assert vehicle_information.info_types(bytes.fromhex("55400000")) == {0x02, 0x04, 0x06, 0x08, 0x0A}


NAMES = {
    "spark": (
        "OBDCOND IGNCNTR CATCOMP1 CATCOND1 CATCOMP2 CATCOND2 O2SCOMP1 O2SCOND1 O2SCOMP2 O2SCOND2 "
        "EGRCOMP EGRCOND AIRCOMP AIRCOND EVAPCOMP EVAPCOND SO2SCOMP1 SO2SCOND1 SO2SCOMP2 SO2SCOND2 "
        "AFRICOMP1 AFRICOND1 AFRICOMP2 AFRICOND2 PFCOMP1 PFCOND1 PFCOMP2 PFCOND2"
    ),
    "compression": (
        "OBDCOND IGNCNTR HCCATCOMP HCCATCOND NCATCOMP NCATCOND NADSCOMP NADSCOND PMCOMP PMCOND "
        "EGSCOMP EGSCOND EGRCOMP EGRCOND BPCOMP BPCOND FUELCOMP FUELCOND"
    ),
}
"""Names and order as SAE J1699-3, the test of the standard's own committee, has them."""


@pytest.mark.parametrize(
    ("ignition", "items"),
    [("spark", 16), ("spark", 20), ("spark", 28), ("compression", 16), ("compression", 18)],
)
def test_in_use_counters_have_the_standards_names_and_order(ignition: Ignition, items: int) -> None:
    data = bytes([items]) + b"".join(n.to_bytes(2, "big") for n in range(1000, 1000 + items))
    counters = vehicle_information.in_use_counters(data, ignition)
    assert counters == dict(zip(NAMES[ignition].split()[:items], range(1000, 1000 + items), strict=True))


def test_in_use_ratio_of_a_monitor() -> None:
    use = vehicle_information.in_use_performance(
        bytes([16]) + bytes.fromhex("032C 05FA 0280 0320 0000 0000") + bytes(20), "spark", evidence=("x7",)
    )
    assert (use.obd_conditions, use.ignition_cycles, use.evidence) == (812, 1530, ("x7",))
    assert use.monitors[0] == UseCount("catalyst_b1", 640, 800)
    assert use.monitors[0].ratio == 0.8
    assert use.monitors[1].ratio is None
    assert len(use.monitors) == 7


@pytest.mark.parametrize("data", ["", "10", "10 0001", "12" + "0001" * 18, "00"])
def test_other_counters_are_undecodable(data: str) -> None:
    with pytest.raises(Undecodable):
        vehicle_information.in_use_counters(bytes.fromhex(data), "spark")


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (vehicle_information.calibration_ids, b"\x01short"),
        (vehicle_information.calibration_ids, b"\x01" + b"\xff" * 16),
        (vehicle_information.cvns, b"\x02\x01\x02\x03\x04"),
        (vehicle_information.ecu_name, b"\x01" + bytes(20)),
        (vehicle_information.ecu_name, b"\x00"),
        (vehicle_information.info_types, b"\x55"),
    ],
)
def test_broken_information_is_undecodable(read, data: bytes) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Undecodable):
        read(data)
