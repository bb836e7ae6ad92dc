"""A box without a fleet: a normal state with its reason."""

from __future__ import annotations

import threading
from collections.abc import Callable

from motospect.model.part import PartState
from motospect.store import Store

BEAT_EVERY_S = 10.0


class NoFleet:
    """Sends nothing and says so; takes the courier's place when no broker is set."""

    def __init__(self, store: Store, box: str) -> None:
        self._store = store
        self._box = box

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Wait for the end."""
        while not stop.wait(BEAT_EVERY_S):
            beat()

    def state(self) -> PartState:
        """Return what the health page shows."""
        return PartState(
            "sync",
            "absent",
            f"No fleet server is configured; {self._store.outbox_size()} record(s) would be sent to one.",
            f"To join a fleet, have box {self._box} enrolled (motospect fleet enrol), then set "
            "MOTOSPECT_SYNC_URL.",
        )
