"""Slows guessing down: after some wrong tries there is a wait, and it doubles with every further one."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from motospect.portal.people.tries_kept import REMEMBERED_S, KeptTries

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
    wait_until: float = float("-inf")
    last_at: float = float("-inf")

    def add(self, person: str, now: float, free: int) -> None:
        if now - self.last_at > REMEMBERED_S:
            self.of.clear()
        self.last_at = now
        self.of[person] += 1
        wrong = self.of.total()
        if wrong >= free:
            doubled = FIRST_WAIT_S * 2.0 ** min(wrong - free, 20)
            self.wait_until = now + min(doubled, LONGEST_WAIT_S)


class Lockout:
    """Counts wrong tries per address, per person and altogether; `kept` are those that outlive a restart.

    The count over all addresses exists because a PIN is short and a LAN has many addresses to try from.
    A right try forgets the wrong ones of that person only: who signs in with a PIN of their own between two
    guesses at another's is not forgiven the guesses. An unknown person counts like one.
    """

    def __init__(self, clock: Callable[[], float], kept: KeptTries | None = None) -> None:
        """Go on where the tries kept leave off, none without; raises StoreError."""
        self._clock = clock
        self._kept = kept
        self._lock = threading.Lock()
        self._everyone = _Count()
        self._addresses: OrderedDict[str, _Count] = OrderedDict()
        self._people: OrderedDict[str, _Count] = OrderedDict()
        for past_address, person, age_s in kept.past() if kept else ():
            self._count(past_address, person, clock() - age_s)

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
            self._count(address, person, self._clock())
            if self._kept:
                self._kept.wrong(address, person)

    def right(self, address: str, person: str) -> None:
        """Forget the wrong tries at this person: they are here."""
        with self._lock:
            self._people.pop(person, None)
            for count in (self._everyone, self._addresses.get(address, _Count())):
                del count.of[person]
            if self._kept:
                self._kept.right(person)

    def _count(self, address: str, person: str, at: float) -> None:
        _of(self._addresses, address).add(person, at, FREE_PER_ADDRESS)
        _of(self._people, person).add(person, at, FREE_PER_PERSON)
        self._everyone.add(person, at, FREE_ALTOGETHER)


def _of(counts: OrderedDict[str, _Count], key: str) -> _Count:
    """Return the count under a key, which is now the last to be forgotten."""
    count = counts.setdefault(key, _Count())
    counts.move_to_end(key)
    while len(counts) > ADDRESSES_KEPT:
        counts.popitem(last=False)
    return count
