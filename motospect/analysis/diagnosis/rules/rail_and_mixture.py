"""Rail pressure low with a petrol engine lean: the low pressure is real."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "rail"
REASON = "A sensor that reads wrong does not change what burns until the control follows it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    rail = facts.seen("P0087", "P0191", "P2293", "P0089", "P00C6")
    if rail and trims.is_lean(facts):
        yield given(
            ("rail_pressure_sensor_failed", "rail_pressure_sensor_wiring"),
            0.3,
            "Rail pressure low and the mixture lean.",
            REASON,
            *rail,
        )
        yield given(FUEL_SUPPLY, 1.5, "Rail pressure low and the mixture lean.", REASON, *rail)
