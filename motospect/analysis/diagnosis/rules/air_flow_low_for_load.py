"""Air flow at full load far below what the engine's own load value stands for.

At full throttle the calculated load of a healthy engine without a charger comes to more than 75 %.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "air flow"
REASON = "SAE J1979: calculated load is the measured air over the most the engine can draw."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load = facts.at("ENGINE_LOAD", "pull")
    throttle = facts.at("THROTTLE_POS", "pull")
    if load is not None and throttle is not None and throttle.value >= 70 and load.value < 70:
        text = f"At {throttle.value:.0f} % throttle the calculated load is only {load.value:.0f} %."
        yield given(
            ("maf_contaminated", "maf_failed", "air_filter_blocked", "exhaust_restricted"),
            2.0,
            text,
            REASON,
            load,
            throttle,
        )
        yield given(FUEL_SUPPLY, 0.6, text, REASON, load, throttle)
