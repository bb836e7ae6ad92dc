"""Several control units miss the same one: that unit or its feed, not the bus the others still talk on."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import BUS, WEAK_SUPPLY, ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "storm"
REASON = "Units that report over the bus prove that the bus works between them."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("U0100-U029F")
    missed = {one.code for one in codes}
    reporters = {one.ecu.address for one in codes}
    if len(missed) == 1 and len(reporters) >= 2:
        text = f"{len(reporters)} control units miss the same one ({codes[0].code}) and talk to each other."
        yield given(
            ending("_ecu_supply", "_ecu_failed", "_ecu_bus_wiring", "instrument_cluster_supply"),
            3.0,
            text,
            REASON,
            *codes,
        )
        yield given((*BUS, *WEAK_SUPPLY), 0.25, text, REASON, *codes)
