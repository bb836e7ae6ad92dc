"""Low boost and a wrong mixture on a petrol engine: metered air escapes or unmetered air enters."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "boost mixture"
REASON = "Behind the meter, a pipe that leaks under boost loses metered air and draws some in at idle."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    boost = facts.seen("P0299", "P2263")
    if boost and (trims.is_lean(facts) or trims.is_rich(facts)):
        text = "Boost is low and the mixture is off."
        yield given(
            ("boost_leak", "intake_duct_leak", "bypass_valve_failed"),
            2.0,
            text,
            REASON,
            *boost,
            *facts.seen(*trims.ALL_LEAN, *trims.ALL_RICH),
        )
        yield given(("turbocharger_worn", "wastegate_stuck_open", "vgt_sticking"), 0.5, text, REASON, *boost)
