"""Both fan stages report a fault: what they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "fan stages"
REASON = "Stages share the motor's supply, fuse and control module; relays fail one at a time."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0480-P0482")
    if len({one.code for one in codes}) >= 2:
        text = "More than one fan stage is reported faulty."
        yield given(("fuse_blown", "cooling_fan_wiring", "cooling_fan_failed"), 1.8, text, REASON, *codes)
