"""Possible values only: what no vehicle can show, and what has an unknown unit, is left out and said."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from motospect.knowledge.signal_ranges import conversion, signal_range
from motospect.model.capture import Track

MOST_IMPOSSIBLE = 0.5
"""A track with more impossible values than this share is left out whole: what remains is luck."""


@dataclass(frozen=True, slots=True)
class Readable:
    """The tracks that can be judged, in the units of the signal tables, and a sentence for each loss."""

    tracks: tuple[Track, ...]
    left_out: tuple[str, ...] = ()


def readable(tracks: Iterable[Track]) -> Readable:
    """Return the tracks without NaN, impossible values and steps back in time; unit by unit converted."""
    kept, said = [], []
    for track in tracks:
        clean, why = _cleaned(track)
        if clean is not None:
            kept.append(clean)
        if why is not None:
            said.append(why)
    return Readable(tuple(kept), tuple(said))


def _cleaned(track: Track) -> tuple[Track | None, str | None]:
    name = track.name if track.ecu is None else f"{track.name} of {track.ecu}"
    limits = signal_range(track.name)
    unit = track.unit if limits is None else limits.unit
    change = conversion(track.unit, unit)
    if change is None:
        return None, f"{name} is left out: it came in {track.unit or 'no unit'}, expected was {unit}."
    factor, summand = change
    low, high = (-math.inf, math.inf) if limits is None else (limits.low, limits.high)
    times: list[float] = []
    values: list[float] = []
    for t_s, raw in zip(track.t_s, track.value, strict=False):
        value = raw * factor + summand
        # NaN fails every comparison; a time that goes back would put the value in the wrong place.
        if low <= value <= high and math.isfinite(value) and (not times or t_s > times[-1]):
            times.append(t_s)
            values.append(value)
    lost, all_of_them = len(track.value) - len(values), len(track.value)
    if not all_of_them:
        return None, None
    if not values or lost > MOST_IMPOSSIBLE * all_of_them:
        return None, f"{name} is left out: {lost} of {all_of_them} values are impossible or damaged."
    why = None
    if lost:
        why = f"{lost} of {all_of_them} values of {name} are impossible or damaged and were left out."
    return Track(track.name, track.ecu, unit, tuple(times), tuple(values)), why
