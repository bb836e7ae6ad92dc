"""One cylinder misfires alone: what that cylinder has for itself.

A fault that all share rarely picks one cylinder.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import CYLINDER, MISFIRE_SHARED
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire pattern"
REASON = "Coil, plug, injector, valves and rings belong to one cylinder each."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0301-P0312")
    if len({one.code for one in codes}) == 1:
        text = f"Only one cylinder is named ({codes[0].code})."
        yield given(CYLINDER, 2.0, text, REASON, *codes)
        yield given(MISFIRE_SHARED, 0.2, text, REASON, *codes)
