"""Several sensors of the 5 V reference fail at once: the reference they share.

One sensor shorted inside pulls the supply of all down.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import storms
from motospect.analysis.diagnosis.causes import ending
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "reference"
REASON = "Independent failures of three sensors at once are far rarer than one short on their common wire."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    sign = next((one for one in storms.find(facts) if one.name in {"reference_bound", "ground_bound"}), None)
    if sign is not None:
        ground = sign.name == "ground_bound"
        codes = [one for one in facts.codes if one.code in sign.binds]
        near = ("sensor_ground_open",) if ground else ("reference_voltage_short",)
        yield given(near, 4.0, sign.text, REASON, *codes)
        yield given(("reference_voltage_open", "engine_harness_damaged"), 2.0, sign.text, REASON, *codes)
        yield given(
            [
                key
                for key in ending("_sensor_failed", "_sensor_wiring", "_actuator_failed")
                if key not in near
            ],
            0.2,
            sign.text,
            REASON,
            *codes,
        )
