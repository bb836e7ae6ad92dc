"""The lean code was set under load."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "Under load the supply has its hardest work and a leak its smallest share."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load, rpm = facts.frozen("ENGINE_LOAD", *trims.ALL_LEAN), facts.frozen("RPM", *trims.ALL_LEAN)
    if load is not None and load.value >= 55 and (rpm is None or rpm.value > 1500):
        text = f"The lean code was set at {load.value:.0f} % load."
        yield given(FUEL_SUPPLY, 2.2, text, REASON, load, rpm)
        yield given(("maf_contaminated", "maf_failed"), 1.6, text, REASON, load, rpm)
        yield given(UNMETERED_AIR, 0.35, text, REASON, load, rpm)
