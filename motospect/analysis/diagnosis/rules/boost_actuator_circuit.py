"""A boost code beside a circuit code of its actuator or sensor."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "boost pattern"
REASON = "The circuit's own code is nearer to the cause than its effect."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    boost = facts.seen("P0299", "P0234", "P2263")
    solenoid, vanes, sensor = (
        facts.seen("P0243-P0250"),
        facts.seen("P0045-P0049", "P2562-P2565"),
        facts.seen("P0235-P0238"),
    )
    for codes, keys in (
        (solenoid, ("wastegate_solenoid_failed", "wastegate_solenoid_wiring")),
        (vanes, ("vgt_actuator_failed", "vgt_actuator_wiring", "vgt_sticking")),
        (sensor, ("boost_pressure_sensor_failed", "boost_pressure_sensor_wiring")),
    ):
        if boost and codes:
            text = f"{codes[0].code} stands beside the boost code."
            yield given(keys, 3.0, text, REASON, *boost, *codes)
            yield given(
                ("boost_leak", "turbocharger_worn", "wastegate_stuck_open"), 0.3, text, REASON, *boost, *codes
            )
