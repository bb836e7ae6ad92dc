"""How far the catalyst's own on-board test is from its limit, even when it passed.

Monitors 21 to 24 of SAE J1979.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "catalyst test"
REASON = "A catalyst that passes with half of the room to its limit left still stores oxygen."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for _, result in facts.tests("21", "22", "23", "24"):
        if result.max is None or result.min is None or result.max <= result.min:
            continue
        room = min(result.max - result.value, result.value - result.min) / (result.max - result.min)
        if not result.passed or room < 0.05:
            text = (
                f"On-board test {result.label} of the catalyst is at its limit ({result.value:g}"
                f" {result.unit})."
            )
            yield Weight(("catalyst_worn", "catalyst_damaged_by_misfire"), 1.8, text, REASON, result.evidence)
        elif room > 0.3:
            text = (
                f"On-board test {result.label} of the catalyst passed with room"
                f" ({result.value:g} {result.unit})."
            )
            yield Weight(("catalyst_worn", "catalyst_damaged_by_misfire"), 0.3, text, REASON, result.evidence)
