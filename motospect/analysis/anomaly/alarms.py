"""From scores to an alarm: when a drive left what is usual, which signal is to blame, and what it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from motospect.analysis.anomaly.departures import LONG_S, SHORT_S, TICK_S, Residual
from motospect.analysis.anomaly.judging import Judgement, judge
from motospect.analysis.anomaly.learning import LEAST_SIGNALS, narrowed
from motospect.analysis.live.grid import Grid
from motospect.analysis.live.spoken import signal
from motospect.analysis.words import listed
from motospect.model.baseline import Baseline

LEAST_THRESHOLD, YOUNG = 6.5, 80.0
"""An alarm's least score, and what is added to it, shared by the drives whose extremes are known: the fewer
they are, the further another healthy one may lie outside. docs/bench-anomaly.md has what it costs."""
FIRST_TICK = 5
"""The first minute settles."""
_SUSPECTS = 4
_EXPLAINED = 0.5
"""The one to blame is the one without which the others' score falls to less than this part of the way."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The signal to blame, since when in the recording (s), and what it does, in a title and sentences."""

    signal: str
    since_s: float
    title: str
    text: str


def first_alarm(scores: Sequence[float], threshold: float) -> int | None:
    """Return the tick at which the scores first pass the threshold."""
    return next((tick for tick in range(FIRST_TICK, len(scores)) if scores[tick] > threshold), None)


def threshold_of(baseline: Baseline) -> float:
    """Return the score above which a drive is unusual: 12.7 with the fewest drives, 8.5 with the most."""
    known = max((len(usual.highs) for usual in baseline.usual.values()), default=0)
    return LEAST_THRESHOLD + YOUNG / max(known, 1)


def is_unusual(baseline: Baseline, grid: Grid) -> bool:
    """Say whether a drive would be told as unusual, without finding out why."""
    if len([name for name in baseline.signals if name in grid.columns]) < LEAST_SIGNALS:
        return False
    return first_alarm(judge(baseline, grid).together(), threshold_of(baseline)) is not None


def alarm_of(baseline: Baseline, grid: Grid) -> Alarm | None:
    """Return the alarm of a drive, None for one as usual or with too few signals to say."""
    common = [name for name in baseline.signals if name in grid.columns]
    if len(common) < LEAST_SIGNALS:
        return None
    judgement = judge(baseline, grid)
    scores = judgement.together()
    threshold = threshold_of(baseline)
    tick = first_alarm(scores, threshold)
    if tick is None:
        return None
    # A minute later more is known of what it is than at the moment it was noticed.
    place = max(range(tick, min(len(scores), tick + 7)), key=scores.__getitem__)
    suspects = _suspects(judgement, place)
    rests = {name: _without(baseline, grid, name, place) for name in suspects}
    culprit = min(rests, key=lambda name: rests[name])
    ways = {
        key.partition("/")[2]: column[place]
        for key, column in judgement.scores.items()
        if key.startswith(f"{culprit}/")
    }
    way = max((w for w in ways if ways[w] == ways[w]), key=lambda w: ways[w])
    since_s = max(0.0, (tick + 1) * TICK_S * grid.step_s)
    at = f"{int(grid.start_s + since_s) // 60}:{int(grid.start_s + since_s) % 60:02d}"
    title, says = _sentence(
        judgement.residuals[culprit], way, (place + 1) * TICK_S, grid.units.get(culprit, "")
    )
    if rests[culprit] <= threshold * _EXPLAINED or rests[culprit] < threshold <= scores[place] * _EXPLAINED:
        blame = f"Without {signal(culprit)} the others agree with each other: it or its sensor is to blame."
    else:
        others = (
            listed([signal(name) for name in suspects if name != culprit]) if len(suspects) > 1 else "others"
        )
        blame = f"It is not sure that this signal is to blame: {others} left what is usual too."
    return Alarm(culprit, since_s, title, f"Noticed {at} into the recording: {says} {blame}")


def _suspects(judgement: Judgement, tick: int) -> list[str]:
    worst: dict[str, float] = {}
    for key, column in judgement.scores.items():
        name = key.partition("/")[0]
        if column[tick] == column[tick]:
            worst[name] = max(worst.get(name, -math.inf), column[tick])
    return sorted(worst, key=lambda name: -worst[name])[:_SUSPECTS]


def _without(baseline: Baseline, grid: Grid, name: str, tick: int) -> float:
    """Return the score at a tick when nothing is expected from this signal nor of it."""
    others = [one for one in baseline.signals if one != name and one in grid.columns]
    return judge(narrowed(baseline, grid, others), grid).together()[tick]


def _sentence(residual: Residual, way: str, row: int, unit: str) -> tuple[str, str]:
    """Return title and sentence for the way a signal departs, with its numbers around this row."""
    name = residual.name
    spoken, words = signal(name), {"percent": "%", "degC": "°C", "ratio": ""}.get(unit, unit)
    begin = max(0, row - (LONG_S if way.endswith("300") or way in {"level", "gain", "lag"} else SHORT_S))
    rows = [i for i in range(begin, min(row, len(residual.known))) if residual.known[i]]
    off = fmean(residual.measured[i] - residual.expected[i] for i in rows) if rows else 0.0
    usual = f"usual is within {_number(2 * residual.spread)} {words}".rstrip()
    if way.startswith(("level", "change")):
        direction = "above" if off > 0 else "below"
        amount = f"{_number(abs(off))} {words}".rstrip()
        return (
            f"{spoken} reads {amount} {direction} what is usual",
            f"on average it reads {amount} {direction} what the other signals let expect ({usual}).",
        )
    if way.startswith("gain"):
        return (
            f"{spoken} moves too far or too little",
            f"it does not move in the usual proportion to the others; {usual} of what they let expect.",
        )
    if way.startswith("lag"):
        return (
            f"{spoken} comes late",
            f"it follows the other signals later than usual; {usual} of what they let expect.",
        )
    if way == "stuck":
        held = f"{_number(residual.measured[min(row, len(residual.measured)) - 1])} {words}".rstrip()
        return (
            f"{spoken} stands still",
            f"it stays at {held} while the other signals let expect that it moves.",
        )
    return (
        f"{spoken} is restless",
        f"it jumps more or less from second to second than is usual on this vehicle; {usual}.",
    )


def _number(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
