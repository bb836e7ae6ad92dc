"""A temperature sensor reads the coldest value: its circuit is open.

These sensors lose resistance with heat: no current is read as extreme cold, a short to ground as extreme
heat.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "sensor reading"
REASON = (
    "A thermistor's open circuit reads -40 °C; no coolant and no intake air is that cold in a running car."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for name, part in (
        ("COOLANT_TEMP", "ect_sensor"),
        ("INTAKE_TEMP", "iat_sensor"),
        ("OIL_TEMP", "oil_temperature_sensor"),
    ):
        reading = facts.anywhere(name)
        if reading is None:
            continue
        if reading.value <= -38 or reading.value >= 140:
            text = f"{name} reads {reading.value:.0f} °C."
            yield given((f"{part}_wiring", f"{part}_failed"), 3.0, text, REASON, reading)
            drift = {
                "ect_sensor": ("ect_sensor_drift", "thermostat_stuck_open", "coolant_low"),
                "iat_sensor": ("iat_sensor_drift",),
            }
            yield given(drift.get(part, ("oil_level_low",)), 0.05, text, REASON, reading)
