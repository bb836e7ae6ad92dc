"""The trend of Theil and Sen with Sen's interval: a third of the points may be wrong and it still holds.

H. Theil 1950; P. K. Sen, Journal of the American Statistical Association 63 (1968) 1379-1389. The interval is
the closed form from the distribution of Kendall's S, corrected for ties in the values (Kendall 1970).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

CONFIDENCE = 0.8
_Z = 1.2816
"""The normal quantile of an interval that holds four times in five."""
LEAST_POINTS = 5
"""With four, Sen's interval of 80 % takes in all pairs: it would say nothing the points do not."""
_MAD = 1.4826


@dataclass(frozen=True, slots=True)
class Trend:
    """`slope` with its interval `low` to `high`, and the level at the last point with its own `off`."""

    slope: float
    low: float
    high: float
    level: float
    off: float


def trend_of(at: Sequence[float], values: Sequence[float]) -> Trend | None:
    """Return the trend of values over `at`, ascending; None with fewer than five points or places."""
    if len(set(at)) < LEAST_POINTS:
        return None
    slopes = sorted(
        (v2 - v1) / (t2 - t1)
        for (t1, v1), (t2, v2) in combinations(zip(at, values, strict=True), 2)
        if t2 != t1
    )
    slope = median(slopes)
    low, high = _interval(slopes, values)
    left = [value - slope * t for t, value in zip(at, values, strict=True)]
    middle = median(left)
    spread = _MAD * median(abs(value - middle) for value in left)
    # The median's own error is a quarter larger than the mean's.
    off = 1.2533 * _Z * spread / math.sqrt(len(values))
    return Trend(slope, low, high, middle + slope * at[-1], off)


def _interval(slopes: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    count, pairs = len(values), len(slopes)
    variance = count * (count - 1) * (2 * count + 5)
    variance -= sum(n * (n - 1) * (2 * n + 5) for n in Counter(values).values())
    reach = _Z * math.sqrt(variance / 18)
    low = math.floor((pairs - reach) / 2) - 1
    high = math.ceil((pairs + reach) / 2)
    return slopes[max(0, low)], slopes[min(pairs - 1, high)]


def time_to(trend: Trend, limit: float) -> tuple[float, float, float | None] | None:
    """Return earliest, likely and latest time from the last point to the limit; latest None may be never.

    None when the slope itself does not lead there. A limit below the level is reached by falling.
    """
    gap = limit - trend.level
    sign = 1.0 if gap >= 0 else -1.0
    slope, slow, fast = sorted_towards(trend, sign)
    if slope <= 0:
        return None
    near, far = max(0.0, abs(gap) - trend.off), abs(gap) + trend.off
    return near / fast, abs(gap) / slope, far / slow if slow > 0 else None


def sorted_towards(trend: Trend, sign: float) -> tuple[float, float, float]:
    """Return slope, slowest and fastest in the direction of `sign`, positive towards it."""
    ends = sorted((sign * trend.low, sign * trend.high))
    return sign * trend.slope, ends[0], ends[1]
