"""What the daemon tells systemd: ready, still alive, stopping; and an equal part for when nobody listens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

LOG = logging.getLogger(__name__)

Send = Callable[[str], bool]
"""Hand one message to systemd; False when the process was not started to be watched. Raises OSError."""


class Notifier(Protocol):
    """Whoever wants to know how the daemon is; see sd_notify(3)."""

    reason: str | None
    """Why nobody listens, None when somebody does."""

    def ready(self, status: str) -> None:
        """Say that everything has started; `status` is one sentence for `systemctl status`."""
        ...

    def status(self, text: str) -> None:
        """Say in one sentence what the daemon is doing."""
        ...

    def alive(self) -> None:
        """Put off the watchdog for another WatchdogSec."""
        ...

    def stopping(self) -> None:
        """Say that the end has begun."""
        ...


class SystemdNotifier:
    """Tells systemd. A message that cannot be sent is logged; the watchdog then does its duty."""

    reason: str | None = None

    def __init__(self, send: Send) -> None:
        self._send = send

    def ready(self, status: str) -> None:
        self._tell(f"READY=1\nSTATUS={status}")

    def status(self, text: str) -> None:
        self._tell(f"STATUS={text}")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, message: str) -> None:
        try:
            self._send(message)
        except OSError as why:
            LOG.warning("systemd could not be told %r: %s", message, why)


class QuietNotifier:
    """The daemon started by hand: nobody watches it, and that is a normal state."""

    def __init__(self, reason: str) -> None:
        self.reason: str | None = reason

    def ready(self, status: str) -> None:
        LOG.debug("ready: %s", status)

    def status(self, text: str) -> None:
        LOG.debug("%s", text)

    def alive(self) -> None:
        """Nothing waits for it."""

    def stopping(self) -> None:
        LOG.debug("stopping")


def open_notifier(load: Callable[[], Send] | None = None) -> Notifier:
    """Return a notifier to systemd, or a quiet one with the reason when there is nobody to tell.

    systemd-python reads NOTIFY_SOCKET by itself. `load` returns its sending function and raises
    ImportError where it is not installed.
    """
    try:
        send = (load or _systemd_python)()
        heard = send("STATUS=starting")
    except ImportError:
        return QuietNotifier("systemd-python is not installed")
    except OSError as why:
        LOG.warning("systemd does not listen: %s", why)
        return QuietNotifier(f"systemd does not listen: {why}")
    return SystemdNotifier(send) if heard else QuietNotifier("not started by systemd")


def _systemd_python() -> Send:
    from systemd.daemon import notify  # noqa: PLC0415 - of the `box` extra: absent where only the demo runs

    send: Send = notify
    return send
