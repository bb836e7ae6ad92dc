"""All tracks on one time axis: a column of numbers per signal, NaN where nothing was read lately."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from motospect.model.capture import Track

STEP_S = 1.0
HELD_S = 3.0
"""A value stands for this long at least: with many signals on a slow bus each comes around that seldom."""
MOST_HELD_S = 12.0
MOST_ROWS = 6 * 3600
"""Six hours at one row a second; a longer capture is read from its end, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns[name][i]` is the signal's last reading at `start_s + i * step_s`; NaN: none that was fresh.

    Of a signal several ECUs give, the one with the lowest address is taken: usually the engine's.
    """

    start_s: float
    step_s: float
    rows: int
    columns: dict[str, list[float]]
    units: dict[str, str]


EMPTY = Grid(0.0, STEP_S, 0, {}, {})


def gridded(tracks: Iterable[Track], *, step_s: float = STEP_S) -> Grid:
    """Return readable tracks on one axis; empty without any reading."""
    chosen: dict[str, Track] = {}
    for track in tracks:
        other = chosen.get(track.name)
        if track.t_s and (other is None or (track.ecu or "") < (other.ecu or "")):
            chosen[track.name] = track
    if not chosen:
        return EMPTY
    end = max(track.t_s[-1] for track in chosen.values())
    start = max(min(track.t_s[0] for track in chosen.values()), end - MOST_ROWS * step_s)
    rows = int((end - start) / step_s) + 1
    columns = {name: _column(track, start, step_s, rows) for name, track in chosen.items()}
    return Grid(start, step_s, rows, columns, {name: track.unit for name, track in chosen.items()})


def held_s(times: Sequence[float]) -> float:
    """Return for how long a reading stands: three of the track's usual intervals, within bounds."""
    if len(times) < 3:
        return HELD_S
    usual = median(after - before for before, after in pairwise(times))
    return min(MOST_HELD_S, max(HELD_S, 3 * usual))


def _column(track: Track, start: float, step_s: float, rows: int) -> list[float]:
    times, values, held = track.t_s, track.value, held_s(track.t_s)
    found, place = [], bisect_right(times, start) - 1
    last = len(times) - 1
    for row in range(rows):
        at = start + row * step_s + 1e-9
        while place < last and times[place + 1] <= at:
            place += 1
        fresh = place >= 0 and at - times[place] <= held
        found.append(values[place] if fresh else math.nan)
    return found
