"""A mixture code is stored, but the correction is normal now: the cause comes and goes, or is gone."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "A lasting leak or weak pump shows in the correction whenever the engine is warm."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen(*trims.ALL_LEAN, *trims.ALL_RICH)
    told = [
        fact
        for bank in (1, 2)
        for points in (trims.IDLE, trims.FAST)
        if (fact := trims.total(facts, bank, *points)) is not None
    ]
    if codes and len(told) >= 2 and all(abs(fact.value) < 6 for fact in told):
        text = "The mixture correction is within 6 % at every load measured now."
        yield given(
            (*UNMETERED_AIR, *FUEL_SUPPLY, "maf_contaminated", "injector_leaking"),
            0.5,
            text,
            REASON,
            *codes,
            *told,
        )
        yield given(
            (
                "fuel_tank_empty",
                "fuel_quality",
                "purge_valve_stuck_open",
                "maf_wiring",
                "fuel_trim_not_reset",
                "software_needs_update",
            ),
            2.0,
            text,
            REASON,
            *codes,
            *told,
        )
