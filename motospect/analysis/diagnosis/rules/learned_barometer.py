"""A barometer that is reckoned from the air flow and reads like a mountain: the air flow meter reads low.

Engines with an air flow meter and no manifold sensor learn the outside pressure from the flow at full
throttle.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "barometer"
REASON = "Ford names a learned BARO far above the true altitude as the mark of a contaminated meter."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pressure = facts.value("BAROMETRIC_PRESSURE")
    make = (facts.scan.vehicle.make or "").lower()
    if (
        pressure is not None
        and pressure.value < 88
        and make in {"ford", "mercury", "lincoln", "mazda"}
        and trims.is_lean(facts)
    ):
        text = f"The learned outside pressure is {pressure.value:.0f} kPa, as at more than 1,100 m."
        yield given(("maf_contaminated",), 4.0, text, REASON, pressure)
        yield given(UNMETERED_AIR, 0.5, text, REASON, pressure)
