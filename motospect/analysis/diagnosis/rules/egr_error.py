"""The EGR valve stands elsewhere than commanded, by its own error value."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "egr position"
REASON = "SAE J1979 PID 2D: (actual - commanded) / commanded, in %."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    error = facts.anywhere("EGR_ERROR")
    command = facts.anywhere("COMMANDED_EGR")
    codes = facts.seen("P0400-P0409", "P2413", "P0489-P0490")
    if error is None or not codes:
        return
    if error.value >= 20:
        yield given(
            ("egr_stuck_open",),
            3.0,
            f"EGR error {error.value:+.0f} %: more than commanded.",
            REASON,
            error,
            command,
        )
        yield given(
            ("egr_stuck_closed", "egr_passage_blocked"),
            0.3,
            f"EGR error {error.value:+.0f} %.",
            REASON,
            error,
            command,
        )
    elif error.value <= -20:
        yield given(
            ("egr_stuck_closed", "egr_vacuum_lost", "egr_valve_failed"),
            2.5,
            f"EGR error {error.value:+.0f} %: less than commanded.",
            REASON,
            error,
            command,
        )
    elif facts.seen("P0401"):
        yield given(
            ("egr_passage_blocked",),
            2.0,
            f"The EGR valve follows its command ({error.value:+.0f} %), yet the flow is low.",
            REASON,
            error,
            command,
        )
        yield given(
            ("egr_stuck_closed", "egr_vacuum_lost"),
            0.4,
            f"The EGR valve follows its command ({error.value:+.0f} %).",
            REASON,
            error,
            command,
        )
