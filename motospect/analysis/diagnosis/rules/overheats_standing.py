"""Hot while standing only: air is missing. Hot while driving: the coolant does not move or cool."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "overheating pattern"
REASON = "Driving wind replaces the fan; it cannot replace coolant, pump, thermostat or radiator."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    standing, driving = (
        facts.at("COOLANT_TEMP", "idle", "raised_idle"),
        facts.at("COOLANT_TEMP", "cruise", "pull"),
    )
    fan = (
        "cooling_fan_failed",
        "cooling_fan_relay_failed",
        "cooling_fan_wiring",
        "cooling_fan_relay_wiring",
        "fan_blocked",
    )
    circuit = (
        "thermostat_stuck_closed",
        "water_pump_failed",
        "radiator_blocked",
        "coolant_low",
        "head_gasket_leak",
    )
    if standing is None or driving is None:
        return
    if standing.value >= 107 and driving.value <= 100:
        text = f"The coolant has {standing.value:.0f} °C standing, but {driving.value:.0f} °C driving."
        yield given(fan, 5.0, text, REASON, standing, driving)
        yield given(circuit, 0.25, text, REASON, standing, driving)
    elif driving.value >= 107 and driving.value >= standing.value:
        text = f"The coolant has {driving.value:.0f} °C driving and {standing.value:.0f} °C standing."
        yield given(fan, 0.2, text, REASON, standing, driving)
        yield given(circuit, 1.8, text, REASON, standing, driving)
