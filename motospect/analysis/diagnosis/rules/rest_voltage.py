"""The voltage at rest: a full battery has 12.6 V, one below 12.0 V is empty."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import WEAK_SUPPLY
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "voltage at rest"
REASON = "Open circuit voltage of a 12 V lead-acid battery: about 12.6 V full, 12.0 V at a quarter."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    volts = facts.at("CONTROL_MODULE_VOLTAGE", "key_on")
    plug = facts.scan.adapter.voltage_v if facts.running is False else None
    told = volts.value if volts is not None else plug
    if told is None:
        return
    text = f"At rest there are {told:.1f} V."
    if told < 12.0:
        yield given((*WEAK_SUPPLY, "ground_strap_bad"), 2.5, text, REASON, volts, facts.value("RPM"))
    elif told >= 12.5:
        yield given(
            ("battery_weak", "battery_discharged", "quiescent_drain", "alternator_undercharging"),
            0.4,
            text,
            REASON,
            volts,
            facts.value("RPM"),
        )
