"""The lean code was set at idle.

The freeze frame keeps revolutions and speed of that moment.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "At idle a leak has its largest share, and the fuel supply its easiest work."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    rpm, speed = facts.frozen("RPM", *trims.ALL_LEAN), facts.frozen("SPEED", *trims.ALL_LEAN)
    if rpm is not None and 400 < rpm.value < 1200 and (speed is None or speed.value < 5):
        text = f"The lean code was set at idle ({rpm.value:.0f} rpm)."
        yield given(UNMETERED_AIR, 2.2, text, REASON, rpm, speed)
        yield given(FUEL_SUPPLY, 0.4, text, REASON, rpm, speed)
        yield given(("maf_contaminated", "maf_failed"), 0.6, text, REASON, rpm, speed)
