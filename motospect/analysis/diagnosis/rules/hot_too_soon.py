"""Boiling hot a few minutes after a start: no engine heats that fast, its sensor or plug does."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "coolant reading"
REASON = "An engine takes ten minutes and more to get hot; a shorted thermistor reads hot at once."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    hot = facts.frozen("COOLANT_TEMP", "P0000-P2FFF")
    run = facts.frozen("RUN_TIME", "P0000-P2FFF")
    if hot is not None and run is not None and hot.value >= 112 and run.value < 360:
        text = f"The coolant was read as {hot.value:.0f} °C after {run.value:.0f} s."
        yield given(
            ("ect_sensor_wiring", "ect_sensor_failed", "water_in_connector"), 12.0, text, REASON, hot, run
        )
        yield given(
            (
                "head_gasket_leak",
                "thermostat_stuck_closed",
                "water_pump_failed",
                "radiator_blocked",
                "cooling_fan_failed",
            ),
            0.15,
            text,
            REASON,
            hot,
            run,
        )
        yield given(("coolant_low",), 0.5, text, REASON, hot, run)
