"""Misfire and no circuit code of coil or injector: their wiring is likely whole.

Counts only when every control unit has told all its codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire circuit"
REASON = (
    "An open or shorted primary circuit is seen within seconds; worn plugs, leads and clogged"
    " injectors are not."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    misfire = facts.seen("P0300-P0312")
    if misfire and facts.lists_whole() and not facts.seen("P0350-P0362", "P0200-P0212", "P0261-P0296"):
        text = "No circuit code of a coil or an injector stands beside the misfire."
        yield given(
            (
                "ignition_coil_wiring",
                "injector_wiring",
                "injector_failed",
                "ignition_supply_lost",
                "ignition_module_failed",
            ),
            0.4,
            text,
            REASON,
            *misfire,
        )
