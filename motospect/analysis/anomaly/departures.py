"""How a signal leaves what it should be: by level, by change, by gain, by lag, by noise, by standing still.

Each way is a number every ten seconds from the residuals of the whole drive so far. Windows are trailing:
nothing looks ahead, so what is told after a drive could have been told during it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import mul

from motospect.analysis.anomaly.features import REGIMES

STANDING = REGIMES.index("standing")
TICK_S = 10
BRIEF_S, SHORT_S, LONG_S = 20, 60, 300
CLIP = 6.0
"""Residuals beyond this many spreads count as this: a misread second must not look like a shift."""
_DAMPING = 20.0
"""Seconds of nothing added to every mean: a mean of few seconds is worth little."""


@dataclass(frozen=True, slots=True)
class Residual:
    """One signal of one drive, row by row: measured, expected, their difference in spreads (0: unknown).

    `known` is 1.0 where the difference is known, else 0.0. `step` is the signal's resolution in spreads.
    """

    name: str
    measured: Sequence[float]
    expected: Sequence[float]
    score: Sequence[float]
    known: Sequence[float]
    spread: float
    step: float


def departures(residual: Residual, regimes: Sequence[int]) -> dict[str, list[float]]:
    """Return for each way one number per tick, NaN while there is too little to say."""
    rows = len(residual.score)
    ticks = range(TICK_S - 1, rows, TICK_S)
    e, w = residual.score, residual.known
    sums = _Trailing(e, w)
    found = {
        "level60": [sums.mean(i, SHORT_S) for i in ticks],
        "level300": [sums.mean(i, LONG_S) for i in ticks],
        "level": [sums.mean(i, rows) for i in ticks],
        "change60": [sums.change(i, SHORT_S) for i in ticks],
        "change300": [sums.change(i, LONG_S) for i in ticks],
    }
    found |= _slopes(residual, ticks)
    found |= _noise(residual, regimes, ticks)
    found |= _relative(residual, ticks)
    found["stuck"] = _stuck(residual, ticks)
    return found


class _Trailing:
    """Means over the last so many rows, from running sums."""

    def __init__(self, values: Sequence[float], weights: Sequence[float]) -> None:
        self._sums: list[float] = [0.0, *accumulate(map(mul, values, weights))]
        self._counts: list[float] = [0.0, *accumulate(weights)]

    def mean(self, row: int, seconds: int, *, damping: float = _DAMPING) -> float:
        """Return the damped mean of the last `seconds` rows up to `row`; NaN where too few are known."""
        end = row + 1
        begin = max(0, end - seconds)
        count = self._counts[end] - self._counts[begin]
        if count < min(seconds, SHORT_S) / 2:
            return math.nan
        return (self._sums[end] - self._sums[begin]) / (count + damping)

    def change(self, row: int, seconds: int) -> float:
        """Return the mean of the last `seconds` less that of all before; NaN before there are two minutes."""
        end = max(0, row + 1 - seconds)
        count = self._counts[end]
        if count < 2 * SHORT_S:
            return math.nan
        return self.mean(row, seconds) - self._sums[end] / count

    def total(self, row: int, seconds: int) -> float:
        """Return the sum of the last `seconds` rows."""
        return self._sums[row + 1] - self._sums[max(0, row + 1 - seconds)]


def _slopes(residual: Residual, ticks: Sequence[int]) -> dict[str, list[float]]:
    """Residual against the expected value's deviation and its change: gain and lag, by least squares."""
    e, w, p = residual.score, residual.known, residual.expected
    known = [value for value, weight in zip(p, w, strict=True) if weight]
    if not known:
        nothing = [math.nan] * len(ticks)
        return dict.fromkeys(("gain", "gain300", "lag", "lag300"), nothing)
    middle = sum(known) / len(known)
    spread = residual.spread
    u = [(value - middle) / spread if weight else 0.0 for value, weight in zip(p, w, strict=True)]
    d = [0.0, *(b - a if x and y else 0.0 for a, b, x, y in zip(u, u[1:], w, w[1:], strict=False))]
    one = [1.0] * len(e)
    t = {
        name: _Trailing(list(map(mul, a, b)), w)
        for name, a, b in (
            ("e", e, one),
            ("u", u, one),
            ("uu", u, u),
            ("dd", d, d),
            ("eu", e, u),
            ("ed", e, d),
            ("n", one, one),
        )
    }
    rows = len(e)
    found: dict[str, list[float]] = {"gain": [], "gain300": [], "lag": [], "lag300": []}
    for i in ticks:
        for seconds, suffix in ((rows, ""), (LONG_S, "300")):
            count = t["n"].total(i, seconds)
            if count < SHORT_S:
                found[f"gain{suffix}"].append(math.nan)
                found[f"lag{suffix}"].append(math.nan)
                continue
            mean_e, mean_u = t["e"].total(i, seconds) / count, t["u"].total(i, seconds) / count
            cov = t["eu"].total(i, seconds) - count * mean_e * mean_u
            var = t["uu"].total(i, seconds) - count * mean_u * mean_u
            # Scaled to standard errors of white noise; what really is usual is learned from healthy drives.
            found[f"gain{suffix}"].append(
                cov / math.sqrt(var + count * 0.05 + 20.0) / math.sqrt(count + _DAMPING)
            )
            turned = t["dd"].total(i, seconds)
            found[f"lag{suffix}"].append(
                t["ed"].total(i, seconds)
                / math.sqrt(turned + count * 0.01 + 5.0)
                / math.sqrt(count + _DAMPING)
            )
    return found


def _noise(residual: Residual, regimes: Sequence[int], ticks: Sequence[int]) -> dict[str, list[float]]:
    """How much a signal jumps from second to second, as a logarithm; 0 is one spread.

    noise: its residual. restless: its own change of direction, because a slow signal jumps less than what
    it is expected from; standing is also looked at by itself, where less moves than in driving.
    """
    e, x, w = residual.score, residual.measured, residual.known
    both = [0.0, *(map(mul, w, w[1:]))]
    bent = [0.0, 0.0, *(map(mul, both[1:], both[2:]))]
    still = [weight if regime == STANDING else 0.0 for weight, regime in zip(bent, regimes, strict=True)]
    jumps = [0.0, *(abs(b - a) for a, b in pairwise(e))]
    turns = [turn / residual.spread if weight else 0.0 for turn, weight in zip(_turns(x), bent, strict=True)]
    of_jumps, of_turns, of_still = _Trailing(jumps, both), _Trailing(turns, bent), _Trailing(turns, still)
    told = {
        "noise60": (of_jumps, SHORT_S),
        "noise300": (of_jumps, LONG_S),
        "restless20": (of_turns, BRIEF_S),
        "restless_still": (of_still, SHORT_S),
    }
    # A signal that hardly ever moves by one step of its resolution may do so: that is no noise.
    least = 0.02 + 4.0 * residual.step / SHORT_S
    found: dict[str, list[float]] = {}
    for way, (sums, seconds) in told.items():
        means = (sums.mean(i, seconds) for i in ticks)
        found[way] = [math.nan if math.isnan(value) else math.log(value + least) for value in means]
    return found


def _relative(residual: Residual, ticks: Sequence[int]) -> dict[str, list[float]]:
    """How much more a signal changes direction than what is expected of it, as the mean logarithm of seconds.

    A manoeuvre bends both and says nothing; noise bends the signal alone. The logarithm is taken second by
    second, so that the many quiet ones count as much as the few wild ones.
    """
    w = residual.known
    bent = [0.0, 0.0, *(a * b * c for a, b, c in zip(w, w[1:], w[2:], strict=False))]
    # Half a step of resolution is rounding: without it a value that never moves would be infinitely quiet.
    least = (0.02 + residual.step / 2) * residual.spread
    ratios = [
        math.log((turn + least) / (usual + least)) if weight else 0.0
        for turn, usual, weight in zip(
            _turns(residual.measured), _turns(residual.expected), bent, strict=True
        )
    ]
    sums = _Trailing(ratios, bent)
    return {
        # Not damped: nothing, here as restless as expected, is far from usual for a slow signal.
        "unsteady60": [sums.mean(i, SHORT_S, damping=0.0) for i in ticks],
        "unsteady300": [sums.mean(i, LONG_S, damping=0.0) for i in ticks],
    }


def _turns(values: Sequence[float]) -> list[float]:
    """Return how far each value leaves the line through the two before it; NaN where one is unknown."""
    return [0.0, 0.0, *(abs(a - 2 * b + c) for a, b, c in zip(values, values[1:], values[2:], strict=False))]


def _stuck(residual: Residual, ticks: Sequence[int]) -> list[float]:
    """How far the signal should have moved since it last moved at all, as a logarithm of spreads."""
    x, p, w = residual.measured, residual.expected, residual.known
    grain = max(residual.spread, residual.step * residual.spread)
    moved, found_all = 0.0, []
    before = math.nan
    for value, expected, last, weight in zip(x, p, [math.nan, *p[:-1]], w, strict=True):
        if value != before or math.isnan(value):
            moved = 0.0
        elif weight and not math.isnan(last):
            moved += abs(expected - last) / grain
        before = value
        found_all.append(math.log1p(moved))
    return [found_all[i] for i in ticks]
