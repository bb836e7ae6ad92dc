"""A circuit code that is stored but not pending and whose sensor is not seen faulty: seen once, not now."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "circuit now"
REASON = "SAE J1979 service 07: a fault that is present again in this or the last drive is pending."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = [one for one in facts.codes if one.dtc.kinds == ("pending",)]
    if codes and len(codes) == len(facts.codes):
        text = "All codes are pending only: seen once or twice."
        yield given(
            (*ending("_wiring"), "water_in_connector", "fuel_quality", "rough_road", "battery_discharged"),
            1.3,
            text,
            REASON,
            *codes,
        )
