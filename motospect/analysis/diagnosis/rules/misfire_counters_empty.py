"""Misfire codes although the on-board counters of every cylinder stand at zero."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import CYLINDER
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "misfire pattern"
REASON = (
    "A worn part keeps misfiring and the counters of service 06 keep it for ten driving cycles; codes without"
    " any count come from what deceived the monitor once: its limits, its learning, a rough road."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0300-P0312")
    counts = [
        result
        for _, result in facts.tests(*(f"A{n:X}" for n in range(2, 14)))
        if result.tid.upper() in {"0B", "0C"}
    ]
    if not codes or len(counts) < 3 or any(result.value > 0 for result in counts):
        return
    text = f"Misfire codes, but the counters of {len(counts)} cylinders stand at zero."
    evidence = tuple(dict.fromkeys(x for result in counts for x in result.evidence))
    doubtful = ("software_needs_update", "crankshaft_learning_missing", "rough_road", "fuel_tank_empty")
    yield Weight(doubtful, 4.0, text, REASON, evidence)
    yield Weight(CYLINDER, 0.4, text, REASON, evidence)
