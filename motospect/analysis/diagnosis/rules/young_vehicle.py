"""A vehicle of few kilometres: what was never right, what was let stand, rather than what failed."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "mileage young"
REASON = (
    "Parts fail early far less often than plugs are loose, batteries stand empty and software is revised."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    driven = facts.value("ODOMETER")
    if driven is not None and driven.value < 20_000:
        text = f"The vehicle has run only {driven.value:,.0f} km."
        yield given(
            (
                *ending("_wiring"),
                "battery_discharged",
                "ecu_not_programmed",
                "jump_start_or_charger",
                "battery_terminal_corroded",
            ),
            1.8,
            text,
            REASON,
            driven,
        )
        yield given((*ending("_failed"), "battery_weak"), 0.7, text, REASON, driven)
