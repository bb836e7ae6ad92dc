"""A code that came back although it was gone before: something that lasts, not a single event."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "history"
REASON = "An event such as an empty tank or a jump start happens once."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    found = [finding for finding in facts.findings if finding.id.startswith("recurring:")]
    if found:
        evidence = tuple(dict.fromkeys(x for finding in found for x in finding.evidence))
        ids = tuple(finding.id for finding in found)
        text = f"{found[0].title.partition(' ')[0]} was gone and came back."
        yield Weight(
            (
                "fuel_tank_empty",
                "driver_use",
                "jump_start_or_charger",
                "battery_discharged",
                "fuel_trim_not_reset",
            ),
            0.3,
            text,
            REASON,
            evidence,
            ids,
        )
        yield Weight(ending("_wiring"), 1.4, text, REASON, evidence, ids)
