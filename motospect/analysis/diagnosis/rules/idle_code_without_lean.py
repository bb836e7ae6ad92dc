"""An idle code with a normal mixture: the throttle itself, not a leak."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "idle speed"
REASON = "A leak big enough to move the idle also moves the mixture of an engine that meters its air."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0505-P0507", "P0121", "P2176")
    told = [fact for bank in (1, 2) if (fact := trims.total(facts, bank, *trims.IDLE)) is not None]
    if codes and told and all(abs(fact.value) < 8 for fact in told):
        text = "The idle is off, but the mixture correction at idle is normal."
        yield given(
            ("throttle_body_dirty", "throttle_not_adapted", "idle_valve_failed"),
            2.5,
            text,
            REASON,
            *codes,
            *told,
        )
        yield given(
            ("intake_vacuum_leak", "pcv_leak", "brake_booster_leak"), 0.3, text, REASON, *codes, *told
        )
