"""The serial line between adapter and host: when each character is through, in both directions."""

from __future__ import annotations

import math
from collections import deque

from motospect.simulator.timing import Timing

COALESCE_S = 0.001  # characters due within this are handed over together, the whole group never early
BITS = 10  # start, eight data, stop


class Uart:
    """A schedule of characters in virtual time; knows no clock."""

    def __init__(self, baud: int, timing: Timing) -> None:
        self._timing = timing
        self._rx_free = 0.0
        # start on the line, due at the host, character, its speed
        self._tx: deque[tuple[float, float, int, int]] = deque()
        self.tx_free = 0.0
        self.set_speed(baud)

    def set_speed(self, baud: int) -> None:
        """Speak and listen at another speed from now on; what waits already goes out at the old one."""
        self.baud = baud
        self.char_s = BITS / baud if self._timing.paced else 0.0

    def arrival(self, at: float) -> float:
        """Return when a character the host wrote at `at` has reached the adapter."""
        self._rx_free = max(self._rx_free, at + self._timing.link_delay_s) + self.char_s
        return self._rx_free

    def write(self, data: bytes, ready: float) -> None:
        """Send characters as soon as the line is free."""
        for byte in data:
            start = max(self.tx_free, ready)
            self.tx_free = start + self.char_s
            self._tx.append((start, self._delivery(self.tx_free), byte, self.baud))

    def backlog(self, at: float) -> int:
        """Count the characters waiting in the adapter's buffer at a moment."""
        return 0 if not self.char_s else max(0, round((self.tx_free - at) / self.char_s))

    def cut(self, at: float) -> bytes:
        """Drop what has not begun by `at` and return it."""
        dropped = bytearray()
        while self._tx and self._tx[-1][0] > at:
            dropped.insert(0, self._tx.pop()[2])
        self.tx_free = max(at, self._tx[-1][0] + self.char_s if self._tx else at)
        return bytes(dropped)

    def due(self, at: float) -> bytes:
        """Take what the host has received by `at`."""
        return b"".join(data for _, data in self.due_by_speed(at))

    def due_by_speed(self, at: float) -> list[tuple[int, bytes]]:
        """Take the same, each run of characters with the baud it was sent at."""
        runs: list[tuple[int, bytearray]] = []
        while self._tx and self._tx[0][1] <= at:
            _, _, byte, baud = self._tx.popleft()
            if not runs or runs[-1][0] != baud:
                runs.append((baud, bytearray()))
            runs[-1][1].append(byte)
        return [(baud, bytes(run)) for baud, run in runs]

    def next_due(self) -> float | None:
        """Return when to look again, or None while nothing is under way."""
        if not self._tx:
            return None
        return min(self._tx[-1][1], self._tx[0][1] + COALESCE_S)

    def _delivery(self, sent: float) -> float:
        packet_s = self._timing.packet_s
        if packet_s:
            sent = math.ceil(sent / packet_s - 1e-9) * packet_s
        return sent + self._timing.link_delay_s
