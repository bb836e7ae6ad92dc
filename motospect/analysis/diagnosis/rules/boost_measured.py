"""Boost under load: how far the manifold pressure rises above the outside."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "boost measured"
REASON = (
    "A charged engine at full load reaches well above the barometer; one that stays near it"
    " has a leak or no drive."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    pressure, outside = facts.at("INTAKE_PRESSURE", "pull"), facts.anywhere("BAROMETRIC_PRESSURE")
    codes = facts.seen("P0299", "P0234", "P2263", "P0235-P0238")
    if pressure is None or not codes:
        return
    base = outside.value if outside is not None else 100.0
    if pressure.value - base < 20:
        text = f"Under load the manifold has {pressure.value:.0f} kPa, outside {base:.0f} kPa."
        yield given(
            (
                "wastegate_stuck_open",
                "boost_leak",
                "turbocharger_worn",
                "vgt_sticking",
                "boost_control_hose_leak",
            ),
            1.3,
            text,
            REASON,
            pressure,
            outside,
        )
        yield given(("boost_pressure_sensor_failed",), 0.5, text, REASON, pressure, outside)
