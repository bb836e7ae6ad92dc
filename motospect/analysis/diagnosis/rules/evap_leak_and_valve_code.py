"""A leak code beside a valve code: the valve is the leak."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "evap part"
REASON = "The system is sealed by purge and vent valve; one that is reported faulty leaks."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    leak = facts.seen("P0440-P0442", "P0455-P0456")
    purge, vent = (
        facts.seen("P0441", "P0443-P0445", "P0458-P0459", "P0496", "P0497"),
        facts.seen("P0446-P0449", "P0498-P0499"),
    )
    if leak and purge:
        yield given(
            ("purge_valve_stuck_open", "purge_valve_failed", "purge_valve_wiring"),
            3.0,
            "Leak and purge fault together.",
            REASON,
            *leak,
            *purge,
        )
        yield given(
            ("fuel_cap_loose", "tank_leak", "filler_neck_leak"),
            0.25,
            "Leak and purge fault together.",
            REASON,
            *leak,
            *purge,
        )
    if leak and vent:
        yield given(
            (
                "vent_valve_stuck_open",
                "vent_valve_failed",
                "vent_valve_wiring",
                "vent_valve_stuck_closed",
                "canister_damaged",
            ),
            3.0,
            "Leak and vent fault together.",
            REASON,
            *leak,
            *vent,
        )
        yield given(
            ("fuel_cap_loose", "tank_leak", "filler_neck_leak"),
            0.25,
            "Leak and vent fault together.",
            REASON,
            *leak,
            *vent,
        )
