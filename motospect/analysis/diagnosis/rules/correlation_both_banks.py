"""Both banks out of step with the crankshaft: the drive they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import VVT_PART
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "timing banks"
REASON = "Phasers and valves belong to one camshaft; chain, tensioner and crank wheel move all of them."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    one, two = facts.seen("P0016", "P0017", "P0008"), facts.seen("P0018", "P0019", "P0009")
    if one and two:
        text = "Both banks are out of step with the crankshaft."
        yield given(
            (
                "timing_chain_stretched",
                "timing_belt_jumped",
                "crankshaft_wheel_damaged",
                "timing_tensioner_worn",
            ),
            2.0,
            text,
            REASON,
            *one,
            *two,
        )
        yield given(VVT_PART, 0.2, text, REASON, *one, *two)
    elif facts.seen("P0016") and facts.seen("P0017"):
        text = "Intake and exhaust camshaft are both out of step with the crankshaft."
        yield given(
            ("timing_chain_stretched", "timing_belt_jumped", "timing_tensioner_worn"), 1.8, text, REASON, *one
        )
        yield given(VVT_PART, 0.4, text, REASON, *one)
