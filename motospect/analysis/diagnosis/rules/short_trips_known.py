"""A vehicle that never gets warm: the filter cannot burn free."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "use"
REASON = "Regeneration needs some 15 minutes of warm driving; many starts on few kilometres leave none."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    starts, run = facts.value("WARMUPS_SINCE_DTC_CLEAR"), facts.value("DISTANCE_SINCE_DTC_CLEAR")
    if starts is not None and run is not None and starts.value >= 10:
        each = run.value / starts.value
        if each < 8:
            yield given(
                ("short_trips", "engine_oil_diluted"),
                2.5,
                f"{each:.0f} km for each warm-up.",
                REASON,
                starts,
                run,
            )
        elif each > 30:
            yield given(("short_trips",), 0.4, f"{each:.0f} km for each warm-up.", REASON, starts, run)
