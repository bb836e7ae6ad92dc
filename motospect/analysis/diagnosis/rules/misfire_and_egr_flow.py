"""Misfire with too little exhaust gas recirculation: carbon that feeds the cylinders unevenly."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire egr"
REASON = "Blocked passages send all exhaust gas to the cylinders whose port is still open: those misfire."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    misfire, flow = facts.seen("P0300-P0312"), facts.seen("P0400", "P0401")
    if misfire and flow:
        text = "Misfire and too little exhaust gas recirculation at once."
        yield given(("egr_passage_blocked",), 3.0, text, REASON, *misfire, *flow)
