"""The link as it is: drives the states by what the adapter does, and says each change once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from motospect.adapters.port import Adapter
from motospect.adapters.recovery import Climb, Recovering, Rung
from motospect.errors import AdapterError, AdapterLost, AdapterReleased, AdapterSilent
from motospect.model.bench import LinkState
from motospect.model.identity import utc_now
from motospect.model.scan import AdapterIdentity, Scan
from motospect.scan.link_state import LinkEvent, Supply, SupplyWatch, after, of_scan, of_trouble, saying

LOG = logging.getLogger(__name__)

MEASURE_EVERY_S = 2.0
"""The adapter alone is asked while nothing is scanned: no frame on the vehicle's bus (law 4)."""
REOPEN_S = 0.5
"""Pause before a lost adapter is looked for again, so that its return is shown within 2 s."""
MOST_LINES = 5
"""Different reasons logged of one outage: one that changes its words at every attempt is not news."""
RUNGS: dict[Rung, str] = {
    "last_protocol": "the protocol that worked last",
    "retry": "once more",
    "protocol_close": "after closing the bus (ATPC)",
    "warm_start": "after a warm start of the adapter (ATWS)",
    "reopen": "after opening the port anew",
    "baud_search": "by searching the baud rate",
}


class Link:
    """One adapter and the state it is in; used by the thread that owns the adapter.

    `show` is called with every new state, `tell` with every rung of recovery.
    """

    def __init__(
        self,
        open_adapter: Callable[[], Adapter],
        *,
        show: Callable[[LinkState], None],
        tell: Callable[[Climb], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = opening()
        self._wire = Recovering(open_adapter, tell=self._climbs)
        self._show = show
        self._tell = tell
        self._clock = clock
        self._supply = SupplyWatch()
        self._measured = float("-inf")
        self._believes_ignition = True
        self._lost_at: float | None = None
        self._said: list[str] = []
        self._climbed = False
        self._exact = False
        self._ignited: bool | None = None

    @property
    def wire(self) -> Adapter:
        """The adapter, to be asked while the state says it is there."""
        return self._wire

    def connect(self) -> AdapterIdentity:
        """Open and wake the adapter, by every rung there is; raises AdapterError."""
        self._wire.open()
        self._go("opened")
        try:
            identity = self._wire.connect()
        except AdapterError:
            self._climbed = True
            raise
        if self._lost_at is None:
            LOG.info("adapter ready: %s", identity.identity)
        else:
            LOG.info("the adapter is back after %.1f s: %s", self._clock() - self._lost_at, identity.identity)
        self._lost_at, self._said, self._climbed = None, [], False
        self._believes_ignition, self._supply = True, SupplyWatch()
        self._go("identified", adapter=identity)
        self._measured = float("-inf")
        return identity

    def look(self) -> None:
        """See whether the wire is still there, and every other second what the plug carries.

        Nothing is sent to the vehicle. Raises AdapterError.
        """
        self._wire.check()
        if self._clock() - self._measured < MEASURE_EVERY_S:
            return
        try:
            self.measure()
        except AdapterSilent:
            self._once_more()

    def measure(self) -> None:
        """Ask the adapter alone for voltage and ignition; raises AdapterError."""
        volts, adapter = self._wire.voltage_v(), self.state.adapter
        self._measured = self._clock()
        self._ignited = self._ignition()
        event = self._supply.event(Supply(volts, self._ignited))
        if event == "no_power":
            self._wire.forget_vehicle()  # the next one may be another
        if event is not None and adapter is not None:
            self._go(event, adapter=replace(adapter, voltage_v=volts))

    def _once_more(self) -> None:
        """Reach the prompt again before giving the adapter up: a radio that stalls a moment is no loss."""
        self._climbs(Climb("retry", "adapter", None))
        try:
            self._wire.recover("retry")
        except AdapterError:
            self._climbs(Climb("retry", "adapter", False))
            raise
        self._climbs(Climb("retry", "adapter", True))

    def begins(self, event: LinkEvent) -> None:
        """Note that a scan or a live reading begins."""
        self._go(event)

    def live_ended(self, *, answered: bool) -> None:
        """Note that a live reading ended, and whether the vehicle answered last; raises AdapterError."""
        self._ignited = True if answered else self._ignition()
        if answered:
            self._go("all_answer")
        else:
            self._go("ignition_off" if self._ignited is False else "none_answers")

    def ended(self, scan: Scan) -> None:
        """Note what a scan has shown of the vehicle; raises AdapterError."""
        ignition = self._ignition()
        if scan.ecus and ignition is False:
            LOG.info("the adapter says the ignition is off while the vehicle answers: it is not asked again")
            self._believes_ignition, ignition = False, None
        self._ignited = True if scan.ecus else ignition
        event, reason = of_scan(scan, ignition)
        self._go(event, reason=reason, adapter=scan.adapter)

    def fail(self, trouble: AdapterError) -> None:
        """Note that the adapter failed; said once, however often it is tried again."""
        if isinstance(trouble, AdapterReleased):
            return
        if isinstance(trouble, AdapterLost):
            self._wire.close()
        if self._lost_at is None:
            self._lost_at = self._clock()
        event = of_trouble(trouble)
        known = after(self.state.phase, event) == self.state.phase == "unplugged"
        if not known and str(trouble) not in self._said and len(self._said) < MOST_LINES:
            self._said.append(str(trouble))
            LOG.warning("%s", trouble.sentence())
        if not known:
            self._go(event, reason=str(trouble), remedy=trouble.hint)

    def close(self) -> None:
        """Give the adapter back; never raises."""
        self._wire.close()

    def _ignition(self) -> bool | None:
        return self._wire.ignition() if self._believes_ignition else None

    def _go(
        self,
        event: LinkEvent,
        *,
        reason: str | None = None,
        remedy: str | None = None,
        adapter: AdapterIdentity | None = None,
    ) -> None:
        """Take the event; what the state said more exactly stays while the state does."""
        old = self.state
        phase = after(old.phase, event)
        then: str | None
        adapter = adapter or (None if event in _ENDS_ADAPTER else old.adapter)
        usual, advice = saying(phase, adapter)
        if phase != old.phase:
            self._exact = reason is not None
            said, then = reason or usual, (remedy or advice)
        elif reason is not None:
            self._exact, said, then = True, reason, remedy or advice
        else:
            said, then = (old.reason, old.remedy) if self._exact else (usual, advice)
        since = old.since if phase == old.phase else utc_now()
        ignited = None if event in _ENDS_ADAPTER else self._ignited
        self._put(LinkState(phase, said, then, since, adapter, ignited))

    def _put(self, state: LinkState) -> None:
        if state != self.state:
            self.state = state
            self._show(state)

    def _climbs(self, climb: Climb) -> None:
        """Show a rung while it is tried and log what it brought; of one outage only the first ladder."""
        self._tell(climb)
        words = RUNGS[climb.rung]
        if climb.of == "adapter" and self._climbed:
            return
        if climb.helped is not None:
            LOG.info("%s tried %s: %s", climb.of, words, "it answers" if climb.helped else "no answer")
            if climb.helped:
                self._put(replace(self.state, reason=saying(self.state.phase, self.state.adapter)[0]))
        elif climb.rung != "last_protocol":
            who = "The adapter does not answer" if climb.of == "adapter" else "No control unit answers"
            self._put(replace(self.state, reason=f"{who} yet; trying {words}."))


_ENDS_ADAPTER: frozenset[LinkEvent] = frozenset({"lost", "silent", "unusable", "missing"})


def opening() -> LinkState:
    """Return the state before anything was tried."""
    return LinkState("opening", *saying("opening", None), utc_now())


def absent() -> LinkState:
    """Return the state of a bay without any adapter in its settings."""
    return LinkState(
        "absent",
        "No adapter is configured.",
        "Plug one in and choose it on the page Settings, or try the demo car there.",
        utc_now(),
    )
