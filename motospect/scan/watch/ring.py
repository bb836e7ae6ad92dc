"""The newest readings, bounded by time and by number: what a capture keeps from before its trigger fired."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from motospect.model.capture import Track

MOST_READINGS = 60_000
"""About 7 MB: 60 s of 20 signals at 50 Hz. Beyond that the oldest go, whatever time was asked for."""


class Heard(NamedTuple):
    """One number of one signal, `t_s` seconds after the watch began."""

    t_s: float
    name: str
    ecu: str | None
    unit: str
    value: float


class Ring:
    """Holds what was heard in the last `seconds`, and at most `most` readings."""

    def __init__(self, seconds: float, *, most: int = MOST_READINGS) -> None:
        self._seconds = seconds
        self._heard: deque[Heard] = deque(maxlen=most)
        self.overflowed = False

    def add(self, heard: Heard) -> None:
        """Take a reading in; readings come in the order of their times."""
        while self._heard and self._heard[0].t_s < heard.t_s - self._seconds:
            self._heard.popleft()
        self.overflowed = len(self._heard) == self._heard.maxlen
        self._heard.append(heard)

    def since(self, t_s: float) -> tuple[Heard, ...]:
        """Return what is held from `t_s` on, oldest first."""
        return tuple(heard for heard in self._heard if heard.t_s >= t_s)

    def __len__(self) -> int:
        return len(self._heard)


def tracks_of(heard: Iterable[Heard], start_s: float) -> tuple[Track, ...]:
    """Return one track for each signal of each ECU, its times counted from `start_s`, rounded to 0.1 ms."""
    series: dict[tuple[str, str | None, str], tuple[list[float], list[float]]] = {}
    for one in heard:
        times, values = series.setdefault((one.name, one.ecu, one.unit), ([], []))
        times.append(round(one.t_s - start_s, 4))
        values.append(one.value)
    return tuple(
        Track(name, ecu, unit, tuple(times), tuple(values))
        for (name, ecu, unit), (times, values) in series.items()
    )
