"""The road speed is missing and a wheel sensor is faulty: the wheel sensor."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "wheels"
REASON = "Most vehicles take the road speed from the wheel sensors."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    road, wheels = facts.seen("P0500-P0503"), facts.seen("C0031-C0063")
    if road and wheels:
        yield given(
            ("wheel_speed_sensor_failed", "wheel_tone_ring_damaged", "wheel_speed_sensor_wiring"),
            3.0,
            "Road speed and a wheel speed are both missing.",
            REASON,
            *road,
            *wheels,
        )
        yield given(
            ("vehicle_speed_sensor_failed",),
            0.2,
            "Road speed and a wheel speed are both missing.",
            REASON,
            *road,
            *wheels,
        )
