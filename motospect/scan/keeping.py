"""Keeping finished visits: saved at once, or held in memory and tried again until they are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from motospect.errors import MotospectError
from motospect.model.part import PartState
from motospect.scan.visit import Order, Visited
from motospect.scan.watch.recorder import NOWHERE, CaptureLedger

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where the bay's results go. `begin` and `keep` return when it is durable, or raise StoreError."""

    begin: Callable[[Order], None]
    keep: Callable[[Visited], None]
    captures: CaptureLedger = NOWHERE


class Keeper:
    """Hands visits to the ledger and holds those it refused; used by one thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._unsaved: list[Visited] = []

    @property
    def unsaved(self) -> int:
        """How many visits are held in memory."""
        return len(self._unsaved)

    def begin(self, order: Order) -> None:
        """Note durably that a scan begins; raises StoreError."""
        self._ledger.begin(order)

    def keep(self, visited: Visited) -> MotospectError | None:
        """Save the visit; returns why it could not be, and is then held here."""
        scan_id = visited.scan.id
        try:
            self._ledger.keep(visited)
        except MotospectError as trouble:
            LOG.exception("scan %s is not saved", scan_id, extra={"scan_id": scan_id})
            self._unsaved.append(visited)
            return trouble
        return None

    def again(self) -> list[Visited]:
        """Try the held ones in order; returns those that are saved now."""
        saved: list[Visited] = []
        while self._unsaved:
            visited = self._unsaved[0]
            scan_id = visited.scan.id
            try:
                self._ledger.keep(visited)
            except MotospectError as trouble:
                LOG.warning("scan %s is still not saved: %s", scan_id, trouble, extra={"scan_id": scan_id})
                break
            saved.append(self._unsaved.pop(0))
            LOG.info("scan %s is saved now", scan_id, extra={"scan_id": scan_id})
        return saved

    def part(self) -> PartState:
        """Return the keeping of scans as the health page shows it."""
        if not self._unsaved:
            return PartState("store", "ok", "Every scan is kept.")
        return PartState(
            "store",
            "failed",
            f"{self.unsaved} scan(s) could not be saved and are kept in memory.",
            "Make room on the disk; saving is tried again every few seconds.",
        )
