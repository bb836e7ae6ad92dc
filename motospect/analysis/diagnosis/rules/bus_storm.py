"""Many control units lost at once with a good voltage: the bus they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import storms
from motospect.analysis.diagnosis.causes import BUS, ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "storm"
REASON = "Units fail one at a time; the wire pair is common to all."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    lost = facts.names("U0100-U029F")
    bus = facts.seen("U0001-U0019", "U0028", "U0073-U0076")
    codes = (*facts.seen("U0100-U029F"), *bus)
    if (
        (len(lost) >= 3 or (bus and lost))
        and storms.lowest_voltage(facts) is None
        and not facts.seen("P0560-P0562")
    ):
        text = f"{len(lost)} different control units were missed, and no low voltage is seen."
        yield given(BUS, 1.6, text, REASON, *codes)
        yield given(("can_bus_wiring",), 4.0, text, REASON, *codes)
        yield given(ending("_ecu_failed", "_ecu_supply", "_bus_wiring"), 0.25, text, REASON, *codes)
