"""An air flow code beside a lean mixture: the air is measured too low or enters behind the meter."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "air flow"
REASON = "One wrong air flow value sets both codes; fuel supply faults leave the air flow plausible."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0100-P0104", "P00BC", "P00BD", "P0068")
    if codes and trims.is_lean(facts):
        text = "The air flow is reported implausible and the mixture is lean."
        lean = facts.seen(*trims.ALL_LEAN)
        yield given(("maf_contaminated", "intake_duct_leak"), 2.0, text, REASON, *codes, *lean)
        yield given(FUEL_SUPPLY, 0.4, text, REASON, *codes, *lean)
