"""The coil's circuit code names the same cylinder as the misfire."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire circuit"
REASON = "SAE J2012: P0351 to P0362 watch the primary circuit of the coil of that cylinder."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    circuits = facts.seen("P0350-P0362", "P2300-P2336")
    misfire = facts.seen("P0300-P0312")
    if circuits and misfire:
        text = f"A coil circuit is reported faulty beside the misfire ({circuits[0].code})."
        many = len({one.code for one in circuits}) >= 3
        shared = ("ignition_supply_lost", "fuse_blown", "ignition_module_failed")
        yield given(
            ("ignition_coil_failed", "ignition_coil_wiring"),
            0.4 if many else 5.0,
            text,
            REASON,
            *circuits,
            *misfire,
        )
        yield given(shared, 6.0 if many else 0.5, text, REASON, *circuits, *misfire)
        yield given(
            ("spark_plug_worn", "injector_clogged", "low_compression", "intake_vacuum_leak"),
            0.2,
            text,
            REASON,
            *circuits,
            *misfire,
        )
