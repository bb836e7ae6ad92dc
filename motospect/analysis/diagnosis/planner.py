"""The order of tests and repairs of least expected cost, under one fault. Pure numbers, no vehicle in it.

Exact for the repairs and tests it is given: a dynamic programme over every set of repairs done and every
result of tests. Without tests it comes to the known rule for sequential repair, highest probability per cost
first (Smith 1956; Heckerman, Breese and Rommelse 1995 for troubleshooting).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ActionKind: TypeAlias = Literal["test", "repair", "search"]


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: how likely it ends the fault, and what it costs (any one currency)."""

    probability: float
    cost: float


@dataclass(frozen=True, slots=True)
class Check:
    """One test: what it costs, and for each repair's cause how likely it finds something; last: none of
    them."""

    cost: float
    chances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What to do next: number `index` of the tests or repairs, or the search in depth (`index` 0)."""

    kind: ActionKind
    index: int


State: TypeAlias = tuple[int, int, int]
"""Bits of the repairs done, of the tests that found something, of the tests that did not."""


class Planner:
    """Finds the best policy.

    `rest` is the probability of none of the repairs, `search` what it costs to find the cause in depth
    whatever it is; the repair it then takes is paid on top.
    """

    start: State = (0, 0, 0)

    def __init__(
        self, repairs: tuple[Repair, ...], tests: tuple[Check, ...], rest: float, search: float
    ) -> None:
        self._repairs = repairs
        self._tests = tests
        self._search = search
        self._rest = rest
        self._known: dict[State, tuple[float, Action]] = {}
        self._told: dict[tuple[int, int], tuple[float, ...]] = {}

    def best(self, state: State) -> tuple[float, Action]:
        """Return the least expected cost from a state on, and the action that begins it.

        The cost is weighted by the probability of getting to the state: `shares` do not add up to 1.
        """
        known = self._known.get(state)
        if known is not None:
            return known
        done, found, clean = state
        shares = self.shares(state)
        reach = sum(shares)
        best = self._search * reach + self.repairing(shares), Action("search", 0)
        for index, repair in enumerate(self._repairs):
            if not done & 1 << index:
                value = repair.cost * reach + self.best(self.after_repair(state, index))[0]
                best = min(best, (value, Action("repair", index)), key=lambda one: one[0])
        for index, test in enumerate(self._tests):
            if not (found | clean) & 1 << index:
                hit, miss = self.after_test(state, index)
                value = test.cost * reach + self.best(hit)[0] + self.best(miss)[0]
                best = min(best, (value, Action("test", index)), key=lambda one: one[0])
        self._known[state] = best
        return best

    def shares(self, state: State) -> tuple[float, ...]:
        """Return the probability of each cause and of none of them, together with that of getting to a
        state."""
        done, found, clean = state
        told = self._told.get((found, clean))
        if told is None:
            told = self._told[found, clean] = self._after_tests(found, clean)
        if not done:
            return told
        return tuple(0.0 if done >> place & 1 else share for place, share in enumerate(told))

    def _after_tests(self, found: int, clean: int) -> tuple[float, ...]:
        shares = (*(repair.probability for repair in self._repairs), self._rest)
        for index, test in enumerate(self._tests):
            if found >> index & 1:
                shares = tuple(share * chance for share, chance in zip(shares, test.chances, strict=True))
            elif clean >> index & 1:
                shares = tuple(
                    share - share * chance for share, chance in zip(shares, test.chances, strict=True)
                )
        return shares

    def repairing(self, shares: tuple[float, ...]) -> float:
        """Return the expected cost of the one repair it takes once the cause is known."""
        return sum(share * repair.cost for share, repair in zip(shares, self._repairs, strict=False))

    @staticmethod
    def after_repair(state: State, index: int) -> State:
        """Return the state when a repair did not end the fault."""
        return state[0] | 1 << index, state[1], state[2]

    @staticmethod
    def after_test(state: State, index: int) -> tuple[State, State]:
        """Return the states after a test that found something, and after one that did not."""
        done, found, clean = state
        return (done, found | 1 << index, clean), (done, found, clean | 1 << index)


def without_tests(shares: tuple[float, ...], costs: tuple[float, ...], search: float) -> float:
    """Return the least expected cost from `shares` on with repairs and the search only.

    Repairs by probability per cost, and the search at the best place among them: what the planner comes to
    without tests, at a fraction of its time.
    """
    order = sorted(range(len(costs)), key=lambda place: -shares[place] / max(costs[place], 1e-9))
    reach, spent = sum(shares), 0.0
    owed = sum(share * cost for share, cost in zip(shares, costs, strict=False))
    best = search * reach + owed
    for place in order:
        spent += costs[place] * reach
        reach -= shares[place]
        owed -= shares[place] * costs[place]
        best = min(best, spent + search * reach + owed)
    return best


def by_likelihood(repairs: tuple[Repair, ...], rest: float, search: float) -> float:
    """Return the expected cost of replacing parts by likelihood alone, and searching in depth only at the
    end."""
    reach = sum(repair.probability for repair in repairs) + rest
    cost = 0.0
    for repair in sorted(repairs, key=lambda one: -one.probability):
        cost += repair.cost * reach
        reach -= repair.probability
    return cost + search * max(reach, 0.0)
