"""Most glow plugs reported at once: what feeds them."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "glow"
REASON = "Plugs burn out one by one; supply, harness and control unit serve all of them."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0671-P0678")
    plugs = {one.code for one in codes}
    if len(plugs) >= 3:
        text = f"{len(plugs)} glow plugs are reported faulty at once."
        yield given(
            ("glow_supply", "glow_control_failed", "glow_control_wiring", "fuse_blown", "glow_plug_wiring"),
            5.0,
            text,
            REASON,
            *codes,
        )
        yield given(("glow_plug_failed",), 0.3, text, REASON, *codes)
    elif len(plugs) == 1:
        yield given(
            ("glow_supply", "fuse_blown", "glow_control_failed"),
            0.4,
            "Only one glow plug is reported faulty.",
            REASON,
            *codes,
        )
