"""Misfire just after the start only: what a cold engine has more of."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import FUEL_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire cold"
REASON = "Dripping injectors, seeping gaskets and carbon disturb the first revolutions and fade with heat."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0316")
    coolant = facts.frozen("COOLANT_TEMP", "P0300-P0316")
    if codes or (coolant is not None and coolant.value < 45):
        misfire = facts.seen("P0300-P0316")
        text = "The misfire was seen with a cold engine."
        yield given(
            (
                "injector_leaking",
                "head_gasket_leak",
                "intake_carbon",
                "low_compression",
                "valve_spring_broken",
            ),
            2.0,
            text,
            REASON,
            *misfire,
            coolant,
        )
        yield given(FUEL_SUPPLY, 0.6, text, REASON, *misfire, coolant)
