"""Coolant that reads hot at idle and cold with speed or revolutions: the sensor stands in air."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "coolant level"
JUMP_C = 20.0
REASON = (
    "With coolant missing the pump moves it only with revolutions, and air stands at the sensor at idle; a"
    " thermostat that stays open is cold at idle as well."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    idle = facts.at("COOLANT_TEMP", "idle")
    fast = facts.at("COOLANT_TEMP", "raised_idle", "cruise")
    if idle is None or fast is None or idle.value - fast.value < JUMP_C:
        return
    text = f"Coolant {idle.value:.0f} °C at idle and {fast.value:.0f} °C {fast.where}."
    yield given(("coolant_low", "head_gasket_leak", "water_pump_failed"), 8.0, text, REASON, idle, fast)
    yield given(("thermostat_stuck_open", "ect_sensor_wiring"), 0.3, text, REASON, idle, fast)
