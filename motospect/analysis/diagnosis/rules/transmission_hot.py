"""Slip or clutch codes with a hot gearbox: oil level and cooler before hard parts."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "gearbox heat"
REASON = "Oil that is low or burnt slips and heats at once."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    hot, slip = facts.seen("P0218"), facts.seen("P0730-P0744", "P0868")
    if hot and slip:
        yield given(
            ("transmission_fluid_low", "transmission_fluid_old", "transmission_overheated"),
            2.0,
            "The gearbox slips and is hot.",
            REASON,
            *hot,
            *slip,
        )
