"""With the engine off boost and manifold sensors read the outside pressure; one that does not is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "boost sensor"
REASON = "With the engine off there is one pressure everywhere."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    inside, outside = facts.at("INTAKE_PRESSURE", "key_on"), facts.at("BAROMETRIC_PRESSURE", "key_on")
    if inside is None or outside is None:
        return
    gap = inside.value - outside.value
    text = (
        f"With the engine off the manifold sensor reads {inside.value:.0f} kPa and the barometer"
        f" {outside.value:.0f} kPa."
    )
    if abs(gap) >= 8:
        yield given(
            (
                "map_sensor_failed",
                "boost_pressure_sensor_failed",
                "map_sensor_wiring",
                "map_sensor_fouled",
                "barometric_sensor_failed",
            ),
            5.0,
            text,
            REASON,
            inside,
            outside,
        )
    elif abs(gap) <= 3:
        yield given(
            ("map_sensor_failed", "boost_pressure_sensor_failed", "barometric_sensor_failed"),
            0.4,
            text,
            REASON,
            inside,
            outside,
        )
