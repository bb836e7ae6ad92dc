"""A code that the last scan, some days ago, did not have: what was touched since.

A vehicle that was scanned here within three weeks was here for work, most of the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts, days_between
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "history"
REASON = "A plug left off, a hose not seated and an adaption not done show within days of the work."
MOST_DAYS = 21


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    last = facts.past.scans[-1] if facts.past.scans else None
    if last is None or not (facts.scan.kind == "post" or days_between(last, facts.scan) <= MOST_DAYS):
        return
    before = {dtc.base for ecu in last.ecus for dtc in ecu.dtcs}
    new = [one for one in facts.codes if one.code not in before]
    if new:
        text = f"{new[0].code} is new since the scan before the work."
        yield given(
            (
                *ending("_wiring"),
                "throttle_not_adapted",
                "intake_duct_leak",
                "intake_vacuum_leak",
                "o2_sensors_swapped",
                "ecu_not_programmed",
                "transmission_not_adapted",
            ),
            2.0,
            text,
            REASON,
            *new,
        )
        yield given(("timing_belt_jumped",), 3.0, text, REASON, *new)
        yield given(
            ("timing_chain_stretched", "catalyst_worn", "timing_tensioner_worn"), 0.5, text, REASON, *new
        )
