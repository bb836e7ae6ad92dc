"""Misfire with overheating or lost coolant: the head gasket."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import IGNITION
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire coolant"
REASON = "A leaking head gasket pushes gas into the coolant and coolant into the cylinder."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    misfire = facts.seen("P0300-P0316")
    hot = facts.seen("P0217", "P2181", "P00B7", "P1299")
    if misfire and hot:
        yield given(
            ("head_gasket_leak",), 6.0, "There is misfire and the engine overheats.", REASON, *misfire, *hot
        )
        yield given(IGNITION, 0.6, "There is misfire and the engine overheats.", REASON, *misfire, *hot)
