"""What wears is likelier in an old vehicle, what was never right in a young one."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "mileage"
REASON = (
    "Wear parts last 100,000 km and more: catalysts (40 CFR 86 useful life 193,000 km), chains, plugs, pumps."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    driven = facts.value("ODOMETER")
    worn = (
        "catalyst_worn",
        "timing_chain_stretched",
        "turbocharger_worn",
        "high_pressure_pump_worn",
        "spark_plug_worn",
        "battery_weak",
        "torque_converter_clutch_worn",
        "transmission_clutch_worn",
        "hv_battery_worn",
        "dpf_ash_full",
        "o2_upstream_aged",
        "o2_downstream_aged",
        "scr_catalyst_worn",
    )
    if driven is None:
        return
    if driven.value >= 150_000:
        yield given(worn, 1.3, f"The vehicle has run {driven.value:,.0f} km.", REASON, driven)
    elif driven.value < 50_000:
        yield given(worn, 0.5, f"The vehicle has run only {driven.value:,.0f} km.", REASON, driven)
        yield given(
            ("software_needs_update",),
            1.5,
            f"The vehicle has run only {driven.value:,.0f} km.",
            REASON,
            driven,
        )
