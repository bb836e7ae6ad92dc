"""A circuit code is stored, but the sensor reads plausibly now: a contact that comes and goes."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "sensor reading"
REASON = "A sensor that is dead stays dead; a loose contact or chafed wire comes and goes."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for span, name, low, high, part in (
        ("P0117-P0119", "COOLANT_TEMP", 0, 115, "ect_sensor"),
        ("P0112-P0114", "INTAKE_TEMP", -20, 80, "iat_sensor"),
        ("P0102-P0104", "MAF", 1.5, 300, "maf"),
        ("P0107-P0109", "INTAKE_PRESSURE", 20, 104, "map_sensor"),
    ):
        codes = facts.seen(span)
        reading = facts.at(name, "idle", "cruise", "raised_idle")
        if codes and reading is not None and low < reading.value < high:
            text = f"{codes[0].code} is stored, but {name} reads {reading.value:.1f} {reading.unit} now."
            yield given((f"{part}_wiring",), 2.0, text, REASON, *codes, reading)
            yield given((f"{part}_failed",), 0.6, text, REASON, *codes, reading)
