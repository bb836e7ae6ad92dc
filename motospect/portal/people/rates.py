"""How often something may be done without sign-in: a few times in a while per address, and altogether."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

ADDRESSES_KEPT = 1000


class Rate:
    """Counts what was done, in memory. Any thread may ask."""

    def __init__(self, clock: Callable[[], float], *, each: int, altogether: int, within_s: float) -> None:
        self._clock = clock
        self._each = each
        self._altogether = altogether
        self._within_s = within_s
        self._lock = threading.Lock()
        self._everyone: deque[float] = deque()
        self._addresses: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Count one more and return 0, or return how many seconds to wait and count nothing."""
        with self._lock:
            now = self._clock()
            own = self._addresses.setdefault(address, deque())
            self._addresses.move_to_end(address)
            while len(self._addresses) > ADDRESSES_KEPT:
                self._addresses.popitem(last=False)
            waits = (self._wait(own, self._each, now), self._wait(self._everyone, self._altogether, now))
            if max(waits) > 0:
                return max(waits)
            own.append(now)
            self._everyone.append(now)
            return 0.0

    def _wait(self, done: deque[float], most: int, now: float) -> float:
        while done and done[0] <= now - self._within_s:
            done.popleft()
        return done[0] + self._within_s - now if len(done) >= most else 0.0
