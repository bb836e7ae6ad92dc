"""Both banks rich: what they share, or only one of them: what it has alone."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "banks"
REASON = "Injectors and sensors belong to one bank; pressure, air meter and purge reach both."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen(*trims.ALL_RICH)
    one, two = facts.seen(*trims.RICH_CODES[1]), facts.seen(*trims.RICH_CODES[2])
    if one and two:
        yield given(
            (
                "fuel_pressure_high",
                "maf_contaminated",
                "maf_failed",
                "purge_valve_stuck_open",
                "engine_oil_diluted",
                "air_filter_blocked",
            ),
            2.0,
            "Both banks are rich.",
            REASON,
            *codes,
        )
        yield given(("injector_leaking", "o2_upstream_aged"), 0.3, "Both banks are rich.", REASON, *codes)
