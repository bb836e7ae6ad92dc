"""What a rule says: how much likelier an observation is when one of these causes is true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from motospect.analysis.diagnosis.facts import CodeSeen, Fact, Facts, joined


@dataclass(frozen=True, slots=True)
class Weight:
    """A likelihood ratio for causes, in `text` with its numbers.

    `factor` above 1 speaks for the causes, below 1 against them. `reason` is its source or stated reason.
    """

    causes: Collection[str]
    factor: float
    text: str
    reason: str
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


Rule: TypeAlias = Callable[[Facts], Iterator[Weight]]


def given(
    causes: Collection[str], factor: float, text: str, reason: str, *because: CodeSeen | Fact | None
) -> Weight:
    """Return a weight that rests on these codes and values."""
    findings = tuple(one.finding for one in because if isinstance(one, CodeSeen))
    return Weight(causes, factor, text, reason, joined(because), tuple(dict.fromkeys(findings)))
