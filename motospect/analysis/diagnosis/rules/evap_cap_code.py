"""The cap has its own code beside the leak."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "evap part"
REASON = "SAE J2012: P0457 is set when the leak appears just after refuelling."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0457")
    leak = facts.seen("P0440-P0442", "P0455-P0456")
    if codes:
        yield given(("fuel_cap_loose",), 3.0, "P0457: the leak came with the cap.", REASON, *codes, *leak)
        yield given(
            ("evap_hose_leak", "canister_damaged", "purge_valve_stuck_open", "vent_valve_stuck_open"),
            0.4,
            "P0457: the leak came with the cap.",
            REASON,
            *codes,
            *leak,
        )
