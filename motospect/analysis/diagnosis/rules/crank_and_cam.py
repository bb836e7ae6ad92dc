"""Crankshaft and camshaft codes at once: what links the two."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "timing sensors"
REASON = "Two sensors at once point to their supply, or to the drive between the shafts."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    crank, cam = facts.seen("P0335-P0339"), facts.seen("P0340-P0349", "P0365-P0369")
    if crank and cam:
        text = "Crankshaft and camshaft signals are both reported faulty."
        yield given(
            (
                "timing_belt_jumped",
                "timing_chain_stretched",
                "reference_voltage_short",
                "engine_harness_damaged",
                "engine_ecu_failed",
                "crankshaft_sensor_wiring",
                "camshaft_sensor_wiring",
            ),
            2.0,
            text,
            REASON,
            *crank,
            *cam,
        )
        yield given(("camshaft_sensor_failed",), 0.5, text, REASON, *crank, *cam)
