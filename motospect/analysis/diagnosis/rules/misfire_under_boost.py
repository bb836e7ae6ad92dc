"""Misfire of several cylinders under boost."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire boost"
BOOST_KPA = 130.0
REASON = (
    "Boost carries water and oil from the charge air cooler into the cylinders on sudden load, and needs more"
    " voltage at the plug; leaks of unmetered air show at idle instead."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pressure = facts.frozen("INTAKE_PRESSURE", "P0300-P0312")
    codes = facts.seen("P0301-P0312")
    if pressure is None or pressure.value < BOOST_KPA or len({one.code for one in codes}) < 2:
        return
    text = f"Several cylinders misfired at {pressure.value:.0f} kPa in the manifold."
    yield given(("intercooler_condensation",), 3.0, text, REASON, *codes, pressure)
    yield given(("intake_vacuum_leak", "pcv_leak", "low_compression"), 0.5, text, REASON, *codes, pressure)
