"""Rail pressure right at idle and too low under load: the pressure is really missing."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "rail measured"
REASON = "A sensor that reads right at idle seldom reads wrong by a third under load."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    had, wanted = (
        facts.at("RAIL_PRESSURE_A", "pull", "cruise"),
        facts.at("COMMANDED_RAIL_PRESSURE_A", "pull", "cruise"),
    )
    idle, idle_wanted = facts.at("RAIL_PRESSURE_A", "idle"), facts.at("COMMANDED_RAIL_PRESSURE_A", "idle")
    if had is None or wanted is None or wanted.value <= 0:
        return
    if had.value < 0.8 * wanted.value:
        text = f"Under load the rail has {had.value / wanted.value:.0%} of the pressure wanted."
        fine = idle is not None and idle_wanted is not None and idle.value > 0.93 * idle_wanted.value
        yield given(
            ("fuel_filter_clogged", "fuel_pump_weak", "high_pressure_pump_worn", "fuel_pressure_low"),
            2.0,
            text,
            REASON,
            had,
            wanted,
            idle,
        )
        yield given(
            ("rail_pressure_sensor_failed", "rail_pressure_sensor_wiring"), 0.3, text, REASON, had, wanted
        )
        if fine:
            yield given(("fuel_filter_clogged",), 2.8, text, REASON, had, wanted, idle)
            yield given(
                ("rail_leak", "injector_leaking", "rail_pressure_regulator_failed"),
                0.5,
                text,
                REASON,
                had,
                wanted,
                idle,
            )
