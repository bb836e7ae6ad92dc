"""Several injector circuits at once: their common supply."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire circuit"
REASON = "Windings fail one at a time; fuse, harness and driver are common to a bank."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0201-P0212", "P0261-P0271", "P2146-P2158")
    if len({one.code for one in codes}) >= 3:
        text = f"{len({one.code for one in codes})} injector circuits are reported faulty at once."
        yield given(
            ("fuse_blown", "injector_wiring", "engine_ecu_failed", "main_relay_failed"),
            4.0,
            text,
            REASON,
            *codes,
        )
        yield given(("injector_failed", "injector_clogged"), 0.2, text, REASON, *codes)
