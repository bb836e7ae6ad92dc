"""Running a daemon from a terminal or from systemd: logging, and the signals that end it."""

from __future__ import annotations

import logging
import signal
import sys

from motospect.box.logs import LogForm, set_up_logs
from motospect.config import journal_stream
from motospect.supervise import Supervisor


def set_up_logging(level: str, form: LogForm = "auto") -> None:
    """Log to stderr, one line an event; `form` is MOTOSPECT_LOG_FORMAT."""
    set_up_logs(form, level, stream=sys.stderr, journal=journal_stream())
    for chatty in ("uvicorn", "fontTools", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def interrupt_on_sigterm() -> None:
    """Make SIGTERM unwind like Ctrl-C does, so that what has begun is stopped in order."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def end_on_signals(supervisor: Supervisor) -> None:
    """From now on SIGINT and SIGTERM let `supervisor.wait` return; the daemon then stops with status 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.request_end())
