"""Two neighbouring cylinders misfire together: the gasket between them, or a coil they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire neighbours"
REASON = "Neighbours share the head gasket's narrow bridge, and on some engines a coil."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    numbers = sorted(int(code[3:]) for code in facts.names("P0301-P0309"))
    if len(numbers) == 2 and numbers[1] - numbers[0] == 1:
        codes = facts.seen("P0301-P0312")
        yield given(
            ("head_gasket_leak",),
            4.0,
            f"Cylinders {numbers[0]} and {numbers[1]} misfire together.",
            REASON,
            *codes,
        )
