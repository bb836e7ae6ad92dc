"""Low or high input: which circuit faults can read like that.

Of a part that pulls its signal up, an open circuit reads high and a short to ground low.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "circuit sense"
REASON = (
    "Thermistors and pressure sensors: an unplugged connector reads at one end only, a failed"
    " element at either."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    high = facts.seen("P0113", "P0118", "P0183", "P0198", "P0073", "P0713")
    low = facts.seen("P0112", "P0117", "P0182", "P0197", "P0072", "P0712")
    wiring = ending("_sensor_wiring")
    if high and not low:
        yield given(wiring, 1.5, f"{high[0].code}: the circuit reads as if it were open.", REASON, *high)
    elif low and not high:
        yield given(
            wiring, 0.7, f"{low[0].code}: the circuit reads as if it were shorted to ground.", REASON, *low
        )
