"""Normal at idle and lean under load: the supply, not the meter.

A dirty hot wire is wrong at idle too, most often the other way round; a pump or filter that is just too weak
is right until much fuel is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims at idle"
REASON = "A normal correction at idle clears the air flow meter more than it clears the supply."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    pull = max(
        (fact.value for bank in (1, 2) if (fact := trims.total(facts, bank, "pull", "cruise")) is not None),
        default=0.0,
    )
    if pair is not None and abs(pair[0].value) < 4 and max(pair[1].value, pull) >= 10:
        text = f"Mixture correction {pair[0].value:+.0f} % at idle, and lean under load."
        yield given(FUEL_SUPPLY, 1.8, text, REASON, *pair)
