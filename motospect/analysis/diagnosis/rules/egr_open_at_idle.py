"""Too much exhaust gas at idle: rough idle, misfire, high manifold pressure."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import IGNITION
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "egr idle"
REASON = "Exhaust gas at idle dilutes the charge until it does not burn."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    egr, rough = facts.seen("P0400", "P0402-P0406", "P2413"), facts.seen("P0300-P0312", "P0506")
    if egr and rough:
        text = "The EGR is reported faulty and the engine runs rough."
        yield given(("egr_stuck_open",), 4.0, text, REASON, *egr, *rough)
        yield given(("egr_stuck_closed", "egr_passage_blocked", *IGNITION), 0.35, text, REASON, *egr, *rough)
