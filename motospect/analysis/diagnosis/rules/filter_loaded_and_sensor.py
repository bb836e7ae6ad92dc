"""A particulate filter code beside its sensor's: the sensor."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "filter sensor"
REASON = (
    "The load is computed from the pressure difference; with the sensor or its hose faulty it is not known."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load, sensor = (
        facts.seen("P2002", "P2463", "P246C", "P2459", "P244A-P244B", "P24A4"),
        facts.seen("P2452-P2456"),
    )
    if load and sensor:
        text = "The pressure sensor of the filter is reported faulty as well."
        yield given(
            ("dpf_pressure_sensor_failed", "dpf_pressure_hose", "dpf_pressure_sensor_wiring"),
            3.5,
            text,
            REASON,
            *load,
            *sensor,
        )
        yield given(
            ("dpf_loaded", "dpf_ash_full", "dpf_damaged", "short_trips"), 0.3, text, REASON, *load, *sensor
        )
