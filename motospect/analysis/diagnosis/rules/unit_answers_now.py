"""A unit that was missed answers in this scan: it is alive, so its feed or the bus was interrupted."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "unit answers"
REASON = "A failed unit stays silent; a weak battery or loose contact passes."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    for code, addresses, key in (
        ("U0100", ("7E8", "18DAF110", "10"), "engine_ecu"),
        ("U0101", ("7E9", "18DAF118", "18"), "transmission_ecu"),
    ):
        codes = facts.seen(code)
        units = [ecu for ecu in facts.scan.ecus if ecu.address in addresses]
        if codes and any(ecu.state == "answered" for ecu in units):
            text = f"The unit that {code} misses answers now."
            yield given((f"{key}_failed",), 0.3, text, REASON, *codes)
            yield given(
                (
                    "battery_weak",
                    "battery_discharged",
                    "can_bus_wiring",
                    "battery_terminal_corroded",
                    "ground_strap_bad",
                ),
                1.5,
                text,
                REASON,
                *codes,
            )
        elif codes and any(ecu.state == "silent" for ecu in units):
            text = f"The unit that {code} misses is silent now."
            yield given((f"{key}_supply", f"{key}_failed"), 2.5, text, REASON, *codes)
