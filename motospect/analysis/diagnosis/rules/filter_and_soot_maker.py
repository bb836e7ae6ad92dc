"""A full filter beside an EGR, boost or injector fault: the engine makes too much soot."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "filter soot"
REASON = "A filter that fills faster than it burns free has a reason before it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    load = facts.seen("P2463", "P246C", "P2459", "P2002", "P24A4")
    root = facts.seen(
        "P0299", "P2263", "P0401-P0406", "P0263", "P0266", "P0269", "P0272", "P0544-P0549", "P2080-P2084"
    )
    if load and root:
        text = f"{root[0].code} stands beside the full filter."
        yield given(
            ("egr_stuck_open", "boost_leak", "injector_drift", "exhaust_temperature_sensor_failed"),
            2.5,
            text,
            REASON,
            *load,
            *root,
        )
        yield given(("short_trips", "dpf_ash_full"), 0.6, text, REASON, *load, *root)
