"""Manifold pressure at warm idle: high with a leak, late timing or a weak engine, low when all is well.

A healthy warm engine without load draws to some 25 to 40 kPa at sea level.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "manifold pressure"
REASON = "Air that leaks in raises the pressure the engine can draw down to."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pressure = facts.at("INTAKE_PRESSURE", "idle")
    if pressure is not None and pressure.value > 45:
        text = f"The manifold has {pressure.value:.0f} kPa at warm idle; healthy engines have 25 to 40."
        yield given(
            (
                *UNMETERED_AIR,
                "egr_stuck_open",
                "timing_belt_jumped",
                "timing_chain_stretched",
                "low_compression",
                "purge_valve_stuck_open",
            ),
            1.8,
            text,
            REASON,
            pressure,
        )
    elif pressure is not None and pressure.value < 40:
        text = f"The manifold has {pressure.value:.0f} kPa at warm idle, as it should."
        yield given(
            ("intake_vacuum_leak", "brake_booster_leak", "egr_stuck_open"), 0.6, text, REASON, pressure
        )
