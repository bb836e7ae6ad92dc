"""Running a daemon from a terminal or from systemd: logging, and the signals that end it."""

from __future__ import annotations

import logging
import signal
import sys
from types import FrameType

from motospect.supervise import Supervisor


def set_up_logging(level: str) -> None:
    """Log to stderr, one line an event; systemd's journal adds the time itself."""
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s: %(message)s")
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
