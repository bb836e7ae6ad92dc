"""Service 05, before CAN only: what the ECU measured of each oxygen sensor (SAE J1979 section 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from motospect.decode.errors import Undecodable, shown
from motospect.decode.pids import supported
from motospect.model.scan import MonitorResult, Reading


@dataclass(frozen=True, slots=True)
class SensorTest:
    """One test id: the name of its value and what one count stands for."""

    name: str
    scale: float
    unit: str


TESTS: Final = {
    0x01: SensorTest("RICH_TO_LEAN_THRESHOLD", 0.005, "V"),
    0x02: SensorTest("LEAN_TO_RICH_THRESHOLD", 0.005, "V"),
    0x03: SensorTest("LOW_SWITCH_VOLTAGE", 0.005, "V"),
    0x04: SensorTest("HIGH_SWITCH_VOLTAGE", 0.005, "V"),
    0x05: SensorTest("RICH_TO_LEAN_TIME", 0.004, "s"),
    0x06: SensorTest("LEAN_TO_RICH_TIME", 0.004, "s"),
    0x07: SensorTest("MIN_VOLTAGE", 0.005, "V"),
    0x08: SensorTest("MAX_VOLTAGE", 0.005, "V"),
    0x09: SensorTest("TRANSITION_TIME", 0.04, "s"),
    0x0A: SensorTest("PERIOD", 0.04, "s"),
}
"""Test ids with a public scaling; those from 30 on are the maker's own."""
_TWO_BANKS = ("B1S1", "B1S2", "B1S3", "B1S4", "B2S1", "B2S2", "B2S3", "B2S4")
_FOUR_BANKS = ("B1S1", "B1S2", "B2S1", "B2S2", "B3S1", "B3S2", "B4S1", "B4S2")


def sensors(bitmap: int, *, four_banks: bool) -> dict[int, str]:
    """Return the sensor numbers in the byte of PID 13, or of PID 1D with four banks, and their places."""
    places = _FOUR_BANKS if four_banks else _TWO_BANKS
    return {1 << bit: place for bit, place in enumerate(places) if bitmap >> bit & 1}


def offered_tests(data: bytes) -> tuple[int, ...]:
    """Return the tests we can scale that `data`, the bytes after 45, offers: `00 sensor bitmap`."""
    return tuple(sorted(supported(0x00, data[2:]) & TESTS.keys()))


def decode_sensor_test(
    data: bytes, place: str, *, ecu: str | None = None, evidence: tuple[str, ...] = ()
) -> tuple[Reading, MonitorResult | None]:
    """Return the value in `data`, the bytes after 45, and its verdict where the ECU gives limits.

    `test sensor value`, or `test sensor value least greatest`: one byte each. Raises Undecodable.
    """
    test = TESTS.get(data[0]) if data else None
    if test is None or len(data) not in (3, 5):
        raise Undecodable(f"{shown(data)} is no result of an oxygen sensor test.")
    value, *limits = (round(raw * test.scale, 3) for raw in data[2:])
    reading = Reading(f"O2_{place}_{test.name}", value, test.unit, ecu, tuple(evidence))
    if not limits or not any(data[2:]):
        return reading, None
    low, high = limits
    passed = data[3] <= data[2] <= data[4]
    return reading, MonitorResult(
        place, f"{data[0]:02X}", value, low, high, test.unit, passed, tuple(evidence)
    )
