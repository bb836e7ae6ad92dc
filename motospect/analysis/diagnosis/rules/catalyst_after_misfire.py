"""A catalyst code beside misfire: the catalyst may have been damaged by it, and the misfire comes first."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "catalyst"
REASON = "Unburnt fuel burns in the catalyst and melts it; repair the misfire first, then judge the catalyst."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0420-P0434")
    misfire = facts.seen("P0300-P0312")
    if codes and misfire:
        text = "Misfire stands beside the catalyst code."
        yield given(("catalyst_damaged_by_misfire",), 2.0, text, REASON, *codes, *misfire)
        yield given(("catalyst_worn", "o2_downstream_aged"), 0.4, text, REASON, *codes, *misfire)
