"""The watchdog is fed while all goes well and not while a worker has stalled."""

from __future__ import annotations

import threading

import pytest

from motospect.box.notify import SystemdNotifier
from motospect.box.watchdog import FEED_EVERY_S, Watchdog, feed_every_s


class Systemd:
    """Writes down what it is told and wakes the test."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.fed = threading.Semaphore(0)

    def __call__(self, message: str) -> bool:
        self.heard.append(message)
        if message == "WATCHDOG=1":
            self.fed.release()
        return True


def test_feeds_until_stopped() -> None:
    systemd, stop = Systemd(), threading.Event()
    watchdog = Watchdog(SystemdNotifier(systemd), lambda: (), interval_s=0.001)
    thread = threading.Thread(target=watchdog.run, args=(stop,))
    thread.start()
    fed = [systemd.fed.acquire(timeout=5.0) for _ in range(3)]
    stop.set()
    thread.join(5.0)
    assert all(fed)
    assert not thread.is_alive()


def test_feeds_at_once_when_started() -> None:
    systemd, stop = Systemd(), threading.Event()
    stop.set()
    Watchdog(SystemdNotifier(systemd), lambda: (), interval_s=60.0).run(stop)
    assert systemd.heard == ["WATCHDOG=1"]


def test_a_stalled_worker_stops_the_feeding_and_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    systemd = Systemd()
    stalled: tuple[str, ...] = ("bay",)
    watchdog = Watchdog(SystemdNotifier(systemd), lambda: stalled)
    watchdog.feed()
    watchdog.feed()
    assert systemd.heard == ["STATUS=no progress: bay"]
    assert caplog.text.count("no progress: bay") == 1
    stalled = ()
    watchdog.feed()
    watchdog.feed()
    assert systemd.heard[1:] == ["STATUS=running", "WATCHDOG=1", "WATCHDOG=1"]
    assert caplog.text.count("every worker makes progress again") == 1


def test_a_second_stalled_worker_is_named_too() -> None:
    systemd = Systemd()
    states = iter([("bay",), ("bay", "portal")])
    watchdog = Watchdog(SystemdNotifier(systemd), lambda: next(states))
    watchdog.feed()
    watchdog.feed()
    assert systemd.heard == ["STATUS=no progress: bay", "STATUS=no progress: bay, portal"]


def test_two_meals_may_be_late_whatever_systemd_allows() -> None:
    assert feed_every_s(6.0) == 2.0
    assert feed_every_s(30.0) == FEED_EVERY_S
    assert feed_every_s(None) == FEED_EVERY_S
