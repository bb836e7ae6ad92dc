"""Triggers on live values: what is waited for, what is kept around it, and how the waiting goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.capture import Mark

CodeList: TypeAlias = Literal["stored", "pending"]
Relation: TypeAlias = Literal["above", "below"]
WatchPhase: TypeAlias = Literal[
    "arming", "armed", "reading", "recording", "asleep", "away", "paused", "ended"
]
"""arming: the vehicle is being asked what it has. reading: live values for those who look on. asleep: no
control unit answers. away: the adapter is gone.
paused: a scan runs and the waiting goes on after it."""

ADAPTER_VOLTAGE = "ELM_VOLTAGE"
"""The voltage the adapter measures at the diagnostic plug, in V, by python-OBD's name for it."""


@dataclass(frozen=True, slots=True)
class SignalTrigger:
    """Fires when a signal has been above or below a threshold for `hold_s` without a break.

    After that it waits until the signal has been back by `hysteresis`. `signal` may be ELM_VOLTAGE.
    """

    signal: str
    relation: Relation
    threshold: float
    unit: str
    hold_s: float = 0.0
    hysteresis: float = 0.0

    @property
    def text(self) -> str:
        """What is waited for, as people say it."""
        held = f" for {self.hold_s:g} s" if self.hold_s else ""
        return f"{self.signal} {self.relation} {self.threshold:g} {self.unit}".rstrip() + held


@dataclass(frozen=True, slots=True)
class CodeTrigger:
    """Fires when a code appears in one of these lists that was read without it; any code without `code`."""

    lists: tuple[CodeList, ...]
    code: str | None = None

    @property
    def text(self) -> str:
        """What is waited for, as people say it."""
        return f"{self.code or 'a code'} turns {' or '.join(self.lists)}"


Trigger: TypeAlias = SignalTrigger | CodeTrigger


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """What to read, what to wait for, what to keep, and when to stop by itself.

    Without triggers a capture of `after_s` begins at once; a `live` order only reads, for those who look on,
    until somebody has it record. Times are in s, `rate_hz` readings a second of each signal. `most_s` ends it
    whatever has happened; `captures` is how many to make before it ends.
    """

    signals: tuple[str, ...]
    triggers: tuple[Trigger, ...] = ()
    before_s: float = 60.0
    after_s: float = 60.0
    rate_hz: float = 10.0
    most_s: float = 1800.0
    captures: int = 1
    codes_every_s: float = 10.0
    who: str = "nobody"
    live: bool = False

    @property
    def waits_for_voltage(self) -> bool:
        """Whether the voltage at the plug is among what is waited for."""
        return any(isinstance(t, SignalTrigger) and t.signal == ADAPTER_VOLTAGE for t in self.triggers)

    @property
    def text(self) -> str:
        """What is waited for, in one line."""
        if self.live:
            return "live values"
        if not self.triggers:
            return f"recording for {self.after_s:g} s"
        return " or ".join(trigger.text for trigger in self.triggers)


@dataclass(frozen=True, slots=True)
class WatchedValue:
    """The last value of a signal, and how many seconds ago it was read."""

    name: str
    ecu: str | None
    value: float
    unit: str
    age_s: float


@dataclass(frozen=True, slots=True)
class WatchState:
    """How an order goes: a phase, a sentence, and what was read last.

    `left_s`: seconds until it ends by itself, while recording until the capture is whole. `saved` are the
    ids of captures that are on the disk and finished; `trouble` says what is not saved, or cannot be read.
    `live` orders are the ones that record and mark on demand; `signals` is what was asked for, `without` what
    no ECU gives. `capture` is the id of the capture being made, begun `capture_from_s` after the order, and
    `marks` what people noted in it until now.
    """

    id: str
    phase: WatchPhase
    text: str
    reason: str
    who: str
    since: str
    left_s: int
    values: tuple[WatchedValue, ...] = ()
    values_per_s: float | None = None
    saved: tuple[str, ...] = ()
    trouble: str | None = None
    live: bool = False
    signals: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    capture: str | None = None
    capture_from_s: float | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it still waits, reads or records."""
        return self.phase != "ended"
