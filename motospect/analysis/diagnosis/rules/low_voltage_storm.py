"""Many codes of communication and supply beside a low voltage: one battery explains them all.

Control units reset below some 9 to 10 V and miss each other's messages until all are awake again.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import storms
from motospect.analysis.diagnosis.causes import BUS, WEAK_SUPPLY, ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "storm"
REASON = "One low supply is likelier than several control units failing in the same hour."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    low = storms.lowest_voltage(facts)
    codes = facts.seen("U0001-U3FFF")
    supply = facts.seen("P0560-P0562")
    units = {one.ecu.address for one in codes} | {one.code for one in codes}
    if len(units) >= 3 and (low is not None or supply):
        text = f"{len(codes)} communication codes stand beside a low voltage" + (
            f" of {low:.1f} V." if low is not None else "."
        )
        yield given((*WEAK_SUPPLY, "ground_strap_bad"), 4.0, text, REASON, *codes, *supply)
        yield given(("battery_discharged",), 6.0, text, REASON, *codes, *supply)
        yield given((*BUS, *ending("_ecu_failed", "_ecu_supply")), 0.2, text, REASON, *codes, *supply)
