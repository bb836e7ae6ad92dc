"""Both catalysts judged weak at once: one thing poisons or misjudges both."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "catalyst banks"
REASON = "Two catalysts age alike, but leaks and sensors fail one at a time."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0420-P0424", "P0430-P0434")
    if facts.seen("P0420-P0424") and facts.seen("P0430-P0434"):
        text = "Both catalysts are judged weak."
        yield given(
            ("o2_downstream_aged", "exhaust_leak_upstream", "exhaust_leak_downstream", "o2_upstream_aged"),
            0.35,
            text,
            REASON,
            *codes,
        )
        yield given(
            ("oil_consumption", "o2_contaminated", "fuel_quality", "software_needs_update"),
            1.8,
            text,
            REASON,
            *codes,
        )
