"""A leak before the front sensor lets air to it: the mixture is corrected as if it were lean."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "exhaust leak"
REASON = (
    "Air drawn in by the pulses of the exhaust is read as oxygen; with a normal correction"
    " there is little of it."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0420-P0434")
    told = [
        fact
        for bank in (1, 2)
        if (fact := trims.total(facts, bank, "idle", "cruise", "raised_idle")) is not None
    ]
    if not codes or not told:
        return
    if all(abs(fact.value) < 6 for fact in told):
        yield given(
            ("exhaust_leak_upstream", "o2_upstream_aged", "o2_contaminated"),
            0.5,
            "The mixture correction is normal.",
            REASON,
            *codes,
            *told,
        )
    elif max(fact.value for fact in told) > 10:
        yield given(
            ("exhaust_leak_upstream",), 2.0, "The mixture is corrected towards rich.", REASON, *codes, *told
        )
