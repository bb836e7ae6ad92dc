"""A front sensor that stands still at one voltage while the engine runs in closed loop."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight

KIND = "front oxygen"
REASON = "A working switching sensor crosses 0.45 V several times in ten seconds at a warm cruise."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0130-P0134", "P0150-P0154", "P2195-P2198")
    for bank in (1, 2):
        window = facts.window("cruise") or facts.window("idle")
        front = window.value(f"O2_B{bank}S1") if window else None
        if not codes or window is None or front is None:
            continue
        if front.high - front.low < 0.1:
            text = f"The front sensor of bank {bank} stands still at {front.median:.2f} V."
            evidence = window.evidence or (window.id,)
            yield Weight(("o2_upstream_failed", "o2_upstream_wiring"), 2.5, text, REASON, evidence)
            yield Weight(("o2_upstream_aged",), 0.5, text, REASON, evidence)
        elif front.high - front.low > 0.6:
            text = f"The front sensor of bank {bank} swings from {front.low:.2f} to {front.high:.2f} V."
            evidence = window.evidence or (window.id,)
            yield Weight(("o2_upstream_failed", "o2_upstream_wiring"), 0.3, text, REASON, evidence)
