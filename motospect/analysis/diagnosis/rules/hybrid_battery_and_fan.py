"""A weak high voltage battery with a fan fault: it is cooked for want of air."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "hybrid"
REASON = "Cells age with heat; a clogged fan is found before many packs."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pack, fan = facts.seen("P0A80", "P0A7F", "P3000", "P0A9C-P0A9E"), facts.seen("P0A81-P0A84")
    if pack and fan:
        yield given(
            ("hv_battery_cooling_blocked", "hv_battery_fan_failed"),
            2.5,
            "The battery is weak and its fan is reported.",
            REASON,
            *pack,
            *fan,
        )
