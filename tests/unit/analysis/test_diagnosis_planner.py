"""The order of tests and repairs: never worse than any other order, tried one by one."""

from __future__ import annotations

import itertools
import random

import pytest

from motospect.analysis.diagnosis.planner import (
    Action,
    Check,
    Planner,
    Repair,
    State,
    by_likelihood,
    without_tests,
)


def cost_of_every_policy(
    shares: tuple[float, ...], repairs: tuple[Repair, ...], tests: tuple[Check, ...], search: float
) -> list[float]:
    """Return the expected cost of every policy there is, without sharing a line with the planner.

    `shares` are joint probabilities, None of the repairs last. Grows without bounds: for tiny instances only.
    """
    reach = sum(shares)
    once = search * reach + sum(share * repair.cost for share, repair in zip(shares, repairs, strict=False))
    found = [once]
    for place, repair in enumerate(repairs):
        if repair.cost < 0:
            continue
        left = list(shares)
        left[place] = 0.0
        done = list(repairs)
        done[place] = Repair(repair.probability, -1.0 - repair.cost)
        later = cost_of_every_policy(tuple(left), tuple(done), tests, search)
        found += [repair.cost * reach + cost for cost in later]
    for place, test in enumerate(tests):
        others = tests[:place] + tests[place + 1 :]
        hit = tuple(share * chance for share, chance in zip(shares, test.chances, strict=True))
        miss = tuple(share * (1 - chance) for share, chance in zip(shares, test.chances, strict=True))
        for a, b in itertools.product(
            cost_of_every_policy(hit, repairs, others, search),
            cost_of_every_policy(miss, repairs, others, search),
        ):
            found.append(test.cost * reach + a + b)
    return found


def instance(
    seed: int, repairs: int, tests: int
) -> tuple[tuple[Repair, ...], tuple[Check, ...], float, float]:
    """Return a random instance whose probabilities add up to 1."""
    dice = random.Random(seed)  # noqa: S311 - repeatable instances, no secrets
    weights = [dice.random() for _ in range(repairs + 1)]
    whole = sum(weights)
    fixes = tuple(Repair(weight / whole, dice.uniform(5, 900)) for weight in weights[:repairs])
    checks = tuple(
        Check(dice.uniform(1, 60), tuple(dice.uniform(0.02, 0.98) for _ in range(repairs + 1)))
        for _ in range(tests)
    )
    return fixes, checks, weights[-1] / whole, dice.uniform(50, 600)


@pytest.mark.parametrize("seed", range(40))
def test_never_worse_than_every_order_of_repairs_and_tests(seed: int) -> None:
    repairs, tests, rest, search = instance(seed, 2, 1)
    planner = Planner(repairs, tests, rest, search)
    shares = (*(repair.probability for repair in repairs), rest)
    best = min(cost_of_every_policy(shares, repairs, tests, search))
    assert planner.best(planner.start)[0] == pytest.approx(best)


@pytest.mark.parametrize("seed", range(30))
def test_without_tests_it_is_the_best_of_all_permutations(seed: int) -> None:
    repairs, _, rest, _ = instance(seed, 4, 0)
    search = 5000.0
    planner = Planner(repairs, (), rest, search)
    costs = []
    for length in range(len(repairs) + 1):
        for order in itertools.permutations(range(len(repairs)), length):
            reach, cost = 1.0, 0.0
            for place in order:
                cost += reach * repairs[place].cost
                reach -= repairs[place].probability
            left = [repair for place, repair in enumerate(repairs) if place not in order]
            cost += reach * search + sum(repair.probability * repair.cost for repair in left)
            costs.append(cost)
    assert planner.best(planner.start)[0] == pytest.approx(min(costs))


@pytest.mark.parametrize("seed", range(30))
def test_short_way_without_tests_comes_to_the_same(seed: int) -> None:
    repairs, _, rest, search = instance(seed, 4, 0)
    shares = (*(repair.probability for repair in repairs), rest)
    short = without_tests(shares, tuple(repair.cost for repair in repairs), search)
    assert short == pytest.approx(Planner(repairs, (), rest, search).best(Planner.start)[0])


def actions(planner: Planner) -> list[Action]:
    """Return the actions along the branch on which nothing helps."""
    state: State = planner.start
    told = []
    while True:
        action = planner.best(state)[1]
        told.append(action)
        if action.kind == "search":
            return told
        step = planner.after_repair if action.kind == "repair" else planner.after_test
        following = step(state, action.index)
        state = following if action.kind == "repair" else following[1]  # type: ignore[assignment]


@pytest.mark.parametrize("seed", range(20))
def test_repairs_come_by_probability_per_cost(seed: int) -> None:
    repairs, _, rest, _ = instance(seed, 4, 0)
    order = [action.index for action in actions(Planner(repairs, (), rest, 1e6)) if action.kind == "repair"]
    ratios = [repairs[index].probability / repairs[index].cost for index in order]
    assert len(order) == 4
    assert ratios == sorted(ratios, reverse=True)


@pytest.mark.parametrize("seed", range(20))
def test_never_dearer_than_replacing_by_likelihood(seed: int) -> None:
    repairs, tests, rest, search = instance(seed, 4, 3)
    cost = Planner(repairs, tests, rest, search).best(Planner.start)[0]
    assert cost <= by_likelihood(repairs, rest, search) + 1e-9


def test_cheap_sure_test_goes_before_a_dear_repair() -> None:
    repairs = (Repair(0.5, 1000.0), Repair(0.4, 600.0))
    test = Check(10.0, (0.95, 0.05, 0.05))
    assert Planner(repairs, (test,), 0.1, 500.0).best(Planner.start)[1] == Action("test", 0)


def test_dear_test_is_left_out() -> None:
    repairs = (Repair(0.9, 20.0),)
    test = Check(500.0, (0.95, 0.05))
    assert Planner(repairs, (test,), 0.1, 400.0).best(Planner.start)[1] == Action("repair", 0)
