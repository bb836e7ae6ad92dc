"""Running a daemon from a terminal or from systemd: logging, and the signals that end it."""

from __future__ import annotations

import logging
import signal
import sys
from types import FrameType

from motospect.box.logs import LogForm, set_up_logs
from motospect.config import journal_stream
from motospect.supervise import Supervisor


def set_up_logging(level: str, form: LogForm = "auto") -> None:
    """Log to stderr, one line an event; `form` is MOTOSPECT_LOG_FORMAT."""
    set_up_logs(form, level, stream=sys.stderr, journal=journal_stream())
    for chatty in ("uvicorn", "fontTools", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def end_on_signals() -> None:
    """Make SIGTERM unwind like Ctrl-C does, so that everything is stopped in order."""

    def unwind(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, unwind)


def serve_until_signal(supervisor: Supervisor) -> None:
    """Wait for SIGINT or SIGTERM; raises WorkerDied when a worker ends by itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.request_end())
    supervisor.wait()
