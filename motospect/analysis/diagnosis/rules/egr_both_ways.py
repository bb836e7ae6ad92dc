"""Too little and too much EGR flow both stored: what measures it."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "egr pattern"
REASON = "A blocked passage is never too open: two contrary codes point to the measurement."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    low, high = facts.seen("P0401"), facts.seen("P0402")
    if low and high:
        text = "Too little and too much EGR flow are both stored."
        yield given(("egr_sensor_failed", "egr_sensor_wiring"), 6.0, text, REASON, *low, *high)
        yield given(("egr_valve_failed",), 2.0, text, REASON, *low, *high)
        yield given(("egr_passage_blocked", "egr_stuck_closed"), 0.3, text, REASON, *low, *high)
