"""The freeze frame holds a fuel level near nothing: the tank was run empty."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import IGNITION, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "fuel level"
REASON = "The pump draws air when the tank is empty; the codes stay after refuelling."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    level = facts.frozen("FUEL_LEVEL", "P0087", "P0171-P0175", "P0300-P0316", "P2187-P2196")
    if level is None:
        return
    if level.value <= 6:
        text = f"The fuel level was {level.value:.0f} % when the code was set."
        yield given(("fuel_tank_empty",), 60.0, text, REASON, level)
        yield given((*UNMETERED_AIR, "maf_contaminated", *IGNITION), 0.5, text, REASON, level)
    elif level.value >= 15:
        yield given(
            ("fuel_tank_empty",),
            0.1,
            f"The fuel level was {level.value:.0f} % when the code was set.",
            REASON,
            level,
        )
