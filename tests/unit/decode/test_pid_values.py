"""Values of service 01: bytes written by hand from the formulas of SAE J1979-DA."""

from __future__ import annotations

import pytest

from motospect.decode import pids, signals
from motospect.decode.errors import Undecodable
from motospect.model.scan import Reading


def only(pid: int, data: str) -> tuple[float | int | str, str]:
    """Return (value, unit) of the one reading in `data` (hex)."""
    (reading,) = pids.decode_pid(pid, bytes.fromhex(data))
    return reading.value, reading.unit


@pytest.mark.parametrize(
    ("pid", "data", "value", "unit"),
    [
        (0x04, "80", 12800 / 255, "percent"),
        (0x05, "7B", 83.0, "degC"),
        (0x05, "00", -40.0, "degC"),
        (0x06, "00", -100.0, "percent"),
        (0x06, "80", 0.0, "percent"),
        (0x07, "FF", 99.21875, "percent"),
        (0x0A, "64", 300.0, "kPa"),
        (0x0B, "65", 101.0, "kPa"),
        (0x0C, "0B B8", 750.0, "rpm"),
        (0x0D, "78", 120.0, "km/h"),
        (0x0E, "80", 0.0, "deg"),
        (0x0E, "00", -64.0, "deg"),
        (0x10, "27 34", 100.36, "g/s"),
        (0x1F, "01 2C", 300.0, "s"),
        (0x22, "03 E8", 79.0, "kPa"),
        (0x23, "00 88", 1360.0, "kPa"),
        (0x2D, "7F", -0.78125, "percent"),
        (0x30, "0E", 14, "count"),
        (0x32, "FF 80", -32.0, "Pa"),  # low byte >= 0x80: two's complement over both bytes
        (0x32, "00 80", 32.0, "Pa"),
        (0x3C, "11 AA", 412.2, "degC"),
        (0x42, "30 00", 12.288, "V"),
        (0x43, "01 00", 25600 / 255, "percent"),
        (0x44, "80 00", 1.0, "ratio"),  # 2/65536 a bit
        (0x53, "4E 20", 100.0, "kPa"),
        (0x54, "FE 5C", -420.0, "Pa"),
        (0x5D, "69 00", 0.0, "deg"),
        (0x5D, "00 00", -210.0, "deg"),
        (0x5E, "00 14", 1.0, "L/h"),
        (0x61, "7D", 0.0, "percent"),
        (0x63, "01 90", 400.0, "N*m"),
        (0xA6, "00 0F 42 40", 100000.0, "km"),
    ],
)
def test_numbers(pid: int, data: str, value: float, unit: str) -> None:
    assert only(pid, data) == (value, unit)


def test_a_reading_carries_ecu_and_evidence() -> None:
    assert pids.decode_pid(0x0C, b"\x0b\xb8", ecu="7E8", evidence=("x9",)) == (
        Reading("RPM", 750.0, "rpm", "7E8", ("x9",)),
    )


def test_words() -> None:
    assert only(0x51, "04") == ("DSL", "")
    assert only(0x1C, "06") == ("EOBD", "")
    assert [r.value for r in pids.decode_pid(0x03, b"\x02\x00")] == ["CL", "OFF"]


def test_a_word_without_meaning_is_no_value() -> None:
    with pytest.raises(
        Undecodable, match="OBD_COMPLIANCE of PID 1C has no meaning for the value 250 in byte 0"
    ):
        pids.decode_pid(0x1C, b"\xfa")


def test_wide_range_sensor_gives_lambda_and_current() -> None:
    values = [(r.name, r.value, r.unit) for r in pids.decode_pid(0x34, bytes.fromhex("8000 7F00"))]
    assert values == [("O2_S1_WR_CURRENT_LAMBDA", 1.0, "ratio"), ("O2_S1_WR_CURRENT", -1.0, "mA")]


def test_sensor_that_takes_no_part_in_the_trim_gives_none() -> None:
    assert [r.name for r in pids.decode_pid(0x15, b"\x9a\xff")] == ["O2_B1S2"]
    assert [r.name for r in pids.decode_pid(0x15, b"\x9a\x80")] == ["O2_B1S2", "O2_B1S2_FUEL_TRIM"]


def test_second_trim_byte_is_the_other_bank() -> None:
    assert [(r.name, r.value) for r in pids.decode_pid(0x08, b"\x80\x00")] == [
        ("SHORT_FUEL_TRIM_2", 0.0),
        ("SHORT_FUEL_TRIM_4", -100.0),
    ]


def test_support_bit_decides_what_is_given() -> None:
    assert [(r.name, r.value) for r in pids.decode_pid(0x66, bytes.fromhex("01 0020 FFFF"))] == [
        ("MAF_A", 1.0)
    ]
    assert [(r.name, r.value) for r in pids.decode_pid(0x67, bytes.fromhex("02 00 28"))] == [
        ("COOLANT_TEMP_2", 0.0)
    ]
    assert pids.decode_pid(0x68, bytes(7)) == ()


@pytest.mark.parametrize(
    ("pid", "data", "given"),
    [
        (0x6B, "01 3C 00 00 00", {"EGR_TEMP_B1S1": 20}),
        (0x6B, "10 3C 00 00 00", {"EGR_TEMP_B1S1_WIDE": 200}),
        (0x6B, "11 3C 00 00 00", {}),  # both scalings claimed for one byte: neither is certain
        (0x6F, "02 00 64", {"TURBO_B_COMPRESSOR_INLET_PRESSURE": 100}),
        (0x6F, "08 00 64", {"TURBO_B_COMPRESSOR_INLET_PRESSURE_WIDE": 800}),
        (0x81, "02" + "00" * 8 + "00000E10 0000003C" + "00" * 24, {
            "AECD_2_TIME_1": 3600, "AECD_2_TIME_2": 60,
        }),
        (0x8B, "0C 04 00 0000 0000", {
            "NOX_ADSORBER_REGENERATION": "in progress", "NOX_ADSORBER_DESULFURIZATION": "not in progress",
        }),
        (0x8F, "03 01 FF38 00 0000", {
            "PM_SENSOR_B1S1_MEASURING": "yes", "PM_SENSOR_B1S1_REGENERATING": "no",
            "PM_SENSOR_B1S1_OUTPUT": -2,
        }),
        (0x90, "4C 0102", {
            "VEHICLE_MI_DISPLAY": "non-discriminatory", "VEHICLE_MI_MODE": "continuous",
            "VEHICLE_READINESS": "not complete", "VEHICLE_MI_TIME": 258,
        }),
        (0x91, "03 0010 0020", {"ECU_MI_MODE": "continuous", "ECU_MI_TIME": 16, "ECU_B1_TIME": 32}),
        (0x92, "11 10", {
            "FUEL_PRESSURE_CONTROL_1": "not in closed loop", "FUEL_PRESSURE_CONTROL_2": "closed loop",
        }),
        (0x93, "01 0102", {"MI_TIME_CUMULATIVE": 258}),
        (0x93, "01 FFFF", {}),  # not available
        (0x7F, "03" + "FFFFFFFF" + "00000E10" + "FFFFFFFF", {"IDLE_TIME_TOTAL": 3600}),
        (0x83, "05 00FA 0000 0010 0000", {"NOX_B1S1": 250, "NOX_B2S1": 16}),
        (0x83, "11 00FA 0000 0000 0000", {}),  # the sensor's data are not available
        (0xA1, "02 0000 00FA 0000 0000", {"NOX_CORRECTED_B1S2": 250}),
        (0xA1, "01 FFFF 0000 0000 0000", {}),
        (0xA5, "02 00 07D0", {"DEF_USED_THIS_CYCLE": 1}),
        (0xA3, "01 FFFC 0000 0000 0000", {"EVAP_VAPOR_PRESSURE_A": -1}),
        (0xA3, "02 0000 FFFC 0000 0000", {"EVAP_VAPOR_PRESSURE_A_WIDE": -8}),
        (0xA3, "04 0000 0000 FFFC 0000", {"EVAP_VAPOR_PRESSURE_B": -1}),
        (0xA3, "08 0000 0000 0000 FFFC", {"EVAP_VAPOR_PRESSURE_B_WIDE": -8}),
        (0x74, "01 2EE0 0000", {"TURBO_SPEED_A": 120000}),
        (0x95, "03 2710 1388 0000 0000", {"SCR_NH3_STORAGE_TARGET_A": 1, "SCR_NH3_STORAGE_A": 0.5}),
        (0x96, "07 0014 FF 0064", {
            "HC_DOSER_FLOW": 1, "HC_DOSER_DUTY": 100, "AFTERTREATMENT_FUEL_PRESSURE": 10,
        }),
        (0x97, "02 0000 04D2", {"NOX_MASS_TAILPIPE": 0.1234}),
        (0xA7, "23 00FA 0010 0000 0000", {"NOX_B1S3": 250}),
        (0xA8, "08 0000 0000 0000 00FA", {"NOX_CORRECTED_B2S4": 250}),
        (0xA9, "01 01", {"ABS_DISABLED": "yes"}),
        (0xA9, "01 00 00 00", {"ABS_DISABLED": "no"}),
        (0xAB, "1F 0020 50 0008 0003 8A", {
            "ALT_FUEL_RAIL_PRESSURE": 1, "ALT_FUEL_RAIL_TEMP": 40, "ALT_FUEL_TANK_PRESSURE": 1,
            "ALT_FUEL_TANK_PRESSURE_WIDE": 3, "ALT_FUEL_TANK_TEMP": 20,
        }),
        (0xAD, "03 FFFC 1F40", {"CRANKCASE_PRESSURE": -1, "CRANKCASE_SEPARATOR_SPEED": 8000}),
        (0xAE, "01 FFFC 0000", {"EVAP_PURGE_PRESSURE": -1}),
        (0xAE, "02 0000 FFFC", {"EVAP_PURGE_PRESSURE_WIDE": -8}),
        (0xC4, "00000E10 00000003", {"EXHAUST_PM_TIME": 3600, "EXHAUST_PM_COUNT": 3}),
        (0xA3, "03 FFFC FFFC 0000 0000", {}),  # two scalings claimed for one sensor
        (0x94, "03 15 0102 0000 0000 0000 0000", {
            "NOX_WARNING": "active", "NOX_INDUCEMENT_LEVEL_1": "active", "NOX_INDUCEMENT_LEVEL_2": "active",
            "NOX_INDUCEMENT_LEVEL_3": "inactive", "REAGENT_QUALITY_FAULT_TIME": 258,
        }),
    ],
)  # fmt: skip
def test_diesel_and_heavy_duty_pids(pid: int, data: str, given: dict[str, float | str]) -> None:
    assert {r.name: r.value for r in pids.decode_pid(pid, bytes.fromhex(data))} == given


def test_inducement_of_a_diesel_with_scr() -> None:
    data = bytes.fromhex("81 20 08 0064 03E8 0000 0005 0000")
    values = {r.name: r.value for r in pids.decode_pid(0x88, data)}
    assert (values["SCR_INDUCEMENT"], values["SCR_INDUCEMENT_REAGENT_LOW"]) == ("active", "yes")
    assert [name for name, value in values.items() if value == "yes"] == [
        "SCR_INDUCEMENT_REAGENT_LOW", "SCR_INDUCEMENT_BLOCK_2_REAGENT_WRONG",
        "SCR_INDUCEMENT_BLOCK_3_NOX_HIGH",
    ]  # fmt: skip
    assert values["SCR_INDUCEMENT_DISTANCE_1"] == 100
    assert values["SCR_INDUCEMENT_BLOCK_1_DISTANCE"] == 1000
    assert values["SCR_INDUCEMENT_DISTANCE_3"] == 5


def test_current_of_a_hybrid_battery_is_signed() -> None:
    values = {r.name: r.value for r in pids.decode_pid(0x9A, bytes.fromhex("06 00 5000 FFF6"))}
    assert values == {"HYBRID_BATTERY_VOLTAGE": 320.0, "HYBRID_BATTERY_CURRENT": -1.0}


def test_bitmap_is_a_list_of_pids() -> None:
    assert only(0x00, "98 00 00 01") == ("01 04 05 20", "")
    assert pids.supported(0x20, bytes.fromhex("80000001")) == {0x21, 0x40}


def test_freeze_code() -> None:
    assert only(0x02, "01 71") == ("P0171", "")
    assert only(0x02, "00 00") == ("none", "")


@pytest.mark.parametrize(
    ("pid", "data", "why"),
    [
        (0x0C, "0B", "PID 0C is 2 bytes long, but the answer ends at byte 1: 0B"),
        (0x05, "7B 00", "PID 05 is 1 byte long, but the answer goes on at byte 1"),
        (0x05, "", "ends at byte 0: nothing"),
        (0x06, "80 80 80", "PID 06"),
        (0xA7, "01 00 FA 00", "PID A7 is 9 bytes long"),  # the layout on the web: never a number of it
        (0xFD, "00", "PID FD has no public formula we are certain of; its data is 00"),
        (
            0xAC,
            "00 00 00 00",
            r"PID AC \(maximum reagent dosing rate and mode\) has no agreed formula, one source",
        ),
        (0x00, "FF", "PID 00 is 4 bytes long"),
    ],
)
def test_what_is_not_certain_is_undecodable(pid: int, data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        pids.decode_pid(pid, bytes.fromhex(data))


def test_split_separates_several_pids() -> None:
    data = bytes.fromhex("0C 0BB8 05 7B 0D 00")
    assert pids.split(data, (0x05, 0x0C, 0x0D, 0x11)) == {0x0C: b"\x0b\xb8", 0x05: b"\x7b", 0x0D: b"\x00"}


def test_split_finds_the_only_reading_of_a_two_byte_trim() -> None:
    assert pids.split(bytes.fromhex("06 80 90 05 7B"), (0x05, 0x06)) == {0x06: b"\x80\x90", 0x05: b"\x7b"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "ends before the first PID, at byte 0"),
        ("05 7B 0D 00", "Byte 2 is PID 0D, which was not asked for"),
        ("05 7B 05 7B", "PID 05 comes a second time at byte 2"),
        ("0C 0B", "PID 0C lacks 1 byte after byte 2"),
        ("05 7B AA AA", "Byte 2 is PID AA, which was not asked for"),
        ("05 7B 00 00", "Byte 2 is PID 00"),
    ],
)
def test_split_refuses(data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        pids.split(bytes.fromhex(data), (0x05, 0x06, 0x0C))


def test_split_refuses_two_readings() -> None:
    # 06 [80] 0B [0C] 0D [00], or 06 [80 0B] 0C [0D 00]: both use up every byte.
    with pytest.raises(Undecodable, match="two ways"):
        pids.split(bytes.fromhex("06 80 0B 0C 0D 00"), (0x06, 0x0B, 0x0C, 0x0D))


def test_volunteered_pids_follow_the_asked_one() -> None:
    data = bytes.fromhex("05 77 00 BF9FA897")
    assert pids.split(data, (0x05,), volunteered=True) == {0x05: b"\x77", 0x00: b"\xbf\x9f\xa8\x97"}
    with pytest.raises(Undecodable, match="not asked"):
        pids.split(data, (0x0C,), volunteered=True)


def test_lengths_and_names() -> None:
    assert [pids.length(p) for p in (0x00, 0x0C, 0x06, 0x24, 0xA6, 0xFD)] == [4, 2, 1, 4, 4, None]
    assert pids.decodable(0x01)
    assert not pids.decodable(0xAC)
    assert not pids.decodable(0xE0)
    assert signals.pid_of("RPM") == 0x0C
    assert signals.pid_of("NO_SUCH_SIGNAL") is None
    assert [s.name for s in pids.signals(0x0C)] == ["RPM"]
    assert pids.signals(0xFD) == ()
