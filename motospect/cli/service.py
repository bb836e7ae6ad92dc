"""Running a daemon from a terminal or from systemd: logging, and the signals that end it."""

from __future__ import annotations

import logging
import signal

from motospect.supervise import Supervisor


def set_up_logging(level: str) -> None:
    """Log to stderr, one line an event; systemd's journal adds the time itself."""
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("uvicorn", "fontTools", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def interrupt_on_sigterm() -> None:
    """Make SIGTERM unwind like Ctrl-C does, so that what has begun is stopped in order."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def end_on_signals(supervisor: Supervisor) -> None:
    """From now on SIGINT and SIGTERM let `supervisor.wait` return; the daemon then stops with status 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.request_end())
