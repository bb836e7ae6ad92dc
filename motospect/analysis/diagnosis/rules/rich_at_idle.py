"""Rich at idle, less off idle: fuel that drips or vapour that is drawn in.

A steady leak of fuel or vapour has its largest share where least fuel is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = "A leak's share falls with the fuel needed; pressure that is too high keeps its share."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pair = trims.idle_and_fast(facts)
    if pair is None or pair[0].value > -8 or pair[1].value - pair[0].value < 6:
        return
    text = f"Mixture correction {pair[0].value:+.0f} % at idle, but {pair[1].value:+.0f} % {pair[1].where}."
    yield given(
        ("purge_valve_stuck_open", "injector_leaking", "engine_oil_diluted", "canister_damaged"),
        2.5,
        text,
        REASON,
        *pair,
    )
    yield given(("fuel_pressure_high", "air_filter_blocked"), 0.35, text, REASON, *pair)
