"""When the rail pressure fell: under load the supply, at idle or cranking a leak."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "rail load"
REASON = "A worn pump or clogged filter fails where most is needed, a leak where the pump delivers least."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load, rpm = (
        facts.frozen("ENGINE_LOAD", "P0087", "P2293", "P0089", "P00C6"),
        facts.frozen("RPM", "P0087", "P2293", "P0089", "P00C6"),
    )
    if load is not None and load.value >= 60:
        text = f"The pressure fell at {load.value:.0f} % load."
        yield given(
            (
                "fuel_filter_clogged",
                "fuel_pump_weak",
                "high_pressure_pump_worn",
                "high_pressure_pump_drive_worn",
            ),
            2.0,
            text,
            REASON,
            load,
            rpm,
        )
        yield given(
            ("rail_leak", "injector_leaking", "rail_pressure_regulator_failed"), 0.6, text, REASON, load, rpm
        )
    elif rpm is not None and rpm.value < 1000:
        text = f"The pressure fell at {rpm.value:.0f} rpm."
        yield given(
            (
                "rail_leak",
                "injector_leaking",
                "rail_pressure_regulator_failed",
                "fuel_metering_valve_failed",
                "high_pressure_pump_worn",
            ),
            1.7,
            text,
            REASON,
            load,
            rpm,
        )
        yield given(("fuel_filter_clogged",), 0.5, text, REASON, load, rpm)
