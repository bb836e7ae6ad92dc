"""One node as the box knows it: its windows in order, each once, and what it is told to give up."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import fmean

from motospect.knowledge.battery import UNCLAMPED_V
from motospect.model.sensor import NodeHealth, NodeState
from motospect.sensors.messages import MessageMalformed, StatusMessage, WindowMessage
from motospect.sensors.node_clock import NodeClock

SILENT_S = 15.0
"""A node beats every 10 s and measures every second."""
BRIEF_S = 3.0
"""A pause no longer than this is shown as none."""
NEVER_S = 1e9
"""Stands for: not heard at all."""
KEPT = 1800
"""Windows kept of one node: half an hour."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A window with the box's time of its end, in s of the box's monotonic clock."""

    at_s: float
    message: WindowMessage


class Node:
    """Everything heard of one node. Not thread-safe; its owner holds the lock."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.windows: deque[Measured] = deque(maxlen=KEPT)
        self.clock_off_s: float | None = None
        self._boot = ""
        self._expected = 1
        self._clock = NodeClock()
        self._heard_s: float | None = None
        self._online = False
        self._held = 0
        self._lost = 0
        self._malformed = 0
        self._trouble: str | None = None

    def hear_status(self, message: StatusMessage, now_s: float, *, retained: bool) -> None:
        """Take a status in; one that the broker kept says nothing about when the node was there."""
        self._online = message.state == "online"
        if not self._online:
            return
        self._meet(message.boot)
        if not retained:
            self._heard_s, self._held = now_s, message.held

    def hear_window(self, message: WindowMessage, now_s: float) -> int:
        """Take a window in and return the number up to which all is here, 0 when nothing is yet.

        A window that is here already, or that comes before one that is missing, changes nothing: the node
        sends again what was not confirmed.
        """
        self._online, self._heard_s = True, now_s
        self._meet(message.boot)
        self._clock.learn(message.sent_ms, now_s)
        if message.oldest > self._expected:
            # The node had to give these up, or another box has them.
            self._lost += message.oldest - self._expected if self.windows else 0
            self._expected = message.oldest
        if message.seq == self._expected:
            self._expected += 1
            self._held = 0
            self.windows.append(Measured(self._clock.time_s(message.t_ms) + 1.0, message))
        return self._expected - 1

    @property
    def boot(self) -> str:
        """Which of its starts the node is in, empty while it has not been heard."""
        return self._boot

    def refuse(self, why: MessageMalformed) -> None:
        """Count a malformed message."""
        self._malformed += 1
        self._trouble = str(why)

    def state(self, now_s: float) -> NodeState:
        """Return the node as shown; times are the box's."""
        quiet_s = float("inf") if self._heard_s is None else max(0.0, now_s - self._heard_s)
        latest = self.windows[-1] if self.windows else None
        volts = _mean_v(latest.message) if latest and now_s - latest.at_s <= SILENT_S else None
        return NodeState(
            id=self.name,
            health=self._health(quiet_s, volts),
            quiet_s=0.0 if quiet_s <= BRIEF_S else round(min(quiet_s, NEVER_S)),
            voltage_v=None if volts is None else round(volts, 2),
            windows=len(self.windows),
            held=self._held,
            lost=self._lost,
            malformed=self._malformed,
            trouble=self._trouble,
            clock_off_s=self.clock_off_s,
        )

    def _health(self, quiet_s: float, volts: float | None) -> NodeHealth:
        if not self._online:
            return "offline"
        if quiet_s > SILENT_S:
            return "silent"
        return "unclamped" if volts is not None and volts < UNCLAMPED_V else "measuring"

    def _meet(self, boot: str) -> None:
        """A node that started afresh counts from one again, on a clock of its own."""
        if boot != self._boot:
            self._boot, self._expected, self._clock = boot, 1, NodeClock()


def _mean_v(message: WindowMessage) -> float:
    return fmean(mv for mv in message.blocks_mv if mv is not None) / 1000
