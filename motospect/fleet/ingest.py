"""The ingester, broker to database: first the commit, then the box's receipt, then the PUBACK."""

from __future__ import annotations

import logging
import threading
import time

from motospect.errors import BrokerRefused, FleetDatabaseError, MotospectError
from motospect.fleet import archive, database, decisions
from motospect.fleet.broker import RECEIVE_MAXIMUM, Arrived, FleetBroker
from motospect.fleet.letters import DeadLetter, read_letter

LOG = logging.getLogger(__name__)

GATHER_S = 0.05
"""A batch is written when nothing more has come for this long, or when it is full."""
PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 2.0
BROKER, DATABASE = "broker", "database"


class Ingester:
    """Takes in what boxes send until it is stopped; whatever is absent is waited for, and said once."""

    def __init__(self, broker: FleetBroker, conninfo: str, *, first_pause_s: float = PAUSE_S) -> None:
        self._broker = broker
        self._conninfo = conninfo
        self._first_pause_s = first_pause_s
        self._connection: database.Connection | None = None
        self._away: dict[str, bool] = {}

    def run(self, stop: threading.Event) -> None:
        """Ingest until `stop` is set."""
        pause_s = self._first_pause_s
        while not stop.is_set():
            try:
                self._open_database()
                self._broker.connect()
                connected_s = time.monotonic()
                while not stop.is_set():
                    self.step(stop)
                    self._pass_on()
                    # One that lets us in and throws us out again is not back.
                    if time.monotonic() - connected_s > STEADY_S:
                        self._found(BROKER)
                        pause_s = self._first_pause_s
            except MotospectError as trouble:
                self._lost(DATABASE if isinstance(trouble, FleetDatabaseError) else BROKER, trouble)
                self._broker.close()
            stop.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        self.close()

    def step(self, stop: threading.Event) -> None:
        """Gather one batch and see it through; raises BrokerError."""
        batch = self._broker.arrivals(0.5)
        while batch and len(batch) < RECEIVE_MAXIMUM:
            more = self._broker.arrivals(GATHER_S)
            if not more:
                break
            batch += more
        if batch:
            self._see_through(batch, stop)

    def close(self) -> None:
        """Let both connections go."""
        self._broker.close()
        self._close_database()

    def _see_through(self, batch: list[Arrived], stop: threading.Event) -> None:
        """Write until it is written, then confirm, then acknowledge."""
        letters = [(one.topic, one.message, read_letter(one.topic, one.message)) for one in batch]
        for letter in (letter for _, _, letter in letters if isinstance(letter, DeadLetter)):
            LOG.warning("a message on %s is set aside: %s", letter.topic, letter.reason)
        answers = self._written(letters, stop)
        if answers is None:
            return
        for answer in answers:
            self._broker.confirm(answer.box, answer.receipt)
        for one in batch:
            self._broker.acknowledge(one)

    def _pass_on(self) -> None:
        """Say to boxes what their customers have decided, again and again until they answer."""
        try:
            for box, message in decisions.due(self._open_database()):
                self._broker.tell(box, message)
        except FleetDatabaseError as trouble:
            self._lost(DATABASE, trouble)
        else:
            self._found(DATABASE)

    def _written(
        self, letters: list[archive.Arrival], stop: threading.Event
    ) -> tuple[archive.Answer, ...] | None:
        """Return the receipts, however long the database is away; None when stopped before that."""
        pause_s = self._first_pause_s
        while not stop.is_set():
            try:
                answers = archive.keep(self._open_database(), letters)
                self._found(DATABASE)
                return answers
            except FleetDatabaseError as trouble:
                self._lost(DATABASE, trouble)
            self._close_database()
            self._wait_connected(pause_s, stop)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return None

    def _wait_connected(self, pause_s: float, stop: threading.Event) -> None:
        """Let time pass without the broker taking us for dead; raises BrokerError."""
        end = time.monotonic() + pause_s
        while not stop.is_set() and time.monotonic() < end:
            self._broker.stay(0.2)

    def _open_database(self) -> database.Connection:
        if self._connection is None:
            connection = database.connect(self._conninfo)
            self._connection = connection
            applied = database.bring_up_to_date(connection)
            if applied:
                LOG.info("the database has been brought up to date: %s", ", ".join(applied))
        return self._connection

    def _close_database(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _lost(self, which: str, trouble: MotospectError) -> None:
        """Log what is away once, however often it is tried, and again when it comes to need a person."""
        if which == DATABASE:
            self._close_database()
        refused = isinstance(trouble, BrokerRefused)
        if refused > self._away.get(which, -1):
            self._away[which] = refused
            LOG.warning("%s", trouble.sentence())

    def _found(self, which: str) -> None:
        if self._away.pop(which, None) is not None:
            LOG.warning("the %s is back", which)
