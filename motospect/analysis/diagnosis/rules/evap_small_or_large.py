"""The size of the leak: what can leak that much."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "evap size"
REASON = (
    "A cap left off or a hose off is a large leak; a worn seal, a crack or a seat that weeps is a small one."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    small, large = facts.seen("P0442", "P0456"), facts.seen("P0455")
    if small and not large:
        yield given(
            ("purge_valve_stuck_open", "filler_neck_leak", "tank_leak"),
            1.2,
            "The leak is small.",
            REASON,
            *small,
        )
        yield given(("vent_valve_stuck_open",), 0.6, "The leak is small.", REASON, *small)
    elif large and not small:
        yield given(("fuel_cap_loose", "vent_valve_stuck_open"), 1.3, "The leak is large.", REASON, *large)
