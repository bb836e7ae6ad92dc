"""Air flow and intake temperature gone at once: one plug, one housing."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "air meter plug"
REASON = "Most air flow meters hold the intake temperature sensor: both at once is their common plug."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    flow, air = facts.seen("P0100", "P0102-P0104"), facts.seen("P0110", "P0112-P0114")
    if flow and air:
        text = "The circuits of air flow and intake temperature are reported at once."
        yield given(("maf_wiring",), 5.0, text, REASON, *flow, *air)
        yield given(("iat_sensor_failed", "iat_sensor_wiring"), 0.3, text, REASON, *flow, *air)
