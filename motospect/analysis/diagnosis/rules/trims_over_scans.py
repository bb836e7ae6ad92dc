"""The mixture correction grew from scan to scan: something wears or clogs; a jump: something broke."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trend"
REASON = "Filters, pumps and hot wires degrade over months, hoses and gaskets give way at once."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    told = []
    for scan in facts.past.scans:
        values = [
            r.value for r in scan.values if r.name == "LONG_FUEL_TRIM_1" and not isinstance(r.value, str)
        ]
        told += [float(value) for value in values[:1]]
    now = facts.value("LONG_FUEL_TRIM_1") or facts.at("LONG_FUEL_TRIM_1", "idle", "cruise")
    if now is None or len(told) < 3 or abs(now.value) < 8:
        return
    steps = [b - a for a, b in zip(told, [*told[1:], now.value], strict=True)]
    text = f"Long trim of bank 1 over the scans: {', '.join(f'{v:+.0f}' for v in [*told, now.value])} %."
    if all(step * now.value > 0 for step in steps):
        yield given(
            (
                "maf_contaminated",
                "fuel_filter_clogged",
                "fuel_pump_weak",
                "injector_clogged",
                "fuel_pressure_low",
            ),
            1.8,
            text,
            REASON,
            now,
        )
    elif abs(steps[-1]) > 0.8 * abs(now.value):
        yield given((*UNMETERED_AIR, "intake_duct_leak", "maf_wiring"), 1.6, text, REASON, now)
