"""Air flow at full load as it should be: the meter reads right."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "air flow"
REASON = "SAE J1979: calculated load is the measured air over the most the engine can draw."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load = facts.at("ENGINE_LOAD", "pull")
    throttle = facts.at("THROTTLE_POS", "pull")
    if load is not None and throttle is not None and throttle.value >= 70 and load.value >= 80:
        text = (
            f"At {throttle.value:.0f} % throttle the calculated load is {load.value:.0f} %, as it should be."
        )
        yield given(
            ("maf_contaminated", "maf_failed", "air_filter_blocked"), 0.4, text, REASON, load, throttle
        )
