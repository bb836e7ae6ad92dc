"""Values an ECU has rescaled by PIDs 4F and 50, from the bytes: the rule of SAE J1699-3."""

from __future__ import annotations

import pytest

from motospect.decode.pids import decode_pid
from motospect.model.scan import Reading
from motospect.scan.rescaled import rescaled


def read(
    pid: int, data: str, *, maxima: str = "00 00 00 00", air_flow: str = "00 00 00 00"
) -> dict[str, float]:
    """Decode one PID of an ECU that announces these maxima by PIDs 4F and 50."""
    announced = (*decode_pid(0x4F, bytes.fromhex(maxima)), *decode_pid(0x50, bytes.fromhex(air_flow)))
    values = rescaled(decode_pid(pid, bytes.fromhex(data)), announced)
    return {reading.name: float(reading.value) for reading in values}


@pytest.mark.parametrize(
    ("pid", "data", "maxima", "given"),
    [
        (0x24, "3333 3333", "05 14 00 00", {"O2_S1_WR_VOLTAGE_LAMBDA": 1.0, "O2_S1_WR_VOLTAGE": 4.0}),
        (0x34, "3333 8000", "05 00 10 00", {"O2_S1_WR_CURRENT_LAMBDA": 1.0, "O2_S1_WR_CURRENT": 0.0}),
        (0x34, "8000 C000", "00 00 10 00", {"O2_S1_WR_CURRENT_LAMBDA": 1.0, "O2_S1_WR_CURRENT": 8.0}),
        (0x34, "8000 4000", "00 00 10 00", {"O2_S1_WR_CURRENT_LAMBDA": 1.0, "O2_S1_WR_CURRENT": -8.0}),
        (0x44, "3333", "05 00 00 00", {"COMMANDED_EQUIV_RATIO": 1.0}),
        (0x0B, "33", "00 00 00 33", {"INTAKE_PRESSURE": 102.0}),
        (0x0B, "65", "00 00 00 00", {"INTAKE_PRESSURE": 101.0}),
        (0x0C, "0BB8", "05 14 10 33", {"RPM": 750.0}),
    ],
)
def test_full_scale_is_the_announced_maximum(
    pid: int, data: str, maxima: str, given: dict[str, float]
) -> None:
    assert read(pid, data, maxima=maxima) == pytest.approx(given)


def test_air_flow_has_a_maximum_of_its_own() -> None:
    assert read(0x10, "3333", air_flow="7D 00 00 00") == pytest.approx({"MAF": 250.0})
    assert read(0x10, "3333", maxima="05 14 10 33") == pytest.approx({"MAF": 131.07})


def test_the_usual_maxima_change_nothing_to_speak_of() -> None:
    usual = read(0x34, "8000 7F00")
    assert read(0x34, "8000 7F00", maxima="02 08 80 00") == pytest.approx(usual, rel=1e-4)


def test_a_rescaled_value_rests_on_both_exchanges() -> None:
    values = rescaled(
        [Reading("MAF", 1.0, "g/s", "7E8", ("x4",))], [Reading("MAX_MAF", 1310, "g/s", "7E8", ("x9",))]
    )
    assert values == [Reading("MAF", 100 * 1310 / 65535, "g/s", "7E8", ("x4", "x9"))]


def test_a_maximum_that_is_no_number_leaves_its_signal_out() -> None:
    assert rescaled([Reading("MAF", 1.0, "g/s")], [Reading("MAX_MAF", "odd", "")]) == []
