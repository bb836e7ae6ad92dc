"""Rich at idle and lean under load: the air flow meter reads wrong in both directions.

Dirt on the hot wire insulates it: it reads too much at low flow and too little at high flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims change sign"
REASON = "A fuel supply fault cannot enrich at idle; a dirty hot wire changes the sign of its error."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is not None and pair[0].value <= -3 and pair[1].value >= 8:
        text = (
            f"Mixture correction {pair[0].value:+.0f} % at idle and {pair[1].value:+.0f} % {pair[1].where}."
        )
        yield given(("maf_contaminated",), 4.0, text, REASON, *pair)
        yield given((*FUEL_SUPPLY, *UNMETERED_AIR), 0.4, text, REASON, *pair)
