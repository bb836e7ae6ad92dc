"""Customers' links: where they lead, until when, and which one was made last."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from motospect.model.identity import utc_now
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.codes import Code, codes_for
from motospect.portal.people.roles import may

FRESH_S = 15 * 60.0
"""How long the device screen offers a customer's link after it was made."""


@dataclass(frozen=True, slots=True)
class Share:
    """One live link."""

    scan_id: str
    token: str
    url: str
    expires_at: str
    pin: str = ""
    """What the customer is told by the technician and types to decide; for the technician's page only."""


class Shares:
    """Makes, finds and ends links. When one was made is remembered only for the device screen."""

    def __init__(self, parts: Parts, tell: Callable[[], None]) -> None:
        """`tell` lets every page know that something about a link has changed."""
        self._parts = parts
        self._tell = tell
        self._lock = threading.Lock()
        self._last_made: tuple[str, float] | None = None

    def make(self, scan_id: str) -> Share:
        """Return the scan's live link, prolonged, or a new one; raises ScanUnknown."""
        expires_at = in_days(self._parts.settings.portal_share_days)
        token = self._parts.store.share(scan_id, expires_at=expires_at)
        with self._lock:
            self._last_made = (scan_id, self._parts.clock())
        self._tell()
        return Share(scan_id, token, self.url(token), expires_at, self._parts.store.consents.pin_of(token))

    def end(self, scan_id: str) -> None:
        """End every link of the scan for good; raises ScanUnknown."""
        self._parts.store.scan(scan_id)
        self._parts.store.revoke_shares(scan_id)
        self._tell()

    def of(self, scan_id: str) -> Share | None:
        """Return the scan's live link, whoever made it."""
        found = self._parts.store.live_share(scan_id, now=utc_now())
        if found is None:
            return None
        token, expires_at = found
        return Share(scan_id, token, self.url(token), expires_at, self._parts.store.consents.pin_of(token))

    def shown_to_asker(self, scan_id: str) -> Share | None:
        """Return the live link for who asks; its PIN is told to those who tell it to customers."""
        share, person = self.of(scan_id), current_person()
        if share is None:
            return None
        tells = person is not None and may(person.role, "technician")
        return replace(share, token="", pin=share.pin if tells else "")

    def codes(self, share: Share) -> tuple[Code, ...]:
        """Return the QR codes that lead a customer's phone to the report, in the order to scan them."""
        return codes_for(share.url, self._parts.profile(), cloud=self._cloud(share))

    def job_url(self, token: str) -> str:
        """Return the address of the page on which a customer sees how far the work has got."""
        return f"{self._base()}/job/{token}"

    def check_in_codes(self) -> tuple[Code, ...]:
        """Return the QR codes that lead a phone to the check-in, in the order to scan them."""
        return codes_for(f"{self._base()}/check-in", self._parts.profile())

    def _cloud(self, share: Share) -> str | None:
        """Return the report's address on the internet, once the fleet's server has its page."""
        base = self._parts.profile().cloud_url
        if not base or not self._parts.store.cloud_pages.delivered(share.token):
            return None
        return f"{base.rstrip('/')}/r/{share.token}"

    def fresh(self, scan_id: str | None) -> Share | None:
        """Return this scan's link when it was made a short while ago."""
        with self._lock:
            made = self._last_made
        if scan_id is None or made is None or made[0] != scan_id:
            return None
        return self.of(scan_id) if self._parts.clock() - made[1] < FRESH_S else None

    def url(self, token: str) -> str:
        """Return the address a customer's phone opens."""
        return f"{self._base()}/r/{token}"

    def _base(self) -> str:
        return (self._parts.lan_url or self._parts.public_url)().rstrip("/")


def in_days(days: int) -> str:
    """Return the time so many days from now, RFC 3339 UTC."""
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
