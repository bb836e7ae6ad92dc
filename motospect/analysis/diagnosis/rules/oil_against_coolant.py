"""Oil warm, coolant read as cold: the coolant sensor reads wrong."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "coolant pattern"
REASON = "Oil is warmed by the engine as the coolant is; with the thermostat open both stay cool."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    oil, coolant = facts.anywhere("OIL_TEMP"), facts.anywhere("COOLANT_TEMP")
    if oil is None or coolant is None or coolant.value < -38:
        return
    if oil.value >= 90 and coolant.value < 70:
        text = f"The oil has {oil.value:.0f} °C, the coolant is read as {coolant.value:.0f} °C."
        yield given(("ect_sensor_drift",), 4.0, text, REASON, oil, coolant)
        yield given(("thermostat_stuck_open",), 0.4, text, REASON, oil, coolant)
