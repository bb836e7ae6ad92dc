"""Whole answers: request and response bytes in, values and reasons out."""

from __future__ import annotations

import pytest

from motospect.decode.answer import decode_answer


def values(request: str, data: str) -> list[tuple[str, float | int | str]]:
    """Return (name, value) of an answer of which nothing is undecoded."""
    decoded = decode_answer(bytes.fromhex(request), bytes.fromhex(data))
    assert decoded.undecoded == ()
    return [(reading.name, reading.value) for reading in decoded.values]


def undecoded(request: str, data: str) -> str:
    """Return the one reason of an answer."""
    (reason,) = decode_answer(bytes.fromhex(request), bytes.fromhex(data)).undecoded
    return reason


def test_live_values() -> None:
    assert values("01 0C 05", "0C 0BB8 05 7B") == [("RPM", 750.0), ("COOLANT_TEMP", 83.0)]
    assert values("01 00", "00 80000001") == [("PIDS_A", "01 20")]
    assert dict(values("01 01", "01 82 07 E5 05"))["DTC_COUNT"] == 2


def test_what_was_not_asked_for_is_said_beside_the_value() -> None:
    decoded = decode_answer(b"\x01\x05", bytes.fromhex("05 77 00 BF9FA897"), ecu="7E8", evidence=("x1",))
    assert [(r.name, r.value, r.ecu, r.evidence) for r in decoded.values] == [
        ("COOLANT_TEMP", 79.0, "7E8", ("x1",))
    ]
    assert decoded.undecoded == ("PID 00 came without being asked for.",)


def test_one_bad_pid_does_not_take_the_others_away() -> None:
    decoded = decode_answer(bytes.fromhex("01 1C 0D"), bytes.fromhex("1C FA 0D 10"))
    assert [r.name for r in decoded.values] == ["SPEED"]
    assert "OBD_COMPLIANCE" in decoded.undecoded[0]


def test_codes() -> None:
    for service in ("03", "07", "0A"):
        assert values(service, "02 0171 C100") == [("DTC", "P0171"), ("DTC", "U0100")]
        assert values(service, "00") == []
        assert "announces 2 codes" in undecoded(service, "02 0171")


def test_freeze_frame() -> None:
    assert values("02 0C 00", "0C 00 0BB8") == [("RPM", 750.0)]
    assert values("02 0C", "0C 00 0BB8") == [("RPM", 750.0)]
    assert values("02 02 00", "02 00 0171") == [("FREEZE_DTC", "P0171")]
    assert values("02 02 00", "02 00 0000") == [("FREEZE_DTC", "none")]


def test_values_of_an_empty_frame_are_none() -> None:
    decoded = decode_answer(bytes.fromhex("02 02 00 0C 00"), bytes.fromhex("02 00 0000 0C 00 0000"))
    assert [(r.name, r.value) for r in decoded.values] == [("FREEZE_DTC", "none")]
    assert decoded.undecoded == ("Frame 00 is empty, so PID 0C holds no value.",)


def test_monitor_tests() -> None:
    assert values("06 21", "21 81 0B 0064 0000 0258") == [
        ("MONITOR_21_81", 0.1),
        ("MONITOR_21_81_MIN", 0.0),
        ("MONITOR_21_81_MAX", 0.6),
        ("MONITOR_21_81_RESULT", "passed"),
    ]
    assert dict(values("06 21", "21 81 0B 0064 0000 0063"))["MONITOR_21_81_RESULT"] == "failed"
    assert values("06 00", "00 80000001 20 80000000") == [("MIDS_A", "01 20"), ("MIDS_B", "21")]
    assert (
        undecoded("06 21", "21 81 0B 0000 0000 0000")
        == "Test 81 of monitor 21 holds zeros only: it has not run."
    )


def test_vehicle_information() -> None:
    assert values("09 02", "02 01 3146544657314554314446433130333132") == [("VIN", "1FTFW1ET1DFC10312")]
    assert values("09 06", "06 01 1791BC82") == [("CVN", "1791BC82")]
    spark = dict(values("09 08", "08 10 032C 05FA 0280 032B" + " 0000" * 10 + " 00D6 01F2"))
    assert (spark["OBDCOND"], spark["IGNCNTR"]) == (812, 1530)
    assert (spark["CATCOMP1"], spark["CATCOND1"]) == (640, 811)
    assert (spark["EVAPCOMP"], spark["EVAPCOND"]) == (214, 498)
    assert len(spark) == 16
    assert values("09 00", "00 55400000") == [("INFO_TYPES_A", "02 04 06 08 0A")]


@pytest.mark.parametrize(
    ("request_hex", "data", "why"),
    [
        ("22 F40C", "F40C 0BB8", "Service 22 is not decoded"),
        ("09 08", "08 01 0001", "1 in-use counter of spark ignition; the standard has 16 or 20 or 28."),
        ("09 0D", "0D 01 00", "Information type 0D of service 09 is not decoded"),
        ("09 02", "02 01 41", "17 bytes long"),
        ("09 02", "", "not the information type"),
        ("01 05", "05 7B 0D", "Byte 2 is PID 0D"),
        ("06 00", "00 8000", "from byte 0 on"),
        ("06 00", "00 80000000 21 80000000", "Byte 5 is 21"),
        ("", "", "Service nothing"),
    ],
)
def test_reasons(request_hex: str, data: str, why: str) -> None:
    assert why in undecoded(request_hex, data)
