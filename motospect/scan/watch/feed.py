"""What is read right now, for everybody who looks on: the newest readings and failures, numbered."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from motospect.scan.watch.ring import Heard

MOST_READINGS = 20_000
"""About 80 s of 24 signals at 10 Hz, 3 MB; who joins sees as much of what was before."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One signal of one ECU, named by its place in the list; `ecu` None is the adapter itself."""

    name: str
    ecu: str | None
    unit: str


class Seen(NamedTuple):
    """One number of the channel at place `channel`, or None with the reason why there is none."""

    channel: int
    t_s: float
    value: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came since the last question: `number` is to be named in the next one.

    `session` is the order that is being served; another one begins with no channel and at 0 s.
    """

    session: str
    number: int
    channels: tuple[Channel, ...]
    seen: tuple[Seen, ...]


class Feed:
    """The newest readings of the order that is being served. Any thread may write, ask and look."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = MOST_READINGS) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: deque[Seen] = deque(maxlen=most)
        self._number = 0
        self._session = ""
        self._places: dict[tuple[str, str | None], int] = {}
        self._channels: list[Channel] = []
        self._looked_s = self._began_s = clock()

    @property
    def unseen_s(self) -> float:
        """How long nobody has looked, in s."""
        return self._clock() - self._looked_s

    @property
    def now_s(self) -> float:
        """The time now as readings count it, in s since the order began."""
        return self._clock() - self._began_s

    def look(self) -> None:
        """Note that somebody looks on."""
        self._looked_s = self._clock()

    def begin(self, session: str) -> None:
        """Begin anew for another order."""
        with self._lock:
            self._session = session
            self._seen.clear()
            self._places.clear()
            self._channels = []
            self._began_s = self._clock()
        self.look()

    def hear(self, heard: Heard) -> None:
        """Take a reading in."""
        with self._lock:
            self._add(Seen(self._place(heard.name, heard.ecu, heard.unit), heard.t_s, heard.value))

    def fail(self, t_s: float, names: Iterable[str], ecu: str, why: str) -> None:
        """Note that these signals of an ECU were asked for and gave no value."""
        with self._lock:
            for name in names:
                place = self._places.get((name, ecu))
                if place is not None:
                    self._add(Seen(place, t_s, None, why))

    def channels(self) -> tuple[str, tuple[Channel, ...]]:
        """Return the order that is being served and the channels it has had until now."""
        with self._lock:
            return self._session, tuple(self._channels)

    def since(self, number: int) -> Batch:
        """Return what came after the batch with this number; with 0 everything that is still held."""
        with self._lock:
            fresh = min(self._number - number, len(self._seen)) if number else len(self._seen)
            seen = tuple(islice(self._seen, len(self._seen) - fresh, None)) if fresh > 0 else ()
            return Batch(self._session, self._number, tuple(self._channels), seen)

    def _place(self, name: str, ecu: str | None, unit: str) -> int:
        place = self._places.get((name, ecu))
        if place is None:
            place = self._places[name, ecu] = len(self._channels)
            self._channels.append(Channel(name, ecu, unit))
        return place

    def _add(self, seen: Seen) -> None:
        self._seen.append(seen)
        self._number += 1
