"""The same correction at every load: a proportional error.

Pressure that is low by a share, or a sensor that reads low by a share, is off by the same share everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "A proportional error gives the same correction at all loads; a leak does not."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is None or min(pair[0].value, pair[1].value) < 9 or abs(pair[0].value - pair[1].value) >= 6:
        return
    text = f"Mixture correction {pair[0].value:+.0f} % at idle and {pair[1].value:+.0f} % {pair[1].where}."
    yield given((*FUEL_SUPPLY, "injector_clogged", "fuel_quality"), 2.5, text, REASON, *pair)
    yield given(
        ("maf_contaminated", "maf_failed", "o2_upstream_aged", "exhaust_leak_upstream"),
        1.5,
        text,
        REASON,
        *pair,
    )
    yield given(UNMETERED_AIR, 0.3, text, REASON, *pair)
