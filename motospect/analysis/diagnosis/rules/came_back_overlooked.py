"""A sensor code that came back: likely not the sensor any more, but what it reads or what leads to it.

Whoever had the code before has most likely renewed the sensor itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "history part"
REASON = "The part the code names is renewed first; when the code returns, ring, wheel, wire or unit remain."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    before = {dtc.base for scan in facts.past.scans for ecu in scan.ecus for dtc in ecu.dtcs}
    again = [one for one in facts.codes if one.code in before and "stored" in one.dtc.kinds]
    if again:
        text = f"{again[0].code} was there at an earlier visit and is there again."
        yield given(
            (
                "wheel_tone_ring_damaged",
                "crankshaft_wheel_damaged",
                "camshaft_wheel_damaged",
                "wheel_bearing_worn",
            ),
            3.5,
            text,
            REASON,
            *again,
        )
        yield given(("engine_ecu_failed", *ending("_wiring")), 1.6, text, REASON, *again)
        yield given(ending("_sensor_failed"), 0.5, text, REASON, *again)
