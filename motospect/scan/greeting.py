"""Greeting a vehicle that was plugged in: its VIN without anybody's tap, and nothing else of it.

Once for each plugging: the bus is opened, all are asked who is there and for the VIN. A vehicle that keeps
silent, as most do before the ignition is on, is asked again a few times and then left in peace (law 4).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from motospect.adapters.guard import BusGuard
from motospect.errors import AdapterError, RequestForbidden
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.bench import LinkPhase, Visitor
from motospect.model.identity import utc_now
from motospect.model.scan import Scan, VehicleIdentity
from motospect.scan.link import Link
from motospect.scan.notes import Notes
from motospect.scan.questions import find_ecus
from motospect.scan.vehicle_information import ask_vin

NAMED_S = 15.0
"""So long a look-up that began is asked whether it knows more than the maker."""
WAITS_S = (0.0, 8.0, 20.0)
"""How long after the last try the next one comes; after the last of them only another plugging helps."""
AT_PLUG: frozenset[LinkPhase] = frozenset({"powered", "bus_ok", "degraded", "ecu_silent", "low_battery"})
"""Phases in which the plug carries a vehicle's supply and the ignition is not known to be off."""
GONE: frozenset[LinkPhase] = frozenset({"absent", "opening", "opened", "adapter_ok", "unplugged", "failed"})


class Greeter:
    """Asks each vehicle for its VIN once; used by the thread that owns the adapter.

    `show` is called with what is known of the vehicle at the plug, None when it has left. `look_up` is told
    a VIN and returns what is asked for the answer.
    """

    def __init__(
        self,
        guard: BusGuard,
        *,
        show: Callable[[Visitor | None], None],
        look_up: Callable[[str], Callable[[], VehicleIdentity]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guard = guard
        self._show = show
        self._look_up = look_up
        self._clock = clock
        self._visitor: Visitor | None = None
        self._answer: Callable[[], VehicleIdentity] | None = None
        self._named_by = float("-inf")
        self._tries = 0
        self._next = float("-inf")

    def turn(self, link: Link) -> None:
        """Greet who has come, take leave of who has gone; at once when there is nothing to do."""
        phase = link.state.phase
        if phase in GONE:
            self.leave()
        elif phase == "ignition_off":
            self._tries, self._next = 0, float("-inf")  # it is asked again once the ignition is on
        elif self._answer is not None:
            self._name()
        elif phase in AT_PLUG and not self._told and self._due():
            self._ask(link)

    def leave(self) -> None:
        """Forget the vehicle: nobody is at the plug."""
        self._tries, self._next, self._answer = 0, float("-inf"), None
        if self._visitor is not None:
            self._put(None)

    def scanned(self, scan: Scan) -> None:
        """Take over what a whole scan has told: it asked more than a greeting does."""
        if scan.ecus:
            self._answer = None
            self._put(
                Visitor(
                    "told" if scan.vehicle.vin else "without_vin", utc_now(), scan.vehicle, len(scan.ecus)
                )
            )

    @property
    def _told(self) -> bool:
        return self._visitor is not None and self._visitor.state in {"told", "without_vin"}

    def _due(self) -> bool:
        return self._tries < len(WAITS_S) and self._clock() >= self._next

    def _ask(self, link: Link) -> None:
        self._guard.asked("greeting of a vehicle that was plugged in")
        self._put(Visitor("asked", utc_now()))
        self._tries += 1
        try:
            notes = _notes_of(link)
        except RequestForbidden:
            notes = Notes()
        except AdapterError:
            self.leave()
            raise
        if self._tries < len(WAITS_S):
            self._next = self._clock() + WAITS_S[self._tries]
        if not notes.ecus:
            self._put(Visitor("silent", utc_now()))
            return
        if notes.vin is None:
            self._put(Visitor("without_vin", utc_now(), ecus=len(notes.ecus)))
            return
        known = VehicleIdentity(vin=notes.vin, vin_source="ecu")
        self._put(Visitor("told", utc_now(), known, len(notes.ecus)))
        self._answer = self._look_up(notes.vin)
        self._named_by = self._clock() + NAMED_S

    def _name(self) -> None:
        """Add maker, model and year when the look-up has them; on a busy box the model comes later."""
        if self._answer is None or self._visitor is None:
            return
        vehicle = self._answer()
        if vehicle != self._visitor.vehicle:
            self._put(Visitor("told", self._visitor.since, vehicle, self._visitor.ecus))
        if vehicle.model is not None or self._clock() >= self._named_by:
            self._answer = None

    def _put(self, visitor: Visitor | None) -> None:
        self._visitor = visitor
        self._show(visitor)


def _notes_of(link: Link) -> Notes:
    """Ask who is there and for the VIN; no notes when nobody is, or on a bus this version cannot read."""
    notes = Notes()
    protocol = link.wire.open_bus()
    addressing = framing_of(protocol) if protocol is not None else None
    if addressing is not None:
        talk = Conversation(link.wire, addressing=addressing)
        find_ecus(talk, notes)
        if notes.ecus:
            ask_vin(talk, notes)
    return notes
