"""Misfire with a normal mixture: the spark or the compression rather than the fuel or the air."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, IGNITION, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire mixture"
REASON = "Missing fuel or added air shows in the mixture correction of the same bank."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0300-P0312", "P0316")
    told = [
        fact
        for bank in (1, 2)
        if (fact := trims.total(facts, bank, "idle", "cruise", "raised_idle")) is not None
    ]
    if codes and told and all(abs(fact.value) < 8 for fact in told):
        text = f"There is misfire, but the mixture correction is normal ({told[0].value:+.0f} %)."
        yield given((*UNMETERED_AIR, *FUEL_SUPPLY, "maf_contaminated"), 0.25, text, REASON, *codes, *told)
        yield given(("injector_clogged", "injector_leaking"), 0.5, text, REASON, *codes, *told)
        yield given((*IGNITION, "low_compression", "ignition_supply_lost"), 1.5, text, REASON, *codes, *told)
