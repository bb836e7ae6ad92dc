"""Too little and too much boost both stored: the control sticks; a leak never gives too much."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "boost pattern"
REASON = "Overboost needs more pressure than wanted, which no leak can give."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    under, over = facts.seen("P0299"), facts.seen("P0234")
    if under and over:
        text = "Underboost and overboost are both stored."
        yield given(
            ("vgt_sticking", "vgt_actuator_failed", "wastegate_solenoid_failed", "boost_control_hose_leak"),
            4.0,
            text,
            REASON,
            *under,
            *over,
        )
        yield given(("boost_leak", "turbocharger_worn"), 0.15, text, REASON, *under, *over)
