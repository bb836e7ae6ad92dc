"""A sensor code that came back: likely not the sensor any more, but what it reads or what leads to it.

Whoever had the code before has most likely renewed the sensor itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "history part"
REASON = "The part the code names is renewed first; when the code returns, ring, wheel, wire or unit remain."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    found = [finding for finding in facts.findings if finding.id.startswith("recurring:")]
    if found:
        evidence = tuple(dict.fromkeys(x for finding in found for x in finding.evidence))
        ids = tuple(finding.id for finding in found)
        text = f"{found[0].title.partition(' ')[0]} was gone and came back."
        yield Weight(
            (
                "wheel_tone_ring_damaged",
                "crankshaft_wheel_damaged",
                "camshaft_wheel_damaged",
                "wheel_bearing_worn",
                "engine_ecu_failed",
                *ending("_wiring"),
            ),
            2.2,
            text,
            REASON,
            evidence,
            ids,
        )
        yield Weight(ending("_sensor_failed"), 0.6, text, REASON, evidence, ids)
