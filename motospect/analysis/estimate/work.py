"""The work an analysis asks for, before it is priced: tests first, then the likeliest cause of each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from motospect.analysis.diagnosis.costs import ASSUMED, parts_and_minutes
from motospect.knowledge.catalogue import CodeEntry, code_entry
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.parts import Part, parts_for, parts_of_service
from motospect.model.amount import Span
from motospect.model.diagnosis import Diagnosis, Hypothesis, Step
from motospect.model.estimate import LineKind
from motospect.model.finding import Analysis, Finding, Severity
from motospect.model.service import ServiceDue

LEVELS: dict[Severity, int] = {"stop": 0, "soon": 0, "watch": 1, "note": 2}
"""Which option a finding's work belongs to first: 0 make it safe, 1 recommended, 2 complete."""
LEAST_PROBABILITY = 0.05
MOST_ALTERNATIVES = 3
SERVICE_LAST = 1_000_000
"""Maintenance stands behind every group of findings."""
_WITHOUT_WORK = frozenset({"mil", "readiness", "coverage"})
"""Findings that are put right by putting another one right, or by another scan."""


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work. `level` is the first option that holds it; `cost` is of all `parts` together.

    `kind` "repair": `cost` and `time` are one figure for parts and labour that no source takes apart.
    `order` keeps the tests of a group before its repair.
    """

    id: str
    kind: LineKind
    text: str
    area: str
    level: int
    order: tuple[int, ...]
    parts: tuple[Part, ...] = ()
    place: str | None = None
    time: Span | None = None
    cost: Span | None = None
    after_test: bool = False
    note: str | None = None
    hypotheses: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instead:
    """A less likely cause and the work it would need in place of the likeliest one's."""

    hypothesis: Hypothesis
    work: Work
    instead_of: str
    level: int


def needed(analysis: Analysis) -> tuple[tuple[Work, ...], tuple[Instead, ...]]:
    """Return the work in the order it is done, each piece once, and what may be needed instead."""
    found = {finding.id: finding for finding in analysis.findings}
    works: list[Work] = []
    instead: list[Instead] = []
    explained: set[str] = set()
    for number, diagnosis in enumerate(analysis.diagnoses):
        about = [found[key] for key in diagnosis.findings if key in found]
        if not diagnosis.hypotheses or not about:
            continue
        explained |= {finding.id for finding in about}
        group = _Group(number, diagnosis, about)
        works += group.works()
        instead += group.instead()
    number = len(analysis.diagnoses)
    for place, finding in enumerate(f for f in analysis.findings if f.id not in explained):
        works += _without_diagnosis(finding, (number + place,))
    if analysis.service is not None:
        works += [_service(due, place) for place, due in enumerate(analysis.service.pressing) if _now(due)]
    return _each_once(works), tuple(instead)


class _Group:
    """The findings of one diagnosis and what they need."""

    def __init__(self, number: int, diagnosis: Diagnosis, findings: list[Finding]) -> None:
        self._number = number
        self._diagnosis = diagnosis
        self._findings = findings
        self._level = min(LEVELS[finding.severity] for finding in findings)
        # One hypothesis and no test that would change what to do: nothing is left to be confirmed.
        self._confirmed = diagnosis.next_test is None and len(diagnosis.hypotheses) == 1

    def works(self) -> Iterator[Work]:
        """Yield the tests up to the one that decides on the likeliest cause, then that cause's repair."""
        first = self._diagnosis.hypotheses[0]
        for place, step in enumerate(self._tests_for(first)):
            yield self._test(step, place)
        yield self._repair(first)

    def instead(self) -> Iterator[Instead]:
        """Yield what the less likely causes would need."""
        first, *others = self._diagnosis.hypotheses
        for other in others[:MOST_ALTERNATIVES]:
            if other.probability >= LEAST_PROBABILITY:
                yield Instead(other, self._repair(other), titled(first), self._level)

    def _tests_for(self, hypothesis: Hypothesis) -> Iterator[Step]:
        """Yield the plan's tests in its order, until one decides on this cause or its repair is next."""
        for step in self._diagnosis.steps:
            if step.kind == "repair" and hypothesis.id in step.hypotheses:
                return
            if step.kind == "test":
                yield step
                if hypothesis.id in step.hypotheses:
                    return

    def _test(self, step: Step, place: int) -> Work:
        return Work(
            id=f"test:{_slug(step.title)}",
            kind="test",
            text=f"Test: {_lower(step.title)}",
            area=self._area(self._diagnosis.hypotheses[0]),
            level=self._level,
            order=(self._number, 0, place),
            time=step.minutes,
            cost=step.cost if step.cost.high > 0 else None,
            hypotheses=step.hypotheses,
            findings=self._diagnosis.findings,
            evidence=self._evidence(),
        )

    def _repair(self, hypothesis: Hypothesis) -> Work:
        cost, time = self._figures(hypothesis)
        ending = f"@{hypothesis.place}" if hypothesis.place else ""
        likely = f"{hypothesis.probability:.0%} likely"
        return Work(
            id=f"labour:{hypothesis.cause}{ending}",
            kind="labour",
            text=f"Repair: {_lower(titled(hypothesis))}"
            if self._confirmed
            else f"If the test confirms it ({likely}), repair: {_lower(titled(hypothesis))}",
            area=self._area(hypothesis),
            level=self._level,
            order=(self._number, 1, 0),
            parts=parts_for(hypothesis.cause),
            place=hypothesis.place,
            time=time,
            cost=cost,
            after_test=not self._confirmed,
            hypotheses=(hypothesis.id,),
            findings=self._diagnosis.findings,
            evidence=self._evidence(),
        )

    def _figures(self, hypothesis: Hypothesis) -> tuple[Span | None, Span | None]:
        """Return parts and time of a repair: by the plan's step, else by the catalogue's ranges of the codes.

        None where no source has a range: the plan may assume one to compare steps, an estimate may not.
        """
        for step in self._diagnosis.steps:
            if step.kind == "repair" and hypothesis.id in step.hypotheses:
                cost, time = step.cost, step.minutes
                break
        else:
            cost, time = parts_and_minutes(hypothesis.cause, self._names())
        known = cost.source != ASSUMED
        return (cost if known and cost.high > 0 else None), (time if known else None)

    def _names(self) -> tuple[str, ...]:
        """Return the codes and signs of the group, by which the catalogue is asked."""
        codes = [finding.code.partition("-")[0] for finding in self._findings if finding.code]
        signs = [finding.id.split(":")[1] for finding in self._findings if finding.kind == "sign"]
        return (*codes, *signs)

    def _evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for finding in self._findings for key in finding.evidence))

    def _area(self, hypothesis: Hypothesis) -> str:
        known = named_causes().get(hypothesis.cause)
        return known.area if known else hypothesis.system


_WHOLE = "Parts and labour in one figure: the source gives no other, so the labour rate is not used for it."


def _now(due: ServiceDue) -> bool:
    """Whether an item belongs to this visit: it is due, or soon and on the parts of a repair."""
    return due.state in {"overdue", "due"} or bool(due.joined_with)


def _service(due: ServiceDue, place: int) -> Work:
    """Return maintenance as work; its time and price are known to the shop's own list only."""
    parts = parts_of_service(due.item)
    return Work(
        id=f"service:{due.item}",
        kind="labour",
        text=f"Maintenance {due.state}: {_lower(due.title)}",
        area=parts[0].area if parts else "unknown",
        level=2,
        order=(SERVICE_LAST, 0, place),
        parts=parts,
        note=" ".join(filter(None, [due.reason, due.joined_why])),
        findings=due.joined_with,
        evidence=due.evidence,
    )


def _without_diagnosis(finding: Finding, order: tuple[int, ...]) -> Iterator[Work]:
    """Yield what a finding outside of every diagnosis needs; some need nothing of their own."""
    if finding.kind in _WITHOUT_WORK:
        return
    base = Work(
        id=f"look:{finding.id}",
        kind="test",
        text=f"Look into: {_lower(finding.title)}",
        area="unknown",
        level=LEVELS[finding.severity],
        order=(*order, 0, 0),
        findings=(finding.id,),
        evidence=finding.evidence,
    )
    entry = _known(finding.code) if finding.code else None
    if finding.kind == "conflict":
        first = (-1, *base.order)  # what contradicts itself is cleared up before anything is taken apart
        yield replace(base, order=first, text=f"Clear up before any repair: {_lower(finding.title)}")
    elif entry is not None and entry.cost is not None and entry.title is not None:
        yield replace(
            base,
            id=f"repair:{entry.code}",
            kind="repair",
            text=f"Test first, then repair what the test confirms: {entry.code}, {entry.title}",
            area=entry.code,
            time=entry.hours,
            cost=entry.cost,
            after_test=True,
            note=_WHOLE,
        )
    else:
        yield base


def _known(code: str) -> CodeEntry | None:
    # A code of UDS carries its failure type behind a dash; the catalogue knows the code alone.
    return code_entry(code.partition("-")[0])


def titled(hypothesis: Hypothesis) -> str:
    """Return a cause with its place."""
    return f"{hypothesis.title}, {hypothesis.place}" if hypothesis.place else hypothesis.title


def _lower(text: str) -> str:
    """Return a sentence's beginning for use inside another one: names in capitals stay."""
    first, _, rest = text.rstrip(".").partition(" ")
    if any(letter.isupper() or letter.isdigit() for letter in first[1:]):
        return text.rstrip(".")
    return f"{first.lower()} {rest}".strip()


def _slug(text: str) -> str:
    return "_".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


def _each_once(works: Iterable[Work]) -> tuple[Work, ...]:
    """Join what is the same work of several groups; it belongs to the first option any of them names."""
    joined: dict[str, Work] = {}
    for work in works:
        before = joined.get(work.id)
        if before is None:
            joined[work.id] = work
            continue
        joined[work.id] = replace(
            before,
            level=min(before.level, work.level),
            after_test=before.after_test and work.after_test,
            text=before.text if before.after_test <= work.after_test else work.text,
            hypotheses=_union(before.hypotheses, work.hypotheses),
            findings=_union(before.findings, work.findings),
            evidence=_union(before.evidence, work.evidence),
        )
    return tuple(sorted(joined.values(), key=lambda work: (work.level, work.order, work.id)))


def _union(*several: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for one in several for key in one))
