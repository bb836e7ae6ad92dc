"""How a signal departs: noise is told from a manoeuvre, which bends what is expected just as much."""

from __future__ import annotations

import math
import random

import pytest

from motospect.analysis.anomaly.departures import Residual, departures
from motospect.analysis.anomaly.features import REGIMES

ROWS = 400
MOVING = REGIMES.index("moving")
WAYS = ("unsteady60", "unsteady300")


def residual(
    measured: list[float], expected: list[float], *, known: float = 1.0, step: float = 0.0
) -> Residual:
    score = [a - b for a, b in zip(measured, expected, strict=True)]
    return Residual("X", measured, expected, score, [known] * ROWS, 1.0, step)


def wandering(*, wild: float) -> tuple[list[float], list[float]]:
    """Return measured and expected: together by steps of this size, apart by noise of half a spread."""
    chance = random.Random(5)  # noqa: S311 - repeatable by intent
    expected = [chance.gauss(0.0, wild) for _ in range(ROWS)]
    return [value + chance.gauss(0.0, 0.5) for value in expected], expected


def last(measured: list[float], expected: list[float], way: str, *, step: float = 0.0) -> float:
    return departures(residual(measured, expected, step=step), [MOVING] * ROWS)[way][-1]


@pytest.mark.parametrize("way", WAYS)
def test_a_wild_drive_is_not_unsteady_and_noise_is(way: str) -> None:
    wild, expected = wandering(wild=8.0)
    assert last(wild, expected, way) == pytest.approx(0.0, abs=0.2)
    chance = random.Random(6)  # noqa: S311 - repeatable by intent
    noise = [value + chance.gauss(0.0, 16.0) for value in wild]
    assert last(noise, expected, way) > 0.5


@pytest.mark.parametrize("way", WAYS)
def test_one_wild_second_counts_less_than_a_minute_of_noise(way: str) -> None:
    measured, expected = wandering(wild=1.0)
    before = last(measured, expected, way)
    spiked = [*measured[:-10], measured[-10] + 500.0, *measured[-9:]]
    doubled = [3.0 * value for value in measured]
    assert last(spiked, expected, way) - before < 0.4
    assert last(doubled, expected, way) - before > 0.8


def test_rounding_to_the_resolution_is_no_unsteadiness() -> None:
    """A value that flips by its one step every minute stays about as quiet as one that never does."""
    flat = [0.0] * ROWS
    flips = [float(row // 60 % 2) for row in range(ROWS)]
    assert last(flips, flat, "unsteady300", step=1.0) < 0.1
    assert last(flips, flat, "unsteady300", step=1.0) > last(flat, flat, "unsteady300", step=1.0)


def test_what_is_not_known_says_nothing() -> None:
    unknown = residual([math.nan] * ROWS, [math.nan] * ROWS, known=0.0)
    found = departures(unknown, [-1] * ROWS)
    assert all(math.isnan(value) for way in WAYS for value in found[way])
