"""The manifold vacuum falls when the engine is revved without load: the exhaust cannot get out.

A free exhaust lets the vacuum rise or stay when the throttle is hardly opened; a blocked one dams up.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "manifold pressure"
REASON = "The classic vacuum gauge test: a steady fall of vacuum at a held 2500 rpm means back pressure."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    idle, fast = facts.at("INTAKE_PRESSURE", "idle"), facts.at("INTAKE_PRESSURE", "raised_idle")
    if idle is None or fast is None:
        return
    text = f"The manifold has {idle.value:.0f} kPa at idle and {fast.value:.0f} kPa at 2500 rpm."
    if fast.value - idle.value >= 7:
        yield given(("exhaust_restricted",), 10.0, text, REASON, idle, fast)
    elif idle.value - fast.value >= 3:
        yield given(("exhaust_restricted",), 0.2, text, REASON, idle, fast)
