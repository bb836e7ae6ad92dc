"""CAN frames, how long they occupy the wire, and the bus on which adapter and ECUs meet (ISO 11898-1)."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Frame:
    """One CAN data frame; `extended` means a 29-bit identifier."""

    can_id: int
    data: bytes
    extended: bool = False

    @property
    def priority(self) -> tuple[int, bool, int]:
        """Order of arbitration: the first 11 bits, then base before extended format, then the other 18."""
        if self.extended:
            return (self.can_id >> 18, True, self.can_id & 0x3FFFF)
        return (self.can_id, False, 0)

    def duration_s(self, bitrate: int) -> float:
        """Time on the wire with the 3 bits of intermission; one stuff bit in ten is assumed."""
        fixed, stuffable = (67, 54) if self.extended else (47, 34)
        payload = 8 * len(self.data)
        return (fixed + payload + (stuffable + payload) // 10) / bitrate


@dataclass(frozen=True, slots=True)
class Ready:
    """A frame a node wants to send, from this moment on (seconds of virtual time)."""

    at: float
    frame: Frame


class Node(Protocol):
    """An ECU as the bus sees it."""

    def hear(self, frame: Frame, at: float) -> list[Ready]:
        """Take in a frame the adapter sent; return what the node will send because of it."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A frame whose last bit passed at `at`; `own` if the adapter itself had sent it."""

    at: float
    frame: Frame
    own: bool


class Bus:
    """Carries frames in virtual time, one after the other, in order of arbitration.

    Frames nobody waited for stay queued and reach the adapter during its next request, as on a real bus.
    """

    def __init__(self, bitrate: int, nodes: list[Node]) -> None:
        self.bitrate = bitrate
        self._nodes = nodes
        self._waiting: list[tuple[float, int, bool, Frame]] = []
        self._order = 0
        self._free_at = 0.0

    def send(self, frame: Frame, at: float) -> None:
        """Queue a frame of the adapter."""
        self._queue(Ready(at, frame), own=True)

    def skip_to(self, at: float) -> None:
        """Let everything pass that ends before `at`; nobody listens to it."""
        while self.next(at):
            pass

    def next_end(self) -> float | None:
        """Return when the last bit of the next frame will have passed, as far as is known now, or None."""
        if not self._waiting:
            return None
        start = max(self._free_at, self._waiting[0][0])
        return start + self._winner(start)[3].duration_s(self.bitrate)

    def next(self, until: float) -> Arrival | None:
        """Carry and return the next frame that ends by `until`, or None."""
        if not self._waiting:
            return None
        start = max(self._free_at, self._waiting[0][0])
        if start > until:
            return None
        entry = self._winner(start)
        _, _, own, frame = entry
        end = start + frame.duration_s(self.bitrate)
        if end > until:
            return None
        self._waiting.remove(entry)
        heapq.heapify(self._waiting)
        self._free_at = end
        if own:
            for node in self._nodes:
                for ready in node.hear(frame, end):
                    self._queue(ready, own=False)
        return Arrival(end, frame, own)

    def _winner(self, start: float) -> tuple[float, int, bool, Frame]:
        contenders = [entry for entry in self._waiting if entry[0] <= start]
        return min(contenders, key=lambda entry: (entry[3].priority, entry[1]))

    def _queue(self, ready: Ready, *, own: bool) -> None:
        self._order += 1
        heapq.heappush(self._waiting, (ready.at, self._order, own, ready.frame))
