"""Both banks lean: what all cylinders share is likelier than what one bank has alone.

Air flow meter, fuel supply and the common part of the intake reach both banks; a sensor, an exhaust leak or a
gasket of one bank reaches one.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import LEAN_ONE_BANK, LEAN_SHARED
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "banks"
REASON = "One cause in a shared part makes both banks lean; two separate faults at once are rare."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    if {1, 2} <= trims.lean_banks(facts):
        codes = facts.seen(*trims.ALL_LEAN)
        fact = trims.strongest(facts, 2)
        yield given(LEAN_SHARED, 1.6, "Both banks are lean.", REASON, *codes, fact)
        yield given((*LEAN_ONE_BANK, "injector_clogged"), 0.25, "Both banks are lean.", REASON, *codes, fact)
