"""What tells one hypothesis from its strongest rival: the quickest test that finds one and not the other."""

from __future__ import annotations

from motospect.analysis.diagnosis.hypotheses import Candidate
from motospect.knowledge.workshop_tests import WorkshopTest, workshop_tests


def separated_by(one: Candidate, ranked: tuple[Candidate, ...]) -> str | None:
    """Return a sentence, None when no test of ours tells the two apart."""
    rival = next((other for other in ranked if other.cause.key != one.cause.key), None)
    if rival is None:
        return None
    test = quickest(one.cause.key, rival.cause.key)
    if test is None:
        return None
    return f"{test.title} tells it from: {rival.cause.label}."


def quickest(key: str, rival: str) -> WorkshopTest | None:
    """Return the quickest test that finds exactly one of two causes."""
    telling = [test for test in workshop_tests() if (key in test.finds) != (rival in test.finds)]
    return min(telling, key=lambda test: (test.minutes[1], test.key), default=None)
