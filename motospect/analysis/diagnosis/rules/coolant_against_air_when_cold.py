"""After a long rest coolant and intake air have the same temperature; a sensor that differs drifts."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "cold start"
REASON = (
    "After six hours and more everything has the temperature of the yard: GM and Ford"
    " rationality tests work so."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    coolant = facts.at("COOLANT_TEMP", "key_on")
    air = facts.at("INTAKE_TEMP", "key_on")
    outside = facts.at("AMBIANT_AIR_TEMP", "key_on")
    if coolant is None or air is None or coolant.value > 50 or coolant.value < -38:
        return
    gap = coolant.value - air.value
    text = (
        f"With a cold engine the coolant is read as {coolant.value:.0f} °C and the intake air as"
        f" {air.value:.0f} °C."
    )
    if abs(gap) >= 15:
        apart = outside is not None and abs(air.value - outside.value) > abs(coolant.value - outside.value)
        wrong = "iat_sensor_drift" if apart else "ect_sensor_drift"
        yield given((wrong,), 6.0, text, REASON, coolant, air, outside)
        yield given(("thermostat_stuck_open",), 0.4, text, REASON, coolant, air, outside)
    elif abs(gap) <= 6:
        yield given(("ect_sensor_drift", "iat_sensor_drift"), 0.3, text, REASON, coolant, air, outside)
