"""What the anomaly detector is measured against: largest |z| and IsolationForest, over windows of a minute.

Each comes in several forms, and of each the form that does best on a fault is the one compared with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Any

from motospect.analysis.anomaly.features import regimes_of
from motospect.analysis.live.grid import Grid

WINDOW_S = 60
Z_FORMS = ("mean", "mean by regime", "mean, spread, change", "mean, spread, change by regime")
FOREST_FORMS = ("mean", "mean, spread, change")
FOREST_TREES = 200


@dataclass(frozen=True, slots=True)
class Minute:
    """The minute before a tick: per signal mean, standard deviation and mean change; the usual regime."""

    means: list[float]
    others: list[float]
    regime: int


def minutes_of(grid: Grid, signals: Sequence[str], tick_s: int) -> list[Minute]:
    """Return one minute per tick; a signal that was not read keeps its last value."""
    regimes = regimes_of(grid)
    ends = [min(grid.rows, end) for end in range(tick_s, grid.rows + 1, tick_s)]
    columns = []
    for name in signals:
        column = _filled(grid.columns.get(name, []), grid.rows)
        sums = [0.0, *accumulate(column)]
        squares = [0.0, *accumulate(v * v for v in column)]
        moves = [0.0, 0.0, *accumulate(abs(b - a) for a, b in pairwise(column))]
        cells = []
        for end in ends:
            begin = max(0, end - WINDOW_S)
            count = end - begin
            mean = (sums[end] - sums[begin]) / count
            variance = max(0.0, (squares[end] - squares[begin]) / count - mean * mean)
            cells.append((mean, variance**0.5, (moves[end] - moves[begin]) / count))
        columns.append(cells)
    found = []
    for place, end in enumerate(ends):
        near = regimes[max(0, end - WINDOW_S) : end]
        found.append(
            Minute(
                [cells[place][0] for cells in columns],
                list(chain.from_iterable(cells[place][1:] for cells in columns)),
                max(range(4), key=near.count),
            )
        )
    return found


def _filled(column: Sequence[float], rows: int) -> list[float]:
    found, last = [], next((v for v in column if not math.isnan(v)), 0.0)
    for value in column or [0.0] * rows:
        last = last if math.isnan(value) else value
        found.append(last)
    return found


class LargestZ:
    """Mean and standard deviation of every number of healthy minutes; the score is the largest |z|."""

    def __init__(self, minutes: Sequence[Minute]) -> None:
        self._whole = _moments([_row(m) for m in minutes])
        self._by_regime = {}
        for regime in range(4):
            rows = [_row(m) for m in minutes if m.regime == regime]
            self._by_regime[regime] = _moments(rows) if len(rows) >= 30 else self._whole

    def scores(self, minutes: Sequence[Minute]) -> dict[str, list[float]]:
        """Return the score of each minute for each form."""
        found: dict[str, list[float]] = {form: [] for form in Z_FORMS}
        for minute in minutes:
            row, few = _row(minute), len(minute.means)
            for moments, suffix in ((self._whole, ""), (self._by_regime[minute.regime], " by regime")):
                z = [abs(v - mean) / spread for v, (mean, spread) in zip(row, moments, strict=True)]
                found[f"mean{suffix}"].append(max(z[:few]))
                found[f"mean, spread, change{suffix}"].append(max(z))
        return found


class Forest:
    """scikit-learn's IsolationForest on the same numbers; raises ImportError where it is not installed."""

    def __init__(self, minutes: Sequence[Minute], *, seed: int) -> None:
        from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - in the bench only, and slow to load

        self._forests: dict[str, Any] = {}
        for form in FOREST_FORMS:
            rows = [_forest_row(m, form) for m in minutes]
            forest = IsolationForest(
                n_estimators=FOREST_TREES, max_samples=min(1024, len(rows)), random_state=seed
            )
            self._forests[form] = forest.fit(rows)

    def scores(self, minutes: Sequence[Minute]) -> dict[str, list[float]]:
        """Return the score of each minute for each form, higher for less usual."""
        return {
            form: [-float(s) for s in forest.score_samples([_forest_row(m, form) for m in minutes])]
            for form, forest in self._forests.items()
        }


def _row(minute: Minute) -> list[float]:
    return [*minute.means, *minute.others]


def _forest_row(minute: Minute, form: str) -> list[float]:
    return [*(minute.means if form == "mean" else _row(minute)), float(minute.regime)]


def _moments(rows: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    found = []
    for column in zip(*rows, strict=True):
        mean = sum(column) / len(column)
        spread = (sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5
        found.append((mean, max(spread, 1e-6 * (1 + abs(mean)))))
    return found
