"""Drift from drive to drive: too slow to be seen in any of them, and learned with each."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from motospect.analysis.forecast.trend import trend_of
from motospect.analysis.live.spoken import signal
from motospect.model.baseline import Baseline

LEAST_DRIVES = 12
MOVED_SPREADS = 1.0
"""Over the drives kept; less is of no use to anybody, however sure it is."""


def slow_drifts(baseline: Baseline) -> Iterator[tuple[str, str]]:
    """Yield signal and sentence for each whose mean residual moves the same way over the last drives.

    The median of all pairs of drives must lead there, its interval on one side of nothing, and the last third
    of the drives lie beyond nine in ten of the first third.
    """
    for name, levels in baseline.levels.items():
        if len(levels) < LEAST_DRIVES:
            continue
        trend = trend_of([float(place) for place in range(len(levels))], levels)
        third = len(levels) // 3
        first, last = sorted(levels[:third]), median(levels[-third:])
        if trend is None or trend.low * trend.high <= 0:
            continue
        moved = trend.slope * (len(levels) - 1)
        apart = last > first[-1] if moved > 0 else last < first[0]
        if abs(moved) >= MOVED_SPREADS and apart:
            way = "up" if moved > 0 else "down"
            spreads = f"{abs(moved):.1f} times its usual spread"
            yield (
                name,
                f"Over the last {len(levels)} drives {signal(name)} went {way} by {spreads},"
                " compared with what the other signals let expect. Each drive by itself was unremarkable.",
            )
