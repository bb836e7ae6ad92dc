"""The last lines of the log in memory: what the box page shows and the support bundle takes along."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import deque

from motospect.box.logs import shorten_vins
from motospect.model.upkeep import LogLine

LINES_KEPT = 1000
LONGEST = 2000
"""Characters of one line; a traceback's end says more than its beginning."""
LEVELS = ("debug", "info", "warning", "error")


class LogRing(logging.Handler):
    """Keeps the last lines; about 200 kB at the most in practice."""

    def __init__(self, lines: int = LINES_KEPT) -> None:
        super().__init__()
        self._lines: deque[LogLine] = deque(maxlen=lines)
        self._guard = threading.Lock()
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        try:
            said = shorten_vins(self.format(record))
        except (TypeError, ValueError):  # a line whose values do not fit its words must not stop its speaker
            self.handleError(record)
            return
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = LogLine(at.replace("+00:00", "Z"), record.levelname.lower(), record.name, said[-LONGEST:])
        with self._guard:
            self._lines.append(line)

    def lines(self, *, level: str = "debug", limit: int = LINES_KEPT) -> tuple[LogLine, ...]:
        """Return the last `limit` lines of at least this level, the newest first."""
        least = logging.getLevelNamesMapping().get(level.upper(), logging.DEBUG)
        known = logging.getLevelNamesMapping()
        with self._guard:
            found = [line for line in self._lines if known.get(line.level.upper(), 0) >= least]
        return tuple(reversed(found[-limit:]))
