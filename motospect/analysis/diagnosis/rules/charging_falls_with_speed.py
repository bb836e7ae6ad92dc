"""Good voltage at idle, less at speed or under load: the way from the generator, not generator or battery.

A belt that slips and a charge cable that is loose let go when more current or more speed is asked for. A
loose battery terminal does not lower the voltage of a running generator: it lets it swing.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "voltage over speed"
REASON = "A generator gives more with speed; only a slipping belt or a bad connection takes it back."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    idle, fast = (
        facts.at("CONTROL_MODULE_VOLTAGE", "idle"),
        facts.at("CONTROL_MODULE_VOLTAGE", "cruise", "raised_idle", "pull"),
    )
    if idle is not None and fast is not None and idle.value >= 13.2 and idle.value - fast.value >= 0.8:
        text = f"There are {idle.value:.1f} V at idle, but {fast.value:.1f} V {fast.where}."
        yield given(
            ("alternator_control_wiring", "alternator_belt_slipping"),
            6.0,
            text,
            REASON,
            idle,
            fast,
        )
        yield given(("battery_terminal_corroded", "ground_strap_bad"), 1.5, text, REASON, idle, fast)
        yield given(
            ("battery_weak", "battery_discharged", "quiescent_drain", "alternator_undercharging"),
            0.25,
            text,
            REASON,
            idle,
            fast,
        )
