"""Several oxygen sensor heaters fail at once: their fuse or supply."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "heaters"
REASON = "Heaters of several sensors hang on one fuse and rarely burn out together."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen(
        "P0030-P0032", "P0036-P0038", "P0050-P0052", "P0056-P0058", "P0135", "P0141", "P0155", "P0161"
    )
    places = {"P0135": "a", "P0141": "b", "P0155": "c", "P0161": "d"}
    sensors = {
        places.get(one.code, one.code[:4] + str(int(one.code[4]) // 3))
        for one in codes
        if one.code[4].isdigit()
    }
    if len(sensors) >= 2:
        text = f"{len(sensors)} oxygen sensor heaters are reported faulty at once."
        yield given(("o2_heater_fuse",), 10.0 if len(sensors) > 2 else 6.0, text, REASON, *codes)
        yield given(("o2_upstream_heater_failed", "o2_downstream_heater_failed"), 0.3, text, REASON, *codes)
    elif len(sensors) == 1:
        yield given(("o2_heater_fuse",), 0.5, "Only one heater is reported faulty.", REASON, *codes)
