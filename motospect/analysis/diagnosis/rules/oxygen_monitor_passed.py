"""The oxygen sensor monitor has run complete and set no code: the sensors answer quickly enough."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "oxygen monitor"
REASON = "13 CCR 1968.2 (e)(7): the monitor judges response and voltage of every exhaust gas sensor."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    told = facts.seen("P0420-P0434", *trims.ALL_LEAN, *trims.ALL_RICH, "P2096-P2099")
    codes = facts.seen("P0130-P0167", "P2195-P2198", "P2A00-P2A05", "P2270-P2273")
    if told and facts.monitor("oxygen_sensor") == "complete" and facts.lists_whole() and not codes:
        text = "The oxygen sensor monitor has run and set no code."
        yield Weight(
            ("o2_upstream_aged", "o2_downstream_aged", "o2_upstream_failed", "o2_downstream_failed"),
            0.5,
            text,
            REASON,
            facts.readiness_evidence(),
        )
