"""The battery test of a sensor node: how far the voltage falls while starting."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "battery test"
REASON = "Battery Council International: below 9.6 V at 21 °C while cranking a battery is at its end."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for part in facts.scan.battery.parts if facts.scan.battery else ():
        if part.phase == "crank" and part.state == "bad":
            yield Weight(
                ("battery_weak", "battery_terminal_corroded", "battery_discharged"),
                4.0,
                part.text,
                REASON,
                part.evidence,
                ("battery:crank",),
            )
        elif part.phase == "crank" and part.state == "good":
            yield Weight(("battery_weak", "battery_discharged"), 0.2, part.text, REASON, part.evidence)
        elif part.phase == "ripple" and part.state == "bad":
            yield Weight(
                ("alternator_diode_failed",), 6.0, part.text, REASON, part.evidence, ("battery:ripple",)
            )
        elif part.phase == "charge" and part.state == "good":
            yield Weight(
                ("alternator_undercharging", "alternator_overcharging", "alternator_belt_slipping"),
                0.15,
                part.text,
                REASON,
                part.evidence,
            )
