"""Memory lost or monitors all open: the supply was interrupted not long ago."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "memory"
REASON = "Readiness and learned values are kept by the battery and lost with it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0603", "P2610", "P0560-P0562")
    states = [
        state for ecu in facts.scan.ecus if ecu.readiness for state in ecu.readiness.since_clear.values()
    ]
    asked = [state for state in states if state != "unsupported"]
    if codes and len(asked) >= 4 and sum(state == "incomplete" for state in asked) >= 0.7 * len(asked):
        text = "Most monitors are open and the memory was lost."
        yield Weight(
            ("battery_discharged", "battery_terminal_corroded", "battery_weak", "engine_ecu_supply"),
            2.0,
            text,
            REASON,
            facts.readiness_evidence(),
            tuple(one.finding for one in codes),
        )
