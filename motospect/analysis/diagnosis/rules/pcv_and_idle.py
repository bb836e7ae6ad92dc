"""Unmetered air that reaches idle and mixture at once on an engine with the breather in the manifold."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "crankcase"
REASON = (
    "A torn breather diaphragm passes crankcase air into the manifold; the seals whistle and"
    " the oil use rises."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0505-P0507")
    other = facts.seen("P0520-P0524", "P052E", "P053A-P053C", "P0299", "P1101", "P2279")
    if codes and other and trims.is_lean(facts):
        yield given(
            ("pcv_leak",),
            2.0,
            "Lean, idle off, and a crankcase or air path code beside it.",
            REASON,
            *codes,
            *other,
        )
