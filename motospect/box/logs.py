"""The form of the log: JSON lines for systemd's journal, plain lines for a person; no whole VIN in either."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
from typing import Any, Literal, TextIO, TypeAlias

from pythonjsonlogger.json import JsonFormatter

LogForm: TypeAlias = Literal["auto", "text", "json"]

_LETTER = "[A-HJ-NPR-Z0-9]"
_VIN = re.compile(
    rf"(?<![A-Z0-9])(?=[A-Z]*[0-9])({_LETTER}{{3}}){_LETTER}{{10}}({_LETTER}{{4}})(?![A-Z0-9])", re.IGNORECASE
)
"""17 letters and digits without I, O and Q, at least one digit among them (ISO 3779)."""
_PRIORITY = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}
"""syslog(3) priorities; systemd takes `<4>` off a line (sd-daemon(3)), and `journalctl -p` filters by it."""


class PlainLines(logging.Formatter):
    """`LEVEL logger: message`, without a time: a terminal does not need one and the journal has its own."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return shorten_vins(super().format(record))


class JsonLines(JsonFormatter):
    """One JSON object a line: time, level, logger, part, message; scan_id and exception where there is one.

    `part` is the room of the product that speaks, or the library. With `priority` each line has systemd's
    mark before it, which the journal takes off again.
    """

    def __init__(self, *, priority: bool = False) -> None:
        super().__init__(json_ensure_ascii=False)
        self._priority = priority

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put the fields in their order and under their names."""
        names = record.name.split(".")
        log_data |= {
            "time": self._time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "part": getattr(record, "part", names[1] if names[0] == "motospect" and names[1:] else names[0]),
        }
        super().add_fields(log_data, record, message_dict)
        exception = log_data.pop("exc_info", None)
        if exception:
            log_data["exception"] = exception
        # Before JSON's own escapes: in `\\nWVW...` nobody sees where the VIN begins.
        log_data |= {name: shorten_vins(text) for name, text in log_data.items() if isinstance(text, str)}

    def format(self, record: logging.LogRecord) -> str:
        mark = f"<{_PRIORITY.get(record.levelname, 6)}>" if self._priority else ""
        return mark + super().format(record)

    def _time(self, record: logging.LogRecord) -> str:
        stamp = dt.datetime.fromtimestamp(record.created, dt.UTC)
        return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shorten_vins(text: str) -> str:
    """Return the text with each VIN cut to maker and last four, `WVW…1234`: enough to find a vehicle by."""
    return _VIN.sub(r"\1…\2", text)


def set_up_logs(form: LogForm, level: str, *, stream: TextIO, journal: str) -> None:
    """Log to `stream` in this form; `journal` names the stream systemd made (config.journal_stream)."""
    to_journal = is_journal(stream, journal)
    handler = logging.StreamHandler(stream)
    as_json = form == "json" or (form == "auto" and to_journal)
    handler.setFormatter(JsonLines(priority=to_journal) if as_json else PlainLines())
    logging.basicConfig(level=level.upper(), handlers=[handler])


def is_journal(stream: TextIO, journal: str) -> bool:
    """Whether the stream is the one systemd has connected to its journal, told by device and inode."""
    try:
        there = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return journal == f"{there.st_dev}:{there.st_ino}"
