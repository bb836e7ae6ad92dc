"""The robust trend: slope, Sen's interval, and the time to a limit, never included."""

from __future__ import annotations

import random

import pytest

from motospect.analysis.forecast.trend import time_to, trend_of


def test_a_straight_line_is_found_through_wrong_points() -> None:
    at = [float(day) for day in range(0, 200, 20)]
    values = [0.1 + 0.002 * day for day in at]
    values[2], values[7] = 5.0, -3.0
    trend = trend_of(at, values)
    assert trend is not None
    assert trend.slope == pytest.approx(0.002)
    assert trend.level == pytest.approx(0.1 + 0.002 * 180)


def test_the_interval_holds_four_times_in_five() -> None:
    chance = random.Random(4)  # noqa: S311 - repeatable by intent
    held = 0
    for _ in range(400):
        at = [float(place) for place in range(12)]
        trend = trend_of(at, [0.5 * t + chance.gauss(0, 1) for t in at])
        assert trend is not None
        held += trend.low <= 0.5 <= trend.high
    assert 0.76 <= held / 400 <= 0.93


def test_few_points_or_places_have_no_trend() -> None:
    assert trend_of([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0]) is None
    assert trend_of([0.0] * 8, [float(n) for n in range(8)]) is None


def test_time_to_a_limit() -> None:
    trend = trend_of([float(n) for n in range(8)], [10.0 - n for n in range(8)])
    assert trend is not None
    assert time_to(trend, 0.0) == pytest.approx((3.0, 3.0, 3.0))
    assert time_to(trend, 12.0) is None, "it moves away"


def test_never_is_within_an_interval_of_a_slope_that_may_be_none() -> None:
    trend = trend_of([float(n) for n in range(8)], [1.0, 1.3, 0.9, 1.2, 1.1, 1.0, 1.4, 1.15])
    assert trend is not None
    assert trend.low < 0 < trend.slope
    times = time_to(trend, 2.0)
    assert times is not None
    earliest, likely, latest = times
    assert 0 < earliest < likely
    assert latest is None


def test_equal_values_lead_nowhere() -> None:
    trend = trend_of([float(n) for n in range(6)], [3.0] * 6)
    assert trend is not None
    assert time_to(trend, 5.0) is None
