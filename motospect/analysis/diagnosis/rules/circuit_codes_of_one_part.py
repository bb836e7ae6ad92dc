"""Low and high of one circuit both stored: a contact that comes and goes."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given
from motospect.knowledge.likely_causes import likely_causes

KIND = "circuit sense"
REASON = "A broken part reads at one end; only a loose or chafed wire reads at both."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for low, high in (
        ("P0117", "P0118"),
        ("P0112", "P0113"),
        ("P0102", "P0103"),
        ("P0107", "P0108"),
        ("P0122", "P0123"),
        ("P0237", "P0238"),
        ("P0192", "P0193"),
        ("P0452", "P0453"),
    ):
        both = (*facts.seen(low), *facts.seen(high))
        if facts.seen(low) and facts.seen(high):
            wiring = next((cause.key for cause in likely_causes(low) if cause.key.endswith("_wiring")), None)
            if wiring is not None:
                yield given((wiring,), 3.0, f"{low} and {high} are both stored.", REASON, *both)
