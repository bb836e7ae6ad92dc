"""A purge code beside a wrong mixture: the purge valve leaks into the intake."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "purge"
REASON = "The valve that lets vapour in at the wrong time sets the purge code and moves the mixture."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0441", "P0443-P0445", "P0458-P0459", "P0496", "P0497")
    if codes and (trims.is_lean(facts) or trims.is_rich(facts)):
        text = "The mixture is off and the EVAP purge is reported faulty."
        yield given(("purge_valve_stuck_open",), 4.0, text, REASON, *codes)
        yield given(("purge_valve_stuck_closed",), 0.3, text, REASON, *codes)
