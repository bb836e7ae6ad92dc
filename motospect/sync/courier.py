"""The courier: sends what waits in the outbox and deletes a record only on the fleet's own receipt.

A broker's PUBACK is not tied to its disk, and a library's queue dies with the process: neither counts.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from motospect.errors import BrokerAbsent, BrokerLost, BrokerRefused, MotospectError
from motospect.model.fleet import Receipt, digest, pack, read_receipt, schema_of
from motospect.model.part import PartState
from motospect.model.remote_decision import SCHEMA as DECISION
from motospect.model.remote_decision import RemoteDecision, read_decision
from motospect.store import OutboxRow, Store
from motospect.sync.transports.port import Transport

LOG = logging.getLogger(__name__)

WINDOW = 8
"""Records under way at once: bounds memory here and what a broker holds for an ingester that is slow."""
LOOK_EVERY_S = 0.5
"""A new record waits at most this long; also how soon the courier hears that it shall stop."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a receipt, between attempts to connect (doubling), until a connection counts."""

    resend_s: float = 30.0
    longest_resend_s: float = 300.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0
    steady_s: float = 10.0


@dataclass(slots=True)
class _Flight:
    """One record under way: how often it was sent, since when, and when it is sent again."""

    row: OutboxRow
    since_s: float
    due_s: float = 0.0
    times: int = 0


@dataclass(frozen=True, slots=True)
class _Situation:
    """What the health page is told; replaced whole, so that any thread may look."""

    link: Literal["connecting", "connected", "away"] = "connecting"
    trouble: MotospectError | None = None
    unconfirmed_since_s: float | None = None
    refused: int = 0
    why_refused: str = ""


class Courier:
    """Moves outbox rows to the fleet; `run` is a side worker's loop, `state` may be asked by any thread."""

    def __init__(
        self,
        *,
        store: Store,
        transport: Transport,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        decide: Callable[[RemoteDecision], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._decide = decide
        self._transport = transport
        self._patience = patience or Patience()
        self._clock = clock
        self._flights: dict[str, _Flight] = {}
        self._last_sequence = 0
        self._pause_s = self._patience.first_pause_s
        self._connected_s = 0.0
        self._situation = _Situation()

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Connect, send and confirm until `stop` is set; every trouble is a state and is tried again."""
        try:
            while not stop.is_set():
                try:
                    self._connect()
                    while not stop.is_set():
                        beat()
                        self.step()
                except MotospectError as trouble:
                    self._away(trouble)
                beat()
                # Not all boxes of a fleet come back in the same second.
                stop.wait(self._pause_s * random.SystemRandom().uniform(0.5, 1.0))
                self._pause_s = min(2 * self._pause_s, self._patience.longest_pause_s)
        finally:
            self._transport.close()

    def step(self) -> None:
        """Send what is due and take in one receipt, if one comes soon; raises BrokerError or StoreError."""
        self._load()
        self._send_due()
        message = self._transport.receive(LOOK_EVERY_S)
        if message is not None:
            self._hear(message)
        self._settle(heard=message is not None)
        times = [flight.since_s for flight in self._flights.values() if flight.times > 1]
        self._situation = replace(self._situation, unconfirmed_since_s=min(times, default=None))

    def _connect(self) -> None:
        self._transport.connect()
        self._flights.clear()
        self._last_sequence = 0
        self._connected_s = self._clock()
        if self._situation.trouble is None:
            self._situation = replace(self._situation, link="connected")

    def _settle(self, *, heard: bool) -> None:
        """Take the trouble for over once a receipt has come or the connection has lasted.

        A broker that lets us in and throws us out again with the first record would else be "back" each time.
        """
        lasts = self._clock() - self._connected_s >= self._patience.steady_s
        if heard or lasts:
            self._pause_s = self._patience.first_pause_s
            if self._situation.trouble is not None:
                LOG.warning("the fleet's broker at %s is back", self._transport.address)
                self._situation = replace(self._situation, link="connected", trouble=None)

    def _away(self, trouble: MotospectError) -> None:
        """Note the trouble; log it once for as long as it lasts, and again when it comes to need a person."""
        self._transport.close()
        before = self._situation.trouble
        self._situation = replace(self._situation, link="away", trouble=trouble, unconfirmed_since_s=None)
        if before is None or isinstance(trouble, BrokerRefused) > isinstance(before, BrokerRefused):
            LOG.warning("nothing goes to the fleet: %s", trouble.sentence())

    def _load(self) -> None:
        room = WINDOW - len(self._flights)
        for row in self._store.outbox(limit=room, after=self._last_sequence) if room else ():
            self._flights[row.record_id] = _Flight(row, since_s=self._clock())
            self._last_sequence = row.sequence

    def _send_due(self) -> None:
        now = self._clock()
        for flight in self._flights.values():
            if now >= flight.due_s:
                row = flight.row
                self._transport.send(pack(row.sequence, row.kind, row.record_id, row.body.encode()))
                wait_s = min(
                    self._patience.resend_s * 2**flight.times,
                    max(self._patience.longest_resend_s, self._patience.resend_s),
                )
                flight.due_s = now + wait_s
                flight.times += 1

    def _hear(self, message: bytes) -> None:
        """Take in what the fleet says: a receipt, or a decision, which it says again until it is answered."""
        try:
            if schema_of(message) == DECISION:
                self._decide(read_decision(message))
                return
        except ValueError as misfit:
            LOG.warning("a message of the fleet cannot be read: %s", misfit)
            return
        self._confirm(message)

    def _confirm(self, message: bytes) -> None:
        """Delete the record a receipt is for, if the receipt is for these very bytes."""
        try:
            receipt = read_receipt(message)
        except ValueError as misfit:
            LOG.warning("a receipt of the fleet cannot be read: %s", misfit)
            return
        flight = self._flights.get(receipt.id)
        if flight is None or digest(flight.row.body.encode()) != receipt.sha256:
            return  # a late second receipt, or one for other bytes: the record is sent again
        self._store.delete_outbox(flight.row.sequence, kept=receipt.result == "kept")
        del self._flights[receipt.id]
        if receipt.result == "refused":
            self._note_refusal(receipt)

    def _note_refusal(self, receipt: Receipt) -> None:
        LOG.warning("the fleet has set record %s aside: %s", receipt.id, receipt.reason)
        self._situation = replace(
            self._situation,
            refused=self._situation.refused + 1,
            why_refused=receipt.reason or "no reason given",
        )

    def state(self) -> PartState:
        """Return what the health page shows."""
        now, waiting = self._situation, self._store.outbox_size()
        waits = f"{waiting} record(s) wait." if waiting else "Nothing waits."
        if now.trouble is not None:
            passing = isinstance(now.trouble, BrokerAbsent | BrokerLost)
            state: Literal["degraded", "failed"] = "degraded" if passing else "failed"
            return PartState("sync", state, f"{now.trouble} {waits}", now.trouble.hint)
        if now.link == "connecting":
            return PartState("sync", "degraded", f"Connecting to {self._transport.address}. {waits}")
        if now.unconfirmed_since_s is not None:
            return self._unconfirmed(self._clock() - now.unconfirmed_since_s, waits)
        if now.refused:
            return PartState(
                "sync",
                "degraded",
                f"The fleet has set {now.refused} record(s) aside, the last because: {now.why_refused}. "
                f"{waits}",
                "Have the fleet's keeper look at its dead letters; the records stay on this box.",
            )
        return PartState("sync", "ok", f"Connected to {self._transport.address}. {waits}")

    def _unconfirmed(self, for_s: float, waits: str) -> PartState:
        return PartState(
            "sync",
            "degraded",
            f"The broker at {self._transport.address} takes records, but for {for_s:.0f} s the fleet has "
            f"confirmed none of those under way. {waits}",
            "Check that motospect fleet ingest runs and reaches its database, and that the broker lets this "
            "box read its receipts (motospect fleet enrol writes the rules).",
        )
