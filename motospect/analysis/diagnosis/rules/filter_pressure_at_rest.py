"""With the engine off the filter's pressure difference is nothing; a sensor that reads some is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "filter sensor"
REASON = "No flow, no difference."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    rest = facts.at("PM_FILTER_DELTA_PRESSURE_B1", "key_on")
    if rest is None:
        return
    if abs(rest.value) >= 1.5:
        text = f"With the engine off the filter's pressure difference reads {rest.value:.1f} kPa."
        yield given(("dpf_pressure_sensor_failed", "dpf_pressure_sensor_wiring"), 6.0, text, REASON, rest)
        yield given(("dpf_loaded", "dpf_ash_full"), 0.4, text, REASON, rest)
    else:
        text = "With the engine off the filter's pressure difference reads nothing, as it should."
        yield given(("dpf_pressure_sensor_failed",), 0.4, text, REASON, rest)
