"""An adapter that is brought back by itself, one rung after the other, when it or the vehicle falls silent.

The mildest rung first: the protocol that worked last, the same again, the bus closed, the adapter's program
started anew, the port opened anew, its baud rate searched. Each is told, so that it can be logged.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Adapter, Question, RawReply, Step
from motospect.errors import AdapterError, AdapterLost, AdapterSilent, AdapterUnsuitable
from motospect.model.scan import AdapterIdentity

Rung: TypeAlias = Step | Literal["last_protocol", "reopen"]
VEHICLE_RUNGS: tuple[Rung, ...] = ("retry", "protocol_close", "warm_start", "reopen")
"""Whoever answers a command at all is spoken to at the right speed: no baud rate is searched for these."""
ADAPTER_RUNGS: tuple[Rung, ...] = (*VEHICLE_RUNGS, "baud_search")
LADDER_S = 20.0
"""No further rung is begun for a silent vehicle after this: most often its ignition is simply off."""
PLUG_V = 6.0
"""A plug with less carries no vehicle's supply, even while a 12 V starter turns, and then no rung helps."""


@dataclass(frozen=True, slots=True)
class Climb:
    """One rung as it is told: before it is tried, `helped` is None; afterwards whether it did."""

    rung: Rung
    of: Literal["adapter", "vehicle"]
    helped: bool | None


class Recovering:
    """Opens an adapter when it is first needed, and again when it was lost; used by one thread.

    `tell` hears of every rung.
    """

    def __init__(
        self,
        open_adapter: Callable[[], Adapter],
        *,
        tell: Callable[[Climb], None] = lambda _: None,
    ) -> None:
        self._open_adapter = open_adapter
        self._tell = tell
        self._wire: Adapter | None = None
        self._book = PassportBook()
        self._last_protocol: str | None = None

    @property
    def book(self) -> PassportBook:
        """What is being learned of the adapter on the wire, or was of the last one."""
        return self._book

    def open(self) -> None:
        """Open the port unless it is; raises AdapterMissing."""
        if self._wire is None:
            self._wire = self._open_adapter()
            self._book = self._wire.book

    def connect(self) -> AdapterIdentity:
        """Find and prepare the adapter, by every rung that may wake a silent one."""
        self.open()
        try:
            return self._open_wire().connect()
        except (AdapterSilent, AdapterUnsuitable) as silent:
            identity = self._climb_to_adapter()
            if identity is None:
                self.close()
                raise silent from None
            return identity
        except AdapterError:
            self.close()
            raise

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Find the vehicle: the last protocol first, then a search, then every rung while one may help."""
        first, began = first or self._last_protocol, time.monotonic()
        if first is not None:
            self._tell(Climb("last_protocol", "vehicle", None))
        protocol = self._open_wire().open_bus(first=first)
        if first is not None:
            self._tell(Climb("last_protocol", "vehicle", protocol == first))
        for rung in VEHICLE_RUNGS:
            if protocol is not None or time.monotonic() - began > LADDER_S or not self._may_answer():
                break
            protocol = self._search_again(rung)
        self._last_protocol = protocol or self._last_protocol
        return protocol

    @property
    def said_instead(self) -> str | None:
        """What the adapter said in place of an answer."""
        return self._open_wire().said_instead

    def forget_vehicle(self) -> None:
        """Begin the next search afresh: the adapter was taken out of the vehicle."""
        self._last_protocol = None

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Put one question."""
        return self._open_wire().ask(question, deadline_s=deadline_s)

    def recover(self, step: Step) -> bool:
        """Take one step on the wire that is open."""
        return self._open_wire().recover(step)

    def voltage_v(self) -> float | None:
        """Measure the voltage at the plug in V."""
        return self._open_wire().voltage_v()

    def ignition(self) -> bool | None:
        """Whether the ignition is on, None when the adapter cannot tell."""
        return self._open_wire().ignition()

    def check(self) -> None:
        """Raise AdapterLost when the wire is gone."""
        self._open_wire().check()

    def close(self) -> None:
        """Give the wire back; never raises."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _open_wire(self) -> Adapter:
        if self._wire is None:
            raise AdapterLost("The adapter is not open.", hint="Connect to it first.")
        return self._wire

    def _climb_to_adapter(self) -> AdapterIdentity | None:
        """Try every rung for an adapter that does not answer; raises AdapterLost when its port is gone."""
        for rung in ADAPTER_RUNGS:
            self._tell(Climb(rung, "adapter", None))
            identity = self._try_adapter(rung)
            self._tell(Climb(rung, "adapter", identity is not None))
            if identity is not None:
                return identity
        return None

    def _try_adapter(self, rung: Rung) -> AdapterIdentity | None:
        try:
            return self._open_wire().connect() if self._take(rung) else None
        except (AdapterSilent, AdapterUnsuitable):
            return None
        except AdapterError:
            self.close()
            raise

    def _search_again(self, rung: Rung) -> str | None:
        """Take the rung, then search the vehicle; an adapter that falls silent meanwhile ends the search."""
        self._tell(Climb(rung, "vehicle", None))
        protocol = None
        if self._take(rung):
            if rung == "reopen":
                self._open_wire().connect()
            protocol = self._open_wire().open_bus()
        self._tell(Climb(rung, "vehicle", protocol is not None))
        return protocol

    def _take(self, rung: Rung) -> bool:
        """Do what the rung says, short of asking the vehicle; False when it does not exist here."""
        if rung == "reopen":
            self.close()
            self.open()
            return True
        return rung != "last_protocol" and self._open_wire().recover(rung)

    def _may_answer(self) -> bool:
        """Whether a vehicle with its ignition on may be there, as far as the adapter can tell."""
        wire = self._open_wire()
        volts = wire.voltage_v()
        return wire.ignition() is not False and (volts is None or volts >= PLUG_V)
