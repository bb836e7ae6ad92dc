"""Customers' links: where they lead, until when, and which one was made last."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass

from motospect.model.identity import utc_now
from motospect.portal.parts import Parts

FRESH_S = 15 * 60.0
"""How long the device screen offers a customer's link after it was made."""
KEPT = 100


@dataclass(frozen=True, slots=True)
class Share:
    """One live link. `made_s` is on the parts' clock."""

    scan_id: str
    token: str
    url: str
    expires_at: str
    made_s: float


class Shares:
    """Makes and ends links. Which link belongs to a scan is remembered for the pages until a restart.

    After a restart asking again gives the same link, and ending works without knowing it.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._made: OrderedDict[str, Share] = OrderedDict()

    def make(self, scan_id: str) -> Share:
        """Return the scan's live link, prolonged, or a new one; raises ScanUnknown."""
        expires_at = _in_days(self._parts.settings.portal_share_days)
        token = self._parts.store.share(scan_id, expires_at=expires_at)
        share = Share(scan_id, token, self.url(token), expires_at, self._parts.clock())
        with self._lock:
            self._made[scan_id] = share
            self._made.move_to_end(scan_id)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return share

    def end(self, scan_id: str) -> None:
        """End the scan's live link for good; raises ScanUnknown."""
        # Asking for a link that ends now yields the live one when there is one, else one that never lived.
        self._parts.store.revoke_share(self._parts.store.share(scan_id, expires_at=utc_now()))
        with self._lock:
            self._made.pop(scan_id, None)

    def of(self, scan_id: str) -> Share | None:
        """Return the link made for this scan since the start, while it lives."""
        with self._lock:
            share = self._made.get(scan_id)
        return share if share is not None and share.expires_at > utc_now() else None

    def fresh(self, scan_id: str | None) -> Share | None:
        """Return this scan's link when it was made a short while ago."""
        share = None if scan_id is None else self.of(scan_id)
        return share if share is not None and self._parts.clock() - share.made_s < FRESH_S else None

    def url(self, token: str) -> str:
        """Return the address a customer's phone opens."""
        return f"{self._parts.public_url().rstrip('/')}/r/{token}"


def _in_days(days: int) -> str:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
