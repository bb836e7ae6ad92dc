"""Judging a drive against a baseline: which signal left what is usual, in which way, since when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from motospect.analysis.anomaly.departures import Residual, departures
from motospect.analysis.anomaly.expectation import Model, residuals, rows_of
from motospect.analysis.anomaly.learning import USUAL_DRIVES, model_of, narrowed
from motospect.analysis.live.grid import Grid
from motospect.model.baseline import Baseline, Usual

NOTHING = -9.0
_MOST = 50.0
LEAST_SCALE = {"stuck": 0.3} | dict.fromkeys(
    ("noise60", "noise300", "restless20", "restless_still", "unsteady60", "unsteady300"), 0.15
)
"""Healthy extremes closer together than this are not told apart."""
LEAST_SCALE_ELSE = 0.08


@dataclass(frozen=True, slots=True)
class Judgement:
    """`scores[signal/way][tick]`: how far outside of healthy drives, 0 their usual extreme; NaN: unknown."""

    scores: dict[str, list[float]]
    residuals: dict[str, Residual]

    def together(self) -> list[float]:
        """Return one score per tick from all: the highest, raised where several are high (a soft maximum)."""
        columns = list(self.scores.values())
        return [_soft([v for v in tick if not math.isnan(v)]) for tick in zip(*columns, strict=True)]


def judge(baseline: Baseline, grid: Grid, *, model: Model | None = None) -> Judgement:
    """Return the scores of a drive, one per tick of ten seconds, for the signals baseline and drive share.

    `model` saves solving: that of this baseline, for drives that have all its signals.
    """
    baseline = narrowed(baseline, grid, [name for name in baseline.signals if name in grid.columns])
    rows = rows_of(grid, baseline.signals)
    found = residuals(model or model_of(baseline, rows), rows)
    scores = {}
    for signal, residual in found.items():
        for way, values in departures(residual, rows.regimes).items():
            usual = baseline.usual.get(f"{signal}/{way}")
            if usual is not None and len(usual.highs) >= USUAL_DRIVES:
                scores[f"{signal}/{way}"] = _scored(values, usual, LEAST_SCALE.get(way, LEAST_SCALE_ELSE))
    return Judgement(scores, found)


def _soft(scores: list[float]) -> float:
    """Return log of the sum of exponentials; NOTHING where there is none."""
    return math.log(sum(math.exp(min(v, _MOST)) for v in scores)) if scores else NOTHING


def _scored(values: list[float], usual: Usual, least: float) -> list[float]:
    high, up = _extreme(usual.highs, least)
    low, down = _extreme([-v for v in usual.lows], least)
    return [max((v - high) / up, (-v - low) / down) for v in values]


def _extreme(peaks: tuple[float, ...] | list[float], least: float) -> tuple[float, float]:
    """Return the middle of the healthy drives' extremes, and how far the upper ones lie above it."""
    ordered = sorted(peaks)
    middle = median(ordered)
    upper = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return middle, max(upper - middle, least)
