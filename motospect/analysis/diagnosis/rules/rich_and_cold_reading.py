"""Rich because the engine is believed to be cold.

The control unit adds fuel below operating temperature and keeps the loop open.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "coolant reading"
REASON = "Fuel is added by the coolant reading; a reading that stays cold keeps it added."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    coolant = facts.at("COOLANT_TEMP", "cruise", "idle")
    codes = facts.seen("P0116-P0119", "P0125-P0128")
    if trims.is_rich(facts) and (codes or (coolant is not None and -38 < coolant.value < 65)):
        yield given(
            ("ect_sensor_drift", "thermostat_stuck_open"),
            4.0,
            "Rich, and the coolant is read as cold.",
            REASON,
            coolant,
            *codes,
        )
