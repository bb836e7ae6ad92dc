"""Correction grows with load: fuel does not keep up, or the air flow meter reads less and less.

A weak pump or clogged filter shows where most fuel is needed; a dirty hot wire loses most at high flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "Fuel demand and the error of a dirty hot wire grow with air flow; a leak's share falls."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is None or pair[1].value < 8 or pair[1].value - pair[0].value < 6:
        return
    idle, fast = pair
    text = f"Mixture correction {idle.value:+.0f} % at idle, but {fast.value:+.0f} % {fast.where}."
    yield given(FUEL_SUPPLY, 3.0, text, REASON, *pair)
    yield given(("maf_contaminated", "maf_failed"), 3.0, text, REASON, *pair)
    yield given((*UNMETERED_AIR, "exhaust_leak_upstream"), 0.12, text, REASON, *pair)
