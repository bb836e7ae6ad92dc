"""Misfire with a lean mixture: too lean to burn, on all cylinders that share the cause.

An ignition fault sends unburnt air to the oxygen sensor as well, which reads lean too: so one cylinder alone
with a lean reading weakens this.
"""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.causes import FUEL_SUPPLY, IGNITION, UNMETERED_AIR
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire mixture"
REASON = "A mixture beyond the burning limit misfires; a healthy ignition cannot help it."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0300-P0312", "P0316")
    if codes and trims.is_lean(facts):
        alone = len(facts.names("P0301-P0312")) == 1
        lean = facts.seen(*trims.ALL_LEAN)
        text = "There is misfire and the mixture is lean."
        yield given((*UNMETERED_AIR, *FUEL_SUPPLY), 1.3 if alone else 2.5, text, REASON, *codes, *lean)
        yield given(
            ("injector_clogged", "bank_intake_leak"), 2.5 if alone else 1.3, text, REASON, *codes, *lean
        )
        yield given(IGNITION, 0.6 if alone else 0.25, text, REASON, *codes, *lean)
