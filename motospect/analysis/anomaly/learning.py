"""Learning what is usual, drive by drive: each is first judged by what was known before it, then added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import mul

from motospect.analysis.anomaly.departures import departures
from motospect.analysis.anomaly.expectation import (
    Model,
    Rows,
    drive_spreads,
    packed,
    residuals,
    rows_of,
    solved,
    sums_of,
    unpacked,
)
from motospect.analysis.anomaly.features import features_of, judged_in
from motospect.analysis.live.grid import Grid
from motospect.model.baseline import MOST_KEPT, Baseline, Usual

LEAST_S = 120.0
"""A shorter capture teaches nothing."""
LEAST_SIGNALS = 4
FIRST_DRIVES = 4
"""Drives the relations are learned from before the next ones show how well they hold."""
SPREAD_DRIVES = 3
"""Drives that then tell the spread of each signal, before it is used to say how far others stray."""
USUAL_DRIVES = 13
"""Drives whose extremes must be known before another can be called unusual; with eight every second alarm
was false (docs/decisions/anomaly.md)."""
NEEDED_DRIVES = FIRST_DRIVES + SPREAD_DRIVES + USUAL_DRIVES
MOST_SECONDS = 100 * 3600.0
"""Beyond this much driving old drives fade: a vehicle ages, and its baseline with it."""


def learned(baseline: Baseline, grid: Grid) -> Baseline:
    """Return the baseline with a healthy drive added; the same one when it is too short or too poor."""
    signals = [name for name in judged_in(grid) if not baseline.signals or name in baseline.signals]
    if grid.rows * grid.step_s < LEAST_S or len(signals) < max(LEAST_SIGNALS, 0.8 * len(baseline.signals)):
        return baseline
    baseline = narrowed(baseline, grid, signals)
    rows = rows_of(grid, signals)
    if sum(regime >= 0 for regime in rows.regimes) * grid.step_s < LEAST_S:
        return baseline
    if baseline.drives >= FIRST_DRIVES:
        baseline = _judged(baseline, rows)
    fade = min(1.0, MOST_SECONDS / max(baseline.seconds, 1.0))
    sums = dict(baseline.sums)
    for regime, added in sums_of(rows).items():
        new = packed(added)
        old = sums.get(regime, (0.0,) * len(new))
        sums[regime] = tuple(fade * a + b for a, b in zip(old, new, strict=True))
    return replace(
        baseline,
        drives=baseline.drives + 1,
        seconds=baseline.seconds * fade + grid.rows * grid.step_s,
        sums=sums,
        steps=_steps(baseline, grid, signals),
    )


def model_of(baseline: Baseline, rows: Rows) -> Model:
    """Return the baseline's regressions for a drive with the same features."""
    return solved(baseline, [feature.sources for feature in rows.features])


def _judged(baseline: Baseline, rows: Rows) -> Baseline:
    """Return the baseline with how far this drive strayed from what was expected before it."""
    model = model_of(baseline, rows)
    found = residuals(model, rows)
    spreads = dict(baseline.spreads)
    for key, spread in drive_spreads(model, rows, found).items():
        spreads[key] = (*spreads.get(key, ()), _short(spread))[-MOST_KEPT:]
    if baseline.drives < FIRST_DRIVES + SPREAD_DRIVES:
        return replace(baseline, spreads=spreads)  # the spreads themselves are not known well yet
    usual, levels = dict(baseline.usual), dict(baseline.levels)
    for signal, residual in found.items():
        seconds = sum(residual.known)
        if seconds:
            level = sum(map(mul, residual.score, residual.known)) / seconds
            levels[signal] = (*levels.get(signal, ()), _short(level))[-MOST_KEPT:]
        for way, values in departures(residual, rows.regimes).items():
            told = [value for value in values if not math.isnan(value)]
            if told:
                before = usual.get(f"{signal}/{way}", Usual())
                usual[f"{signal}/{way}"] = Usual(
                    (*before.highs, _short(max(told)))[-MOST_KEPT:],
                    (*before.lows, _short(min(told)))[-MOST_KEPT:],
                )
    return replace(baseline, spreads=spreads, usual=usual, levels=levels)


def narrowed(baseline: Baseline, grid: Grid, signals: Sequence[str]) -> Baseline:
    """Return the baseline over these signals only; a signal this drive lacks is forgotten."""
    if baseline.signals == tuple(signals):
        return baseline
    names = tuple(feature.name for feature in features_of(grid, signals))
    if not baseline.signals:
        return replace(baseline, signals=tuple(signals), features=names)
    kept = [0, *(1 + baseline.features.index(name) for name in names)]
    sums = {}
    for regime, triangle in baseline.sums.items():
        whole = unpacked(triangle)
        sums[regime] = packed([[whole[i][j] for j in kept] for i in kept])
    return replace(baseline, signals=tuple(signals), features=names, sums=sums)


def _steps(baseline: Baseline, grid: Grid, signals: Sequence[str]) -> dict[str, float]:
    """Return the finest step each signal was ever seen to make."""
    steps = dict(baseline.steps)
    for name in signals:
        levels = sorted({round(value, 3) for value in grid.columns[name] if not math.isnan(value)})
        moves = [b - a for a, b in pairwise(levels) if b - a > 1e-6]
        if moves:
            steps[name] = min(*moves, steps.get(name, moves[0]))
    return steps


def _short(value: float) -> float:
    """Four digits are more than these are known to; they make the kept record a third as long."""
    return float(f"{value:.4g}")
