"""Codes of pump and valves of the secondary air at once: what drives them all."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "secondary air"
REASON = "Pump and valves have one driver and one supply."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0410-P0419", "P2440-P2449", "P2257-P2260")
    if len({one.code for one in codes}) >= 4:
        text = f"{len({one.code for one in codes})} secondary air codes are stored at once."
        yield given(("secondary_air_driver_failed", "fuse_blown"), 6.0, text, REASON, *codes)
        yield given(
            ("secondary_air_pump_failed", "secondary_air_valve_failed", "secondary_air_valve_wiring"),
            0.4,
            text,
            REASON,
            *codes,
        )
