"""Publishes customers' pages: words each link's page anew when something it says has changed, and sends it.

Only for links that exist, and only where the shop has named the address its customers open.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal, Protocol

from motospect import __version__
from motospect.box.health import clock_state
from motospect.config import Settings
from motospect.errors import MotospectError
from motospect.model.customer_page import CustomerPage
from motospect.model.identity import utc_now
from motospect.model.part import PartState
from motospect.model.profile import Profile
from motospect.model.wire import to_json
from motospect.store import Store
from motospect.store.cloud_pages import SharedPage

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""A link that was ended is ended on the server this much later than on the box, and the way there."""


MOST_WORDED = 2
"""Pages worded at each look, some 70 ms each: a new version of the program words all of them anew, and the
adapter's thread is not to notice."""


class Words(Protocol):
    """What words a link's page: at a time (RFC 3339 UTC) by a clock that was set or not."""

    def __call__(
        self, link: SharedPage, /, *, now: str, clock: Literal["synced", "unsynced"]
    ) -> CustomerPage: ...


class Publisher:
    """Looks for pages that have changed; `run` is a side worker's loop. `demo`: virtual vehicles only.

    `sent` says whether there is a server at all.
    """

    def __init__(
        self,
        store: Store,
        words: Words,
        profile: Callable[[], Profile],
        *,
        demo: bool,
        sent: bool,
        clock: Callable[[], Literal["synced", "unsynced"]],
    ) -> None:
        self._store = store
        self._words = words
        self._profile = profile
        self._demo = demo
        self._sent = sent
        self._clock = clock
        self._failed: dict[str, str] = {}
        self._trouble = ""

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Publish until `stop` is set; a page that cannot be worded is told of and holds up no other."""
        while not stop.wait(LOOK_EVERY_S):
            beat()
            self.step(stop)

    def step(self, stop: threading.Event) -> None:
        """Publish what has changed since the last look, or the most urgent of it."""
        worded = 0
        try:
            for link in self._changed() if self._sent else ():
                if stop.is_set() or worded == MOST_WORDED:
                    return
                self._publish(link)
                worded += link.state == "live"
        except MotospectError as trouble:
            if str(trouble) != self._trouble:
                LOG.warning("customers' pages are not sent: %s", trouble.sentence())
            self._trouble = str(trouble)

    def parts(self) -> tuple[PartState, ...]:
        """Return what the health page shows: nothing while all is well."""
        if not self._trouble:
            return ()
        said = f"A customer's page could not be made for the fleet's server: {self._trouble}"
        remedy = "Its link leads to this box meanwhile; the log has the details."
        return (PartState("customer pages", "degraded", said, remedy),)

    def _changed(self) -> tuple[SharedPage, ...]:
        profile = self._profile()
        said = [__version__, to_json(profile).decode()]
        found = self._store.cloud_pages.changed(
            now=utc_now(), demo=self._demo, shown=bool(profile.cloud_url), beside=" ".join(said)
        )
        # What could not be worded is tried again when something has changed.
        left = tuple(link for link in found if self._failed.get(link.token) != link.stamp)
        if not found:
            self._failed.clear()
            self._trouble = ""
        return left

    def _publish(self, link: SharedPage) -> None:
        try:
            page = self._words(link, now=utc_now(), clock=self._clock())
        except Exception as defect:
            LOG.exception("the page of scan %s could not be worded", link.scan_id)
            self._failed[link.token] = link.stamp
            self._trouble = f"{type(defect).__name__} in scan {link.scan_id}"
        else:
            self._store.cloud_pages.publish(link, page)


def open_publisher(
    settings: Settings, store: Store, words: Words, profile: Callable[[], Profile], *, demo: bool
) -> Publisher:
    """Return the publisher for these settings; what a demo car left in a real box's outbox is not sent."""
    if not demo:
        store.cloud_pages.withhold_virtual_scans()
    return Publisher(store, words, profile, demo=demo, sent=bool(settings.sync_url), clock=clock_state)
