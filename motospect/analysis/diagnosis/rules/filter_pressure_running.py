"""The filter's pressure difference with the engine running: high when full, none when broken."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "filter pressure"
REASON = "A filter in order gives some 0.3 to 2 kPa at idle and up to 10 kPa at high flow."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    idle, fast = (
        facts.at("PM_FILTER_DELTA_PRESSURE_B1", "idle"),
        facts.at("PM_FILTER_DELTA_PRESSURE_B1", "raised_idle", "cruise", "pull"),
    )
    if fast is not None and fast.value < 0.3:
        text = f"Even at speed the filter's pressure difference is {fast.value:.1f} kPa."
        yield given(("dpf_damaged", "dpf_pressure_hose"), 4.0, text, REASON, idle, fast)
        yield given(("dpf_loaded", "dpf_ash_full"), 0.1, text, REASON, idle, fast)
    elif (idle is not None and idle.value >= 3) or (fast is not None and fast.value >= 12):
        told = idle if idle is not None and idle.value >= 3 else fast
        text = f"The filter's pressure difference is high ({told.value:.1f} kPa)." if told else ""
        yield given(("dpf_loaded", "dpf_ash_full"), 2.0, text, REASON, idle, fast)
        yield given(("dpf_damaged",), 0.1, text, REASON, idle, fast)
