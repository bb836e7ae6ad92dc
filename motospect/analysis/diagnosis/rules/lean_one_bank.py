"""Only one of two banks lean: the fault sits where that bank is alone.

Needs the other bank's trims to be seen near zero; an absent code alone may only be a slower monitor.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import LEAN_ONE_BANK, LEAN_SHARED
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "banks"
REASON = "A fault in a shared part reaches both banks."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    lean = trims.lean_banks(facts)
    if len(lean) != 1:
        return
    other = trims.strongest(facts, 3 - min(lean))
    if other is not None and abs(other.value) < 8:
        text = f"Only bank {min(lean)} is lean; bank {3 - min(lean)} corrects by {other.value:+.0f} %."
        codes = facts.seen(*trims.ALL_LEAN)
        yield given((*LEAN_ONE_BANK, "injector_clogged"), 5.0, text, REASON, *codes, other)
        yield given(
            [key for key in LEAN_SHARED if key != "intake_vacuum_leak"], 0.15, text, REASON, *codes, other
        )
        yield given(("intake_vacuum_leak",), 0.6, text, REASON, *codes, other)
