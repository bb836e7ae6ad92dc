"""Several solenoid circuits faulty at once: the harness or supply they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "solenoids"
REASON = "Solenoids share one plug through the housing, whose seal lets oil in."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0740", "P0743", "P0750-P0770", "P0773", "P0785", "P0960-P0988", "P2757-P2764")
    if len({one.code for one in codes}) >= 3:
        text = f"{len({one.code for one in codes})} solenoid codes are stored at once."
        yield given(
            ("transmission_harness", "transmission_ecu_supply", "transmission_ecu_failed", "fuse_blown"),
            4.0,
            text,
            REASON,
            *codes,
        )
        yield given(
            ("shift_solenoid_failed", "tcc_solenoid_failed", "pressure_control_solenoid_failed"),
            0.4,
            text,
            REASON,
            *codes,
        )
