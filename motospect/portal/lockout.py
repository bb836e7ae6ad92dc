"""Slows guessing down: after some wrong tries there is a wait, and it doubles with every further one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_PER_ADDRESS = 5
FREE_ALTOGETHER = 25
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3600.0
ADDRESSES_KEPT = 1000


@dataclass(slots=True)
class _Count:
    wrong: int = 0
    wait_until: float = 0.0

    def add(self, now: float, free: int) -> None:
        self.wrong += 1
        if self.wrong >= free:
            doubled = FIRST_WAIT_S * 2.0 ** min(self.wrong - free, 20)
            self.wait_until = now + min(doubled, LONGEST_WAIT_S)


class Lockout:
    """Counts wrong tries per address and altogether, in memory; a right try forgets both.

    The count over all addresses exists because a PIN is short and a LAN has many addresses to try from.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._everyone = _Count()
        self._addresses: OrderedDict[str, _Count] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Return how many seconds this address must wait before it may try again; 0 when it may now."""
        with self._lock:
            until = max(self._everyone.wait_until, self._addresses.get(address, _Count()).wait_until)
            return max(0.0, until - self._clock())

    def wrong(self, address: str) -> None:
        """Count one wrong try."""
        with self._lock:
            now = self._clock()
            self._addresses.setdefault(address, _Count()).add(now, FREE_PER_ADDRESS)
            self._addresses.move_to_end(address)
            self._everyone.add(now, FREE_ALTOGETHER)
            while len(self._addresses) > ADDRESSES_KEPT:
                self._addresses.popitem(last=False)

    def right(self, address: str) -> None:
        """Forget the wrong tries: the owner is here."""
        with self._lock:
            self._addresses.pop(address, None)
            self._everyone = _Count()
