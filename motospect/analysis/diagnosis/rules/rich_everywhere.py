"""Rich by the same share everywhere: pressure too high, or a sensor that reads too much."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "A proportional error gives the same correction at all loads."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is None or max(pair[0].value, pair[1].value) > -9 or abs(pair[0].value - pair[1].value) >= 6:
        return
    text = f"Mixture correction {pair[0].value:+.0f} % at idle and {pair[1].value:+.0f} % {pair[1].where}."
    yield given(
        ("fuel_pressure_high", "maf_contaminated", "maf_failed", "o2_upstream_aged", "ect_sensor_drift"),
        2.0,
        text,
        REASON,
        *pair,
    )
    yield given(("purge_valve_stuck_open",), 0.35, text, REASON, *pair)
