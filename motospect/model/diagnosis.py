"""What may be the cause of what was found: hypotheses with their reasons, and the cheapest order of tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.amount import Span

StepKind: TypeAlias = Literal["test", "repair"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One reason for or against a hypothesis.

    `factor` is the likelihood ratio: how many times likelier this observation is when the hypothesis is true
    than when it is not; above 1 it speaks for it, below 1 against. `reason` is the ratio's source or the
    stated reason for it. `rule` is the rule's file name, or "catalogue".
    """

    text: str
    factor: float
    reason: str
    rule: str
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One possible cause. `cause` is its key in the table of causes, `place` where ("bank 1", "cylinder 3").

    `probability` is within its diagnosis, where all hypotheses and `Diagnosis.unexplained` add up to 1.
    `explains` are ids of findings this cause would account for. `separated_by`: what tells it from the next.
    """

    id: str
    cause: str
    title: str
    system: str
    probability: float
    prior: float
    prior_source: str
    explains: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    separated_by: str | None = None
    place: str | None = None

    @property
    def speaks_for(self) -> tuple[Argument, ...]:
        """Arguments for it, strongest first."""
        return tuple(sorted((a for a in self.arguments if a.factor > 1), key=lambda a: -a.factor))

    @property
    def speaks_against(self) -> tuple[Argument, ...]:
        """Arguments against it, strongest first."""
        return tuple(sorted((a for a in self.arguments if a.factor < 1), key=lambda a: a.factor))


@dataclass(frozen=True, slots=True)
class Step:
    """One test or repair of a plan. `minutes` and `cost` are estimates with their source; `cost` is of parts.

    `hypotheses` are the ids it decides on or ends. `stop_if` is a sentence: the result that ends the plan.
    `signals` are live values to show while testing, by python-OBD name.
    """

    id: str
    kind: StepKind
    title: str
    text: str
    minutes: Span
    cost: Span
    hypotheses: tuple[str, ...]
    why: str
    stop_if: str | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One group of findings that may have one cause. Hypotheses likeliest first; `unexplained` is the rest.

    `steps` in the order of least expected cost; the first test is the next test. `expected` is that order's
    expected minutes and parts money, `instead` the same for replacing parts by likelihood alone.
    """

    id: str
    findings: tuple[str, ...]
    headline: str
    hypotheses: tuple[Hypothesis, ...]
    unexplained: float
    steps: tuple[Step, ...] = ()
    expected_minutes: float | None = None
    expected_cost: Span | None = None
    instead_minutes: float | None = None
    instead_cost: Span | None = None

    @property
    def next_test(self) -> Step | None:
        """The first step that is a test; None when none would change what to do."""
        return next((step for step in self.steps if step.kind == "test"), None)
