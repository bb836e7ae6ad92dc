"""The sensor behind the catalyst swings like the one before it: the catalyst stores no oxygen any more."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "rear oxygen"
REASON = "A working catalyst damps the swing between rich and lean to an almost steady voltage."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for bank in (1, 2):
        for point in ("cruise", "raised_idle"):
            window = facts.window(point)
            rear = window.value(f"O2_B{bank}S2") if window else None
            if window is None or rear is None:
                continue
            swing = rear.high - rear.low
            evidence = window.evidence or (window.id,)
            if swing >= 0.45 and rear.spread >= 0.12:
                text = f"The sensor behind the catalyst swings by {swing:.2f} V at {point.replace('_', ' ')}."
                yield Weight(("catalyst_worn", "catalyst_damaged_by_misfire"), 3.0, text, REASON, evidence)
                yield Weight(("o2_downstream_aged", "o2_downstream_failed"), 0.3, text, REASON, evidence)
            elif swing <= 0.15 and rear.median >= 0.5:
                text = f"The sensor behind the catalyst stays at {rear.median:.2f} V: the catalyst works now."
                yield Weight(("catalyst_worn", "catalyst_damaged_by_misfire"), 0.25, text, REASON, evidence)
