"""Several gears slip: oil, pump or valve body; one gear: its clutch or solenoid."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "gears"
REASON = "Pressure is common to all gears, clutches and solenoids are not."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0730-P0736")
    gears = {one.code for one in codes if one.code != "P0730"}
    if len(gears) >= 2:
        yield given(
            ("transmission_fluid_low", "transmission_pump_worn", "valve_body_worn", "transmission_fluid_old"),
            2.0,
            f"{len(gears)} gears slip.",
            REASON,
            *codes,
        )
        yield given(("shift_solenoid_failed",), 0.4, f"{len(gears)} gears slip.", REASON, *codes)
    elif len(gears) == 1:
        yield given(
            ("transmission_clutch_worn", "shift_solenoid_failed"), 1.5, "One gear slips.", REASON, *codes
        )
        yield given(
            ("transmission_fluid_low", "transmission_pump_worn"), 0.6, "One gear slips.", REASON, *codes
        )
