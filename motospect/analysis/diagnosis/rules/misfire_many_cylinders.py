"""Several cylinders misfire: what they share."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import CYLINDER, MISFIRE_SHARED
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire pattern"
REASON = "Several parts of single cylinders rarely fail together; plugs wear together."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    named = facts.names("P0301-P0312")
    codes = facts.seen("P0300-P0312")
    counted = {
        result.mid for _, result in facts.tests(*(f"A{n:X}" for n in range(2, 14))) if result.value > 20
    }
    if len(named) >= 3 or (facts.seen("P0300") and len(named) != 1 and len(counted) != 1):
        text = f"Misfire is not tied to one cylinder ({', '.join(sorted({one.code for one in codes}))})."
        yield given(MISFIRE_SHARED, 2.0, text, REASON, *codes)
        yield given([key for key in CYLINDER if key != "spark_plug_worn"], 0.35, text, REASON, *codes)
