"""What the rounds of the anomaly bench add up to: AUC, share found, delay and false alarms."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from motospect.analysis.anomaly.departures import TICK_S
from motospect.analysis.anomaly.learning import NEEDED_DRIVES
from motospect.cli.anomaly_faults import FAULTS, Fault, ends_s
from motospect.cli.anomaly_trial import OURS, SETTLED, Fold, Trial

REFRACTORY_TICKS = 30
"""Alarms within five minutes are one."""
MARGIN = 0.1
"""A threshold lies above the highest score of the drives that set it by this part of their usual range."""


@dataclass(frozen=True, slots=True)
class Result:
    """One fault: `auc` over minutes with and without it, the share of drives `found`, the median `delay_s`.

    The delay counts a drive in which it was not found as infinitely long.
    """

    fault: Fault
    trials: int
    auc: float
    found: float
    delay_s: float


@dataclass(frozen=True, slots=True)
class Contestant:
    """All results of one contestant in one form, its false alarms and the hours they fell in."""

    name: str
    alarms: int
    hours: float
    results: dict[Fault, Result]

    @property
    def alarms_per_hour(self) -> float:
        """False alarms an hour of healthy held-out driving."""
        return self.alarms / self.hours

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that holds the true rate 19 times in 20 (Garwood's, by Wilson and Hilferty's cube)."""
        return _chi_low(self.alarms) / self.hours, _chi_high(self.alarms) / self.hours


def contestants(folds: Sequence[Fold]) -> tuple[Contestant, ...]:
    """Return every contestant that scored, ours first; thresholds are set round by round, for all alike."""
    names = list(next(iter(folds[0].healthy.values())))
    return tuple(_contestant(name, folds, [threshold(fold, name) for fold in folds]) for name in names)


def as_shipped(folds: Sequence[Fold]) -> Contestant:
    """Return ours with the product's own thresholds, whatever the rounds would set."""
    shipped = _contestant(OURS, folds, [fold.shipped[0] for fold in folds])
    return replace(shipped, name="as shipped")


def young_as_shipped(folds: Sequence[Fold]) -> Contestant:
    """Return the false alarms of a baseline with the fewest drives, at its threshold; it has no results."""
    young = [replace(fold, healthy=fold.young, trials=()) for fold in folds]
    alarms, hours = _false_alarms(OURS, young, [fold.shipped[1] for fold in folds])
    return Contestant(f"as shipped, {NEEDED_DRIVES} drives learned", alarms, hours, {})


def threshold(fold: Fold, name: str) -> float:
    """Return the alarm threshold that the fold's calm drives set for a contestant."""
    peaks = sorted(max(scores[name][SETTLED:]) for scores in fold.calm.values())
    return peaks[-1] + MARGIN * (peaks[-1] - median(peaks))


def _contestant(name: str, folds: Sequence[Fold], limits: Sequence[float]) -> Contestant:
    alarms, hours = _false_alarms(name, folds, limits)
    results = {fault: _result(fault, name, folds, limits) for fault in FAULTS}
    return Contestant(name, alarms, hours, results)


def _false_alarms(name: str, folds: Sequence[Fold], limits: Sequence[float]) -> tuple[int, float]:
    """Return alarms and hours of the healthy held-out drives."""
    alarms, ticks = 0, 0
    for fold, limit in zip(folds, limits, strict=True):
        for scores in fold.healthy.values():
            alarms += _alarms(scores[name], limit)
            ticks += len(scores[name])
    return alarms, ticks * TICK_S / 3600


def _alarms(scores: Sequence[float], limit: float) -> int:
    count, last = 0, -REFRACTORY_TICKS - 1
    for tick in range(SETTLED, len(scores)):
        if scores[tick] > limit:
            count += tick - last > REFRACTORY_TICKS
            last = tick
    return count


def _result(fault: Fault, name: str, folds: Sequence[Fold], limits: Sequence[float]) -> Result:
    areas: list[tuple[float, int]] = []
    delays: list[float] = []
    for fold, limit in zip(folds, limits, strict=True):
        trials = [trial for trial in fold.trials if trial.fault == fault]
        # The same minutes of the same drives without the fault: a cold engine is unusual by itself.
        healthy = sorted(v for t in trials for v in fold.healthy[t.drive][name][slice(*_judged_ticks(t))])
        faulty = [v for trial in trials for v in trial.scores[name][slice(*_judged_ticks(trial))]]
        areas.append((area(healthy, faulty), len(faulty)))
        delays += [_delay_s(trial, name, limit) for trial in trials]
    weight = sum(count for _, count in areas)
    return Result(
        fault,
        len(delays),
        sum(a * count for a, count in areas if count) / weight,
        sum(math.isfinite(delay) for delay in delays) / len(delays),
        median(delays),
    )


def area(healthy: Sequence[float], faulty: Sequence[float]) -> float:
    """Return the chance that a faulty score is above a healthy one, ties half; `healthy` is sorted."""
    if not faulty:
        return math.nan
    below = sum(bisect_left(healthy, v) + bisect_right(healthy, v) for v in faulty)
    return below / (2 * len(healthy) * len(faulty))


def _judged_ticks(trial: Trial) -> tuple[int, int]:
    """Return first and last tick that count as faulty: whole minutes of fault; of a short one all of it."""
    first = trial.onset_s // TICK_S + 1
    ticks = len(next(iter(trial.scores.values())))
    if math.isfinite(ends_s(trial.fault)):
        return first, min(ticks, int(trial.onset_s + ends_s(trial.fault)) // TICK_S + 1)
    return first + SETTLED, ticks


def _delay_s(trial: Trial, name: str, limit: float) -> float:
    """Return seconds from the fault's beginning to the first alarm while it lasts; infinite without one."""
    scores = trial.scores[name]
    last = _judged_ticks(trial)[1]
    for tick in range(trial.onset_s // TICK_S + 1, last):
        if scores[tick] > limit:
            return float((tick + 1) * TICK_S - trial.onset_s)
    return math.inf


def _chi_low(count: int) -> float:
    if count == 0:
        return 0.0
    return count * (1 - 1 / (9 * count) - 1.96 / (3 * math.sqrt(count))) ** 3


def _chi_high(count: int) -> float:
    more = count + 1
    return more * (1 - 1 / (9 * more) + 1.96 / (3 * math.sqrt(more))) ** 3
