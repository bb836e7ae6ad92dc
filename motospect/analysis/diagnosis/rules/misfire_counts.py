"""The on-board misfire counters: all on one cylinder, or spread.

Monitors A2 to AD of SAE J1979 count per cylinder, over the last ten driving cycles (test 0B) and this one
(0C).
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import CYLINDER, MISFIRE_SHARED
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "misfire pattern"
REASON = "The counters tell the cylinder even where the code does not."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    mids = [f"A{n:X}" for n in range(2, 14)]
    counts: dict[str, float] = {}
    for _, result in facts.tests(*mids):
        if result.tid.upper() in {"0B", "0C"}:
            counts[result.mid] = max(counts.get(result.mid, 0.0), result.value)
    whole = sum(counts.values())
    if len(counts) < 3 or whole < 20:
        return
    most = max(counts.values()) / whole
    results = [result for _, result in facts.tests(*mids)]
    evidence = tuple(dict.fromkeys(x for result in results for x in result.evidence))
    if most >= 0.8:
        text = f"{most:.0%} of the misfires counted are in one cylinder."
        yield Weight(CYLINDER, 2.2, text, REASON, evidence)
        yield Weight(MISFIRE_SHARED, 0.2, text, REASON, evidence)
    elif most < 0.45:
        text = f"The misfires counted are spread over {len(counts)} cylinders."
        yield Weight(MISFIRE_SHARED, 2.2, text, REASON, evidence)
        yield Weight([key for key in CYLINDER if key != "spark_plug_worn"], 0.3, text, REASON, evidence)
