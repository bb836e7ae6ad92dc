"""Throttle and pedal sensors disbelieved at once: supply, ground or control unit."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "reference"
REASON = "Pedal and throttle sit far apart and share only supply, ground and the control unit."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    throttle, pedal = facts.seen("P2135", "P0121-P0123", "P0221-P0223"), facts.seen("P2138", "P2121-P2128")
    if throttle and pedal:
        text = "Throttle and pedal sensors are disbelieved at once."
        yield given(
            (
                "reference_voltage_short",
                "reference_voltage_open",
                "sensor_ground_open",
                "engine_ecu_failed",
                "ground_strap_bad",
                "engine_harness_damaged",
            ),
            4.0,
            text,
            REASON,
            *throttle,
            *pedal,
        )
        yield given(
            ("throttle_position_sensor_failed", "accelerator_pedal_sensor_failed", "throttle_body_dirty"),
            0.3,
            text,
            REASON,
            *throttle,
            *pedal,
        )
