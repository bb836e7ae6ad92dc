"""Lean at idle, far less off idle: air leaks in behind the throttle.

A leak of a given size admits an amount of air that hardly depends on engine speed, so its share of the whole
is largest at idle and falls as the measured flow rises.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "The share of unmetered air falls as the measured flow rises: continuity of mass."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is None or pair[0].value < 8 or pair[0].value - pair[1].value < 6:
        return
    idle, fast = pair
    text = f"Mixture correction {idle.value:+.0f} % at idle, but {fast.value:+.0f} % {fast.where}."
    yield given(UNMETERED_AIR, 5.0, text, REASON, *pair)
    yield given(
        ("purge_valve_stuck_open", "egr_stuck_open", "exhaust_leak_upstream"), 1.5, text, REASON, *pair
    )
    yield given(("maf_contaminated", "maf_failed", "intake_duct_leak"), 0.3, text, REASON, *pair)
    yield given(FUEL_SUPPLY, 0.12, text, REASON, *pair)
