"""Several wheel speed codes at once: what the sensors share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "wheels"
REASON = "Sensors sit at four corners and fail one at a time; unit, fuse and harness are common."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("C0031-C0063")
    if len({one.code for one in codes}) >= 3:
        text = f"{len({one.code for one in codes})} wheel speed codes are stored at once."
        yield given(("abs_ecu_failed", "abs_ecu_supply", "fuse_blown"), 4.0, text, REASON, *codes)
        yield given(("wheel_speed_sensor_failed", "wheel_tone_ring_damaged"), 0.5, text, REASON, *codes)
