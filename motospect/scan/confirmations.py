"""Confirmations of a clearing: each token stands for one pre-scan, once, for ten minutes."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from motospect.errors import ClearUnconfirmed
from motospect.model.clearing import ClearPlan
from motospect.model.scan import Scan
from motospect.scan.clear import ClearOrder
from motospect.scan.clear_plan import plan_clearing

VALID_S = 600.0


@dataclass(frozen=True, slots=True)
class _Offer:
    scan: Scan
    until_s: float


class Confirmations:
    """Gives out tokens and takes each back once; any thread may ask. They do not outlive the process.

    `begin` starts a confirmed clearing and returns the id of its post-scan; `last_scan` is the id of the
    scan made last, None when there is none.
    """

    def __init__(
        self,
        begin: Callable[[ClearOrder], str],
        last_scan: Callable[[], str | None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin = begin
        self._last_scan = last_scan
        self._clock = clock
        self._lock = threading.Lock()
        self._offers: dict[str, _Offer] = {}
        self._begun: dict[tuple[str, str], str] = {}

    def offer(self, scan: Scan) -> ClearPlan:
        """Return the plan for a pre-scan with a token to confirm it by.

        Raises ClearUnconfirmed unless it is a finished pre-scan and the scan made last.
        """
        plan = plan_clearing(scan)
        self._check_last(scan.id)
        token = secrets.token_urlsafe(24)
        with self._lock:
            now = self._clock()
            self._offers = {t: offer for t, offer in self._offers.items() if offer.until_s > now}
            self._offers[token] = _Offer(scan, now + VALID_S)
        return replace(plan, token=token)

    def take(self, token: str, scan_id: str, *, who: str) -> str:
        """Start the clearing this token confirms and return the id of its post-scan.

        A token taken before returns the same id and starts nothing, so a second click changes nothing.
        Whatever keeps it from starting leaves the token unused. Raises ClearUnconfirmed for a token that is
        unknown, too old or of another scan, and what `begin` raises.
        """
        with self._lock:
            if (scan_id, token) in self._begun:
                return self._begun[scan_id, token]
            offer = self._offers.get(token)
            if offer is None or offer.until_s <= self._clock() or offer.scan.id != scan_id:
                raise ClearUnconfirmed(
                    "Nothing was cleared: this confirmation is missing, too old or not for this scan.",
                    hint="Open the pre-scan, read what will be lost, and confirm again.",
                )
            self._check_last(scan_id)
            begun = self._begin(ClearOrder(offer.scan, who))
            # Every other confirmation of this scan ends: what was confirmed is done.
            self._offers = {t: other for t, other in self._offers.items() if other.scan.id != scan_id}
            self._begun[scan_id, token] = begun
            return begun

    def _check_last(self, scan_id: str) -> None:
        if self._last_scan() != scan_id:
            raise ClearUnconfirmed(
                "Nothing was cleared: codes are cleared only after the pre-scan made last.",
                hint="Make a pre-scan of the vehicle in the bay, then confirm on its page.",
            )
