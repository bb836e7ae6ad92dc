"""From ranked hypotheses to a plan: tests and repairs in the order of least expected money and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from motospect.analysis.diagnosis.costs import parts_and_minutes
from motospect.analysis.diagnosis.planner import Action, Check, Planner, Repair, State, without_tests
from motospect.knowledge.workshop_tests import SOURCE, WorkshopTest, workshop_tests
from motospect.model.amount import Span
from motospect.model.diagnosis import Hypothesis, Step

LABOUR_EUR_H = 90.0
"""What an hour of the shop costs as long as nobody has set it; it turns minutes into money."""
SEARCH_MINUTES = 150.0
"""How long finding the cause in depth takes, whatever it is: an estimate of ours."""
PROVING_MINUTES = 30.0
"""What it takes after every repair to know whether it helped: clearing, a drive, another scan."""
_MOST_REPAIRS, _MOST_TESTS = 4, 3
"""So many are planned exactly; the rest of the hypotheses is found by the search in depth."""
_LEAST = 0.03


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order, what they are expected to take and cost in parts, and the same for swapping parts."""

    steps: tuple[Step, ...] = ()
    minutes: float | None = None
    cost: Span | None = None
    instead_minutes: float | None = None
    instead_cost: Span | None = None


@dataclass(frozen=True, slots=True)
class _Fix:
    hypothesis: Hypothesis
    parts: Span
    minutes: Span

    def money(self, labour_eur_h: float) -> float:
        """Return what the repair costs, with proving it."""
        return self.parts.middle + self.takes / 60 * labour_eur_h

    @property
    def takes(self) -> float:
        """Minutes of the repair and of proving it."""
        return self.minutes.middle + PROVING_MINUTES


def plan_for(
    hypotheses: tuple[Hypothesis, ...], names: tuple[str, ...], *, labour_eur_h: float = LABOUR_EUR_H
) -> Plan:
    """Return the plan for ranked hypotheses of the codes and signs `names`; empty when there are none."""
    likely = [one for one in hypotheses if one.probability >= _LEAST][:_MOST_REPAIRS]
    if not likely:
        return Plan()
    fixes = [_Fix(one, *parts_and_minutes(one.cause, names)) for one in likely]
    rest = max(0.0, 1.0 - sum(one.probability for one in likely))
    repairs = tuple(Repair(fix.hypothesis.probability, fix.money(labour_eur_h)) for fix in fixes)
    search = SEARCH_MINUTES / 60 * labour_eur_h
    chosen = _telling(fixes, repairs, rest, labour_eur_h=labour_eur_h)
    tests = tuple(_test(test, fixes, labour_eur_h) for test in chosen)
    planner = Planner(repairs, tests, rest, search)
    sums = _Sums(planner, fixes, chosen, names)
    minutes, money = sums.of(planner.start)
    swap_minutes, swap_money = _swapping(fixes, rest)
    return Plan(
        tuple(sums.steps()),
        round(minutes, 1),
        money,
        round(swap_minutes, 1),
        swap_money,
    )


def _telling(
    fixes: list[_Fix], repairs: tuple[Repair, ...], rest: float, *, labour_eur_h: float
) -> list[WorkshopTest]:
    """Return the tests that save most when done alone: only these are planned with."""
    search = SEARCH_MINUTES / 60 * labour_eur_h
    shares = (*(repair.probability for repair in repairs), rest)
    costs = tuple(repair.cost for repair in repairs)
    without = without_tests(shares, costs, search)
    worth = []
    answered = {argument.rule for fix in fixes for argument in fix.hypothesis.arguments}
    for test in workshop_tests():
        if answered.intersection(test.answered_by):
            continue
        if not any(fix.hypothesis.cause in test.finds for fix in fixes):
            continue
        check = _test(test, fixes, labour_eur_h)
        hit = tuple(share * chance for share, chance in zip(shares, check.chances, strict=True))
        miss = tuple(share - found for share, found in zip(shares, hit, strict=True))
        branches = without_tests(hit, costs, search) + without_tests(miss, costs, search)
        saved = without - check.cost - branches
        worth.append((saved, test))
    worth.sort(key=lambda pair: (-pair[0], pair[1].key))
    return [test for saved, test in worth if saved > 0][:_MOST_TESTS]


def _test(test: WorkshopTest, fixes: list[_Fix], labour_eur_h: float) -> Check:
    minutes = sum(test.minutes) / 2
    chances = [test.chance(fix.hypothesis.cause) for fix in fixes]
    return Check(minutes / 60 * labour_eur_h, (*chances, 1 - test.specificity))


def _swapping(fixes: list[_Fix], rest: float) -> tuple[float, Span]:
    """Return expected minutes and parts of replacing by likelihood alone, searching only at the end."""
    reach = sum(fix.hypothesis.probability for fix in fixes) + rest
    minutes = low = high = 0.0
    for fix in fixes:
        minutes += reach * fix.takes
        low, high = low + reach * fix.parts.low, high + reach * fix.parts.high
        reach -= fix.hypothesis.probability
    source = f"likeliest part first; {fixes[0].parts.source}"
    return minutes + reach * SEARCH_MINUTES, Span(round(low), round(high), "EUR", source)


class _Sums:
    """Walks the best policy: what it takes in minutes and parts, and its steps when nothing is found."""

    def __init__(
        self, planner: Planner, fixes: list[_Fix], tests: list[WorkshopTest], names: tuple[str, ...]
    ) -> None:
        self._planner = planner
        self._fixes = fixes
        self._tests = tests
        self._names = names

    def of(self, state: State) -> tuple[float, Span]:
        """Return expected minutes, and parts from low to high."""
        minutes, low, high = self._walk(state)
        source = f"expected over all outcomes; {self._fixes[0].parts.source}"
        return minutes, Span(round(low), round(high), "EUR", source)

    def _walk(self, state: State) -> tuple[float, float, float]:
        shares = self._planner.shares(state)
        reach = sum(shares)
        action = self._planner.best(state)[1]
        if action.kind == "repair":
            fix = self._fixes[action.index]
            own = reach * fix.takes, reach * fix.parts.low, reach * fix.parts.high
            return _added(own, self._walk(self._planner.after_repair(state, action.index)))
        if action.kind == "test":
            found, clean = self._planner.after_test(state, action.index)
            own = reach * sum(self._tests[action.index].minutes) / 2, 0.0, 0.0
            return _added(own, self._walk(found), self._walk(clean))
        fixing = zip(shares, self._fixes, strict=False)
        told = [(share * f.takes, share * f.parts.low, share * f.parts.high) for share, f in fixing]
        return _added((reach * SEARCH_MINUTES, 0.0, 0.0), *told)

    def steps(self) -> Iterator[Step]:
        """Yield the steps along the branch on which tests find nothing and repairs do not help."""
        state = self._planner.start
        for number in range(1, len(self._fixes) + len(self._tests) + 2):
            action = self._planner.best(state)[1]
            if action.kind == "test":
                found, clean = self._planner.after_test(state, action.index)
                yield self._test_step(number, action, found)
                state = clean
            elif action.kind == "repair":
                yield self._repair_step(number, action, state)
                state = self._planner.after_repair(state, action.index)
            else:
                yield self._search_step(number, state)
                return

    def _test_step(self, number: int, action: Action, found: State) -> Step:
        test = self._tests[action.index]
        decides = [fix.hypothesis for fix in self._fixes if fix.hypothesis.cause in test.finds]
        then = self._planner.best(found)[1]
        after = self._then(then)
        told = ", ".join(f"{one.title} ({one.probability:.0%})" for one in decides)
        return Step(
            id=f"s{number}",
            kind="test",
            title=test.title,
            text=test.text + (f" Needed: {', '.join(test.tools)}." if test.tools else ""),
            minutes=Span(*test.minutes, "min", SOURCE),
            cost=Span(0.0, 0.0, "EUR", SOURCE),
            hypotheses=tuple(one.id for one in decides),
            why=f"Decides on: {told}.",
            stop_if=f"{test.stop_if} Then: {after}.",
            signals=test.signals,
        )

    def _then(self, action: Action) -> str:
        if action.kind == "repair":
            return f"repair {_lower(self._fixes[action.index].hypothesis.title)}"
        if action.kind == "test":
            return f"go on with {_lower(self._tests[action.index].title)}"
        return "look further in depth"

    def _repair_step(self, number: int, action: Action, state: State) -> Step:
        fix = self._fixes[action.index]
        one = fix.hypothesis
        shares = self._planner.shares(state)
        chance = shares[action.index] / sum(shares) if sum(shares) else 0.0
        place = f" ({one.place})" if one.place else ""
        return Step(
            id=f"s{number}",
            kind="repair",
            title=f"Repair: {one.title}{place}",
            text="Repair it, clear the codes and drive the monitor's cycle.",
            minutes=fix.minutes,
            cost=fix.parts,
            hypotheses=(one.id,),
            why=f"By then {chance:.0%} likely, and cheap for that beside the others.",
            stop_if="The code does not come back.",
        )

    def _search_step(self, number: int, state: State) -> Step:
        shares = self._planner.shares(state)
        open_ones = [fix.hypothesis for share, fix in zip(shares, self._fixes, strict=False) if share > 1e-9]
        return Step(
            id=f"s{number}",
            kind="test",
            title="Look further in depth",
            text="None of the quick ways has found it: work through the maker's fault finding for"
            " these codes.",
            minutes=Span(SEARCH_MINUTES * 0.5, SEARCH_MINUTES * 1.5, "min", SOURCE),
            cost=Span(0.0, 0.0, "EUR", SOURCE),
            hypotheses=tuple(one.id for one in open_ones),
            why="From here on swapping parts costs more than finding the cause.",
        )


def _added(*rows: tuple[float, float, float]) -> tuple[float, float, float]:
    minutes, low, high = (sum(column) for column in zip(*rows, strict=True))
    return minutes, low, high


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
