"""The engine overheats and the fan's circuit is faulty: the fan."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "overheating pattern"
REASON = "A fan that is not driven lets the engine overheat in traffic."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    hot, fan = facts.seen("P0217", "P2181", "P00B7"), facts.seen("P0480-P0485", "P0691-P0696")
    if hot and fan:
        text = "The engine overheats and the fan's circuit is reported faulty."
        yield given(
            (
                "cooling_fan_failed",
                "cooling_fan_relay_failed",
                "cooling_fan_wiring",
                "cooling_fan_relay_wiring",
            ),
            4.0,
            text,
            REASON,
            *hot,
            *fan,
        )
