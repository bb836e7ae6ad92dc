"""Too little voltage with the engine running: the generator, not the battery.

A generator holds 13.5 to 14.8 V; smart ones may rest at 12.8 V with a full battery and no load.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "voltage running"
REASON = "With the engine running the generator sets the voltage; a weak battery is held up by it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    volts = facts.at("CONTROL_MODULE_VOLTAGE", "idle", "raised_idle", "cruise")
    plug = facts.scan.adapter.voltage_v if facts.running else None
    told = volts.value if volts is not None else plug
    if told is None:
        return
    generator = (
        "alternator_undercharging",
        "alternator_belt_slipping",
        "alternator_control_wiring",
        "alternator_diode_failed",
    )
    text = f"With the engine running there are {told:.1f} V."
    if told < 12.9:
        yield given(generator, 3.0, text, REASON, volts, facts.value("RPM"))
        yield given(
            ("battery_weak", "battery_discharged", "quiescent_drain", "main_relay_failed"),
            0.35,
            text,
            REASON,
            volts,
            facts.value("RPM"),
        )
    elif 13.4 <= told <= 15.0:
        yield given(generator, 0.15, text, REASON, volts, facts.value("RPM"))
        yield given(
            (
                "battery_weak",
                "battery_discharged",
                "quiescent_drain",
                "battery_terminal_corroded",
                "ground_strap_bad",
            ),
            1.5,
            text,
            REASON,
            volts,
            facts.value("RPM"),
        )
    elif told > 15.2:
        yield given(("alternator_overcharging",), 3.0, text, REASON, volts, facts.value("RPM"))
