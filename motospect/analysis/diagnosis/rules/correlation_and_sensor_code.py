"""Crank and cam do not match, and a sensor circuit is reported: the sensor may be what misleads."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "timing sensors"
REASON = "A correlation is only as good as both signals."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    match, sensors = facts.seen("P0016-P0019"), facts.seen("P0335-P0349", "P0365-P0369")
    if not match:
        return
    if sensors:
        text = "The shafts do not match and a position signal is reported faulty."
        yield given(
            (
                "camshaft_sensor_failed",
                "crankshaft_sensor_failed",
                "crankshaft_wheel_damaged",
                "camshaft_wheel_damaged",
            ),
            2.0,
            text,
            REASON,
            *match,
            *sensors,
        )
    elif facts.lists_whole():
        text = "The shafts do not match, and both position signals are clean."
        yield given(("camshaft_sensor_failed", "crankshaft_sensor_failed"), 0.5, text, REASON, *match)
