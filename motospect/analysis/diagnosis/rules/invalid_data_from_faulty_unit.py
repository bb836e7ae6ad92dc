"""Invalid data from a unit that has faults of its own: read those first."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "reports"
REASON = "A unit that runs on a substitute value marks it invalid for the others."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("U0400-U05FF", "P0700")
    others = [one for one in facts.codes if one not in codes and one.code[0] in "PC"]
    if codes and others:
        yield given(
            ("other_ecu_reports",), 3.0, "Another unit holds a code of its own.", REASON, *codes, *others[:3]
        )
