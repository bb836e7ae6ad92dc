"""The expected value of each signal, second by second, by the regressions of a baseline's sums."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from motospect.analysis.anomaly.departures import CLIP, Residual
from motospect.analysis.anomaly.features import REGIMES, Feature, features_of, regimes_of
from motospect.analysis.anomaly.linear import Matrix, covariances, products, ridge
from motospect.analysis.live.grid import Grid
from motospect.model.baseline import Baseline

PENALTY = 1e-3
LEAST_ROWS = 300
"""Seconds of a regime below which nothing is expected in it."""
MAD = 1.4826


@dataclass(frozen=True, slots=True)
class Rows:
    """One drive as features: `regimes[i]` the place in REGIMES, -1 where any feature is unknown."""

    features: tuple[Feature, ...]
    regimes: list[int]


@dataclass(frozen=True, slots=True)
class Model:
    """Solved regressions: `weights[regime][signal]` is the constant and one factor per feature."""

    features: tuple[str, ...]
    signals: tuple[str, ...]
    weights: dict[int, dict[str, tuple[float, list[float]]]]
    spreads: dict[tuple[str, int], float]
    steps: dict[str, float]


def rows_of(grid: Grid, signals: Sequence[str]) -> Rows:
    """Return the drive's features for these signals, all of which the grid has."""
    features = features_of(grid, signals)
    unknown = [False] * grid.rows
    for feature in features:
        unknown = [u or math.isnan(value) for u, value in zip(unknown, feature.values, strict=True)]
    regimes = [-1 if u else r for u, r in zip(unknown, regimes_of(grid), strict=True)]
    return Rows(features, regimes)


def sums_of(rows: Rows) -> dict[str, Matrix]:
    """Return the drive's sums of products by regime."""
    found: dict[str, Matrix] = {}
    for place, regime in enumerate(REGIMES):
        chosen = [i for i, r in enumerate(rows.regimes) if r == place]
        if chosen:
            found[regime] = products([[f.values[i] for i in chosen] for f in rows.features])
    return found


def solved(baseline: Baseline, sources: Sequence[tuple[str, ...]]) -> Model:
    """Return the regressions of a baseline; `sources` are the signals each of its features is made of."""
    weights: dict[int, dict[str, tuple[float, list[float]]]] = {}
    spreads: dict[tuple[str, int], float] = {}
    for place, regime in enumerate(REGIMES):
        if regime not in baseline.sums:
            continue
        sums = unpacked(baseline.sums[regime])
        if sums[0][0] < LEAST_ROWS:
            continue
        means, covariance = covariances(sums)
        weights[place] = {}
        for target, signal in enumerate(baseline.signals):
            used = [j for j, made_of in enumerate(sources) if signal not in made_of]
            factors = [0.0] * len(sources)
            for j, factor in zip(used, ridge(covariance, target, used, penalty=PENALTY), strict=True):
                factors[j] = factor
            constant = means[target] - sum(f * m for f, m in zip(factors, means, strict=True))
            weights[place][signal] = (constant, factors)
            kept = baseline.spreads.get(f"{signal}/{regime}", ())
            floor = max(
                0.5 * baseline.steps.get(signal, 0.0),
                1e-3 * math.sqrt(max(covariance[target][target], 0.0)),
                1e-6,
            )
            spreads[signal, place] = max(median(kept) if kept else 0.0, floor)
    return Model(baseline.features, baseline.signals, weights, spreads, dict(baseline.steps))


def residuals(model: Model, rows: Rows) -> dict[str, Residual]:
    """Return the residual of every signal over the whole drive."""
    size = len(rows.regimes)
    by_regime = {place: [i for i, r in enumerate(rows.regimes) if r == place] for place in model.weights}
    columns = {
        place: [[f.values[i] for i in chosen] for f in rows.features] for place, chosen in by_regime.items()
    }
    found = {}
    for target, signal in enumerate(model.signals):
        expected, score, known = [math.nan] * size, [0.0] * size, [0.0] * size
        for place, chosen in by_regime.items():
            constant, factors = model.weights[place][signal]
            guess = [constant] * len(chosen)
            for factor, column in zip(factors, columns[place], strict=True):
                if factor:
                    guess = [g + factor * value for g, value in zip(guess, column, strict=True)]
            spread = model.spreads[signal, place]
            for i, g, value in zip(chosen, guess, columns[place][target], strict=True):
                expected[i] = g
                score[i] = max(-CLIP, min(CLIP, (value - g) / spread))
                known[i] = 1.0
        usual = [model.spreads[signal, place] for place, chosen in by_regime.items() if chosen]
        spread = median(usual) if usual else 1.0
        step = model.steps.get(signal, 0.0) / spread
        found[signal] = Residual(signal, rows.features[target].values, expected, score, known, spread, step)
    return found


def drive_spreads(model: Model, rows: Rows, found: dict[str, Residual]) -> dict[str, float]:
    """Return the robust spread of each signal in each regime it was long enough in, by "signal/regime"."""
    spreads = {}
    for place in model.weights:
        chosen = [i for i, r in enumerate(rows.regimes) if r == place]
        if len(chosen) < 60:
            continue
        for signal, residual in found.items():
            off = [residual.measured[i] - residual.expected[i] for i in chosen]
            middle = median(off)
            spreads[f"{signal}/{REGIMES[place]}"] = MAD * median(abs(value - middle) for value in off)
    return spreads


def packed(sums: Matrix) -> tuple[float, ...]:
    """Return the lower triangle, row by row."""
    return tuple(value for i, row in enumerate(sums) for value in row[: i + 1])


def unpacked(triangle: Sequence[float]) -> Matrix:
    """Return the symmetric matrix of a lower triangle."""
    size = int(math.sqrt(2 * len(triangle)))
    found = [[0.0] * size for _ in range(size)]
    values = iter(triangle)
    for i in range(size):
        for j in range(i + 1):
            found[i][j] = found[j][i] = next(values)
    return found
