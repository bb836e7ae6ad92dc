"""What may be the cause of what was found: hypotheses with their reasons, and the cheapest order of tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.amount import Span

StepKind: TypeAlias = Literal["test", "repair"]

SHOWN_FROM = 0.03
"""Hypotheses less likely than this are not shown one by one; the first one always is."""
NAMED_FROM = 0.3
"""From here on a customer hears the name of the likeliest cause; below, that a test comes first."""
_SURENESS = (
    (0.85, "very likely"),
    (0.6, "likely"),
    (0.3, "quite possible"),
    (0.1, "possible"),
    (0.0, "unlikely"),
)


def sureness(probability: float) -> str:
    """Return a probability in words: one scale for page, paper and customer."""
    return next(words for least, words in _SURENESS if probability >= least)


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
    def sureness(self) -> str:
        """Its probability in words."""
        return sureness(self.probability)

    @property
    def plain_title(self) -> str:
        """Its title for a customer: without what stands in brackets, small as within a sentence."""
        title = self.title.partition(" (")[0]
        return title[:1].lower() + title[1:] if title[1:2].islower() else title

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
    def shown(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that are shown one by one."""
        return tuple(
            one for place, one in enumerate(self.hypotheses) if not place or one.probability >= SHOWN_FROM
        )

    @property
    def rest(self) -> float:
        """The probability of everything that is not shown one by one."""
        return max(0.0, 1.0 - sum(one.probability for one in self.shown))

    @property
    def for_customer(self) -> str:
        """One sentence without jargon: the likeliest cause and how sure that is, or that a test comes
        first."""
        best = self.hypotheses[0]
        if best.probability < NAMED_FROM:
            return "Several causes are possible here; a test will tell before anything is replaced."
        return f"{best.sureness.capitalize()}: {best.plain_title}. A test comes before anything is replaced."

    @property
    def next_test(self) -> Step | None:
        """The first step that is a test; None when none would change what to do."""
        return next((step for step in self.steps if step.kind == "test"), None)
