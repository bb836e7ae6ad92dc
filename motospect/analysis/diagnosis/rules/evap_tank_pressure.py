"""The tank's pressure with nothing running: a sensor that is not at zero, or a vent that is shut."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "evap pressure"
REASON = "With the purge closed and the vent open the tank has the pressure of the air."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pressure = (
        facts.at("EVAP_VAPOR_PRESSURE", "idle", "key_on")
        or facts.value("EVAP_VAPOR_PRESSURE")
        or facts.frozen("EVAP_VAPOR_PRESSURE", "P0440-P0499")
    )
    codes = facts.seen("P0440-P0459", "P0496-P0499")
    if pressure is None or not codes:
        return
    if pressure.value < -1500:
        text = f"The tank is under vacuum ({pressure.value:.0f} Pa)."
        yield given(
            ("vent_valve_stuck_closed", "purge_valve_stuck_open", "evap_line_blocked"),
            4.0,
            text,
            REASON,
            pressure,
            *codes,
        )
        yield given(
            ("fuel_cap_loose", "evap_hose_leak", "tank_leak", "filler_neck_leak", "vent_valve_stuck_open"),
            0.1,
            text,
            REASON,
            pressure,
            *codes,
        )
