"""Warm while standing, cold while driving: the thermostat does not close.

Driving wind cools a circuit that is open; a sensor that reads wrong does so at every speed.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "coolant pattern"
TOO_HOT_C = 105.0
REASON = "Only a circuit through the radiator is cooled by speed."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    standing, driving = (
        facts.at("COOLANT_TEMP", "idle", "raised_idle"),
        facts.at("COOLANT_TEMP", "cruise", "warm_up"),
    )
    if driving is None or driving.value < -38:
        return
    if standing is not None and standing.value > TOO_HOT_C:
        return  # no open thermostat lets it get so hot: coolant_reading_jumps speaks of it
    if standing is not None and standing.value - driving.value >= 8 and driving.value < 80:
        text = f"The coolant has {standing.value:.0f} °C standing, but {driving.value:.0f} °C driving."
        yield given(("thermostat_stuck_open",), 3.0, text, REASON, standing, driving)
        yield given(
            ("ect_sensor_drift", "ect_sensor_failed", "coolant_low"), 0.3, text, REASON, standing, driving
        )
    elif -38 < driving.value < 75:
        text = f"While driving the coolant stays at {driving.value:.0f} °C."
        yield given(("thermostat_stuck_open",), 1.8, text, REASON, driving)
        yield given(("coolant_low",), 0.5, text, REASON, driving)
    elif 82 <= driving.value <= 105:
        text = f"While driving the coolant reaches {driving.value:.0f} °C."
        yield given(("thermostat_stuck_open",), 0.4, text, REASON, driving)
