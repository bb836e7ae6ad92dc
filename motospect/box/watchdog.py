"""Feeds systemd's watchdog only while every worker makes progress, so that a hang ends in a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from motospect.box.notify import Notifier
from motospect.model.part import PartState

LOG = logging.getLogger(__name__)

FEED_EVERY_S = 10.0
"""When nobody says how often: a third of WatchdogSec in systemd/motospect.service."""


def feed_every_s(watchdog_s: float | None) -> float:
    """Return the seconds between meals where systemd waits for `watchdog_s`: a third, so two may be late."""
    return FEED_EVERY_S if watchdog_s is None else watchdog_s / 3


class Watchdog:
    """Asks `stalled` for the names of workers without progress and feeds when there are none."""

    def __init__(
        self, notifier: Notifier, stalled: Callable[[], tuple[str, ...]], *, interval_s: float = FEED_EVERY_S
    ) -> None:
        self._notifier = notifier
        self._stalled = stalled
        self._interval_s = interval_s
        self._known: tuple[str, ...] = ()

    def run(self, stop: threading.Event) -> None:
        """Feed until `stop` is set."""
        self.feed()
        while not stop.wait(self._interval_s):
            self.feed()

    def part(self) -> PartState:
        """Return whether anybody would start the daemon afresh, for the health page."""
        if self._notifier.reason is not None:
            return PartState(
                "watchdog",
                "absent",
                f"Nobody restarts the daemon when it hangs: {self._notifier.reason}.",
                "Install the box with its systemd unit (docs/box.md).",
            )
        if self._known:
            reason = f"No progress: {', '.join(self._known)}; systemd restarts the daemon shortly."
            return PartState("watchdog", "failed", reason, "Read `journalctl -u motospect`.")
        return PartState("watchdog", "ok", "systemd restarts the daemon when a vital part hangs.")

    def feed(self) -> None:
        """Feed once, unless a worker has stalled; each change is logged once."""
        stalled = self._stalled()
        if stalled != self._known:
            self._report(stalled)
            self._known = stalled
        if not stalled:
            self._notifier.alive()

    def _report(self, stalled: tuple[str, ...]) -> None:
        if not stalled:
            LOG.warning("every worker makes progress again")
            self._notifier.status("running")
            return
        names = ", ".join(stalled)
        LOG.error("no progress: %s; the watchdog is not fed until there is", names)
        self._notifier.status(f"no progress: {names}")
