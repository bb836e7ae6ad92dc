"""Says where people look why the daemon cannot start: at the pages' address and on the box's own screen.

Only where systemd starts it again afterwards. Whoever has started it by hand reads the sentence there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cache

from motospect.box.gpio import OpenFactory, lgpio_factory
from motospect.box.notify import Notifier, open_notifier
from motospect.box.screen import Screen, ScreenPins, open_screen
from motospect.box.signs import NO_MEMORY, ScreenState
from motospect.box.watchdog import Watchdog, feed_every_s
from motospect.config import Settings, watchdog_s
from motospect.errors import PortTaken, StoreError
from motospect.languages import LANGUAGES
from motospect.portal import PortalServer
from motospect.portal.refusal import Refusal
from motospect.supervise import Supervisor, Worker

LOG = logging.getLogger(__name__)

SHOWN_S = 60.0
"""Until it ends and is started again: the store may be there by then."""
TURN_S = 8.0
"""How long the small screen stays with one language."""


def say_refusal(
    settings: Settings, trouble: StoreError, supervisor: Supervisor, *, shown_s: float = SHOWN_S
) -> None:
    """Show it until `shown_s` have passed or the supervisor is asked to end; by hand return at once."""
    notifier = open_notifier()
    if notifier.reason is not None:
        return
    server = PortalServer(Refusal(trouble), settings.portal_host, settings.portal_port)
    try:
        server.bind()
    except PortTaken as taken:
        LOG.warning("it cannot be shown at the pages' address: %s", taken.sentence())
        return
    screen = screen_of(settings, cache(lgpio_factory))
    watchdog = Watchdog(notifier, supervisor.stalled, interval_s=feed_every_s(watchdog_s()))

    def wait(stop: threading.Event, _beat: Callable[[], None]) -> None:
        if not stop.wait(shown_s):
            supervisor.request_end()
            stop.wait()

    supervisor.start(
        (
            Worker(name="refusal", run=server.run, stall_s=30.0),
            Worker(
                name="screen", run=lambda stop, _: _turn(screen, trouble, stop), stall_s=60.0, vital=False
            ),
            Worker(name="patience", run=wait, stall_s=float("inf")),
            Worker(name="watchdog", run=lambda stop, _: watchdog.run(stop), stall_s=float("inf")),
        )
    )
    _hold(supervisor, notifier, trouble)
    screen.close()


def screen_of(settings: Settings, factory: OpenFactory) -> Screen:
    """Return the box's own screen, or its absence with the reason."""
    pins = ScreenPins(
        address=settings.box_screen_address,
        dc=settings.box_screen_dc_pin,
        reset=settings.box_screen_reset_pin,
        light=settings.box_screen_light_pin,
        turns=settings.box_screen_turns,
    )
    return open_screen(settings.box_screen_kind, pins, factory, folder=settings.store_dir)


def _hold(supervisor: Supervisor, notifier: Notifier, trouble: StoreError) -> None:
    try:
        notifier.ready(trouble.sentence())
        supervisor.wait()
    finally:
        notifier.stopping()
        supervisor.stop(deadline_s=4.0)


def _turn(screen: Screen, trouble: StoreError, stop: threading.Event) -> None:
    """Show it in one language after the other: which one is the shop's is in the store."""
    while screen.present and not stop.is_set():
        for code in LANGUAGES:
            screen.show(
                ScreenState(
                    view="trouble", link=NO_MEMORY, language=code, reason=str(trouble), remedy=trouble.hint
                )
            )
            if stop.wait(TURN_S):
                return
    stop.wait()
