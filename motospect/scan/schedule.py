"""What to ask next: a rate per signal, requests filled to the width that one ECU, or all of them, take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EARLY = 0.1
"""Share of its period by which a signal may be asked early, to fill a request that is sent anyway."""


@dataclass(slots=True, eq=False)
class Channel:
    """One PID of one ECU that is asked again and again.

    `period_s` is the wanted time between two readings, 0 for as often as the wire carries. `due_s` is when
    the next one is wanted. `misses` counts the failures since the last value.
    """

    ecu: str
    pid: int
    period_s: float
    due_s: float
    alone: bool = False
    misses: int = 0

    def asked(self, now_s: float, *, rest_s: float = 0.0) -> None:
        """Plan the next reading, `rest_s` from now at the earliest; what was missed is not made up for."""
        self.due_s = max(self.due_s + self.period_s, now_s) if self.period_s else now_s
        self.due_s = max(self.due_s, now_s + rest_s)


class Schedule:
    """The channels of all ECUs in one order: the longest overdue leads, its ECU's others fill the request."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self.channels = list(channels)

    def next_due_s(self) -> float | None:
        """Return when something is due, None when there is nothing to ask at all."""
        return min((channel.due_s for channel in self.channels), default=None)

    def take(self, now_s: float, *, widths: dict[str, int]) -> list[Channel]:
        """Return what the next request asks, in order of PID; nothing when nothing is due by `now_s`."""
        lead = min(self.channels, key=lambda channel: channel.due_s, default=None)
        if lead is None or lead.due_s > now_s:
            return []
        picked = [lead]
        if not lead.alone:
            near = [c for c in self.channels if c.ecu == lead.ecu and c is not lead and not c.alone]
            near = sorted((c for c in near if c.due_s - EARLY * c.period_s <= now_s), key=lambda c: c.due_s)
            picked += near[: widths[lead.ecu] - 1]
        return self._picked(picked)

    def take_together(self, now_s: float, *, width: int) -> list[Channel]:
        """Return what one request to all ECUs asks: up to `width` PIDs, each of every ECU that has it.

        In order of PID; nothing when nothing is due by `now_s`.
        """
        lead = min(self.channels, key=lambda channel: channel.due_s, default=None)
        if lead is None or lead.due_s > now_s:
            return []
        near = sorted(
            (c for c in self.channels if c.due_s - EARLY * c.period_s <= now_s), key=lambda c: c.due_s
        )
        pids = list(dict.fromkeys((lead.pid, *(channel.pid for channel in near))))[:width]
        return self._picked([channel for channel in self.channels if channel.pid in pids])

    def _picked(self, picked: list[Channel]) -> list[Channel]:
        """Put whoever is asked at the end: among those due at the same time everybody has its turn."""
        self.channels = [c for c in self.channels if c not in picked] + picked
        return sorted(picked, key=lambda channel: channel.pid)
