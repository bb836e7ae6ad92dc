"""Slows guessing down: after some wrong tries there is a wait, and it doubles with every further one."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

FREE_PER_ADDRESS = 5
FREE_PER_PERSON = 10
FREE_ALTOGETHER = 25
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3600.0
ADDRESSES_KEPT = 1000


@dataclass(slots=True)
class _Count:
    """Wrong tries by the person whose PIN was guessed at; `wait_until` by the clock of the lockout."""

    of: Counter[str] = field(default_factory=Counter)
    wait_until: float = 0.0

    def add(self, person: str, now: float, free: int) -> None:
        self.of[person] += 1
        wrong = self.of.total()
        if wrong >= free:
            doubled = FIRST_WAIT_S * 2.0 ** min(wrong - free, 20)
            self.wait_until = now + min(doubled, LONGEST_WAIT_S)


class Lockout:
    """Counts wrong tries per address, per person and altogether, in memory.

    The count over all addresses exists because a PIN is short and a LAN has many addresses to try from.
    A right try forgets the wrong ones of that person only: who signs in with a PIN of their own between two
    guesses at another's is not forgiven the guesses. An unknown person counts like one.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._everyone = _Count()
        self._addresses: OrderedDict[str, _Count] = OrderedDict()
        self._people: OrderedDict[str, _Count] = OrderedDict()

    def wait_s(self, address: str, person: str) -> float:
        """Return how many seconds must pass before the next try from here at this person; 0 when none."""
        with self._lock:
            until = max(
                self._everyone.wait_until,
                self._addresses.get(address, _Count()).wait_until,
                self._people.get(person, _Count()).wait_until,
            )
            return max(0.0, until - self._clock())

    def wrong(self, address: str, person: str) -> None:
        """Count one wrong try."""
        with self._lock:
            now = self._clock()
            _of(self._addresses, address).add(person, now, FREE_PER_ADDRESS)
            _of(self._people, person).add(person, now, FREE_PER_PERSON)
            self._everyone.add(person, now, FREE_ALTOGETHER)

    def right(self, address: str, person: str) -> None:
        """Forget the wrong tries at this person: they are here."""
        with self._lock:
            self._people.pop(person, None)
            for count in (self._everyone, self._addresses.get(address, _Count())):
                del count.of[person]


def _of(counts: OrderedDict[str, _Count], key: str) -> _Count:
    """Return the count under a key, which is now the last to be forgotten."""
    count = counts.setdefault(key, _Count())
    counts.move_to_end(key)
    while len(counts) > ADDRESSES_KEPT:
        counts.popitem(last=False)
    return count
