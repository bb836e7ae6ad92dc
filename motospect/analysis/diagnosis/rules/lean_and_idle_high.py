"""Lean and the idle too fast: the engine gets air that nobody commanded.

The idle control closes as far as it can; what still comes in has not been metered.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "idle speed"
REASON = "Missing fuel or a dirty sensor lowers the idle, unmetered air raises it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    idle = facts.at("RPM", "idle")
    codes = facts.seen("P0507")
    if trims.is_lean(facts) and (codes or (idle is not None and idle.value > 1000)):
        text = "The mixture is lean and the idle is too fast."
        yield given(("intake_vacuum_leak", "pcv_leak", "brake_booster_leak"), 2.5, text, REASON, *codes, idle)
        yield given((*FUEL_SUPPLY, "maf_contaminated"), 0.4, text, REASON, *codes, idle)
