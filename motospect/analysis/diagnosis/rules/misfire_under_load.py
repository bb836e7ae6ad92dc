"""Misfire under load: a weak spark or missing fuel; a leak would show at idle."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, IGNITION, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire load"
REASON = (
    "Pressure in the cylinder raises the voltage the spark needs; the share of leaking air falls with load."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load, rpm = facts.frozen("ENGINE_LOAD", "P0300-P0312"), facts.frozen("RPM", "P0300-P0312")
    if load is None or rpm is None:
        return
    if load.value >= 60:
        text = f"The misfire was stored at {load.value:.0f} % load."
        yield given(IGNITION, 1.8, text, REASON, load, rpm)
        yield given((*UNMETERED_AIR, "egr_stuck_open"), 0.35, text, REASON, load, rpm)
    elif rpm.value < 1100:
        text = f"The misfire was stored at idle ({rpm.value:.0f} rpm)."
        yield given(
            (*UNMETERED_AIR, "egr_stuck_open", "low_compression", "injector_clogged", "valve_spring_broken"),
            1.7,
            text,
            REASON,
            load,
            rpm,
        )
        yield given(FUEL_SUPPLY, 0.5, text, REASON, load, rpm)
