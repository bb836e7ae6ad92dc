"""The audit log: every request for the vehicle's bus, sent or refused, as JSON lines beside the store.

A line is in the system's hands before its frame leaves, so it survives the end of this process; it is on
the disk within a second, and before a request that changes anything in a control unit.
"""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from motospect.model.identity import utc_now

LOG = logging.getLogger(__name__)
NAME = "bus-audit.jsonl"
LARGEST_BYTES = 8 * 1024 * 1024
"""Of one file: some 60,000 frames."""
OLDER_FILES = 3
"""`bus-audit.jsonl.1` is the newest of them: 32 MiB in all, then the oldest go."""
SYNC_EVERY_S = 1.0
_encoded = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Sent:
    """One line: who asked, which kind of frame, to which request identifier, service and payload in hex.

    `kind` is request, segment (a further frame of a long request) or flow (flow control). `refused` says
    why it did not leave, None when it did.
    """

    who: str
    kind: str
    target: str
    service: str
    payload: str
    refused: str | None = None

    def line(self, at: str) -> str:
        """Return the line as written at a time (RFC 3339 UTC)."""
        # Every request waits for this: naming the fields takes a tenth of the time asdict() takes.
        record = {
            "at": at, "who": self.who, "kind": self.kind, "target": self.target, "service": self.service,
            "payload": self.payload, "refused": self.refused,
        }  # fmt: skip
        return _encoded(record) + "\n"


class AuditLog:
    """Appends lines to `bus-audit.jsonl` in a folder; several processes may do so at once."""

    def __init__(self, folder: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self.path = folder / NAME
        self.trouble: str | None = None
        self._file: int | None = None
        self._largest_bytes = largest_bytes
        self._size = 0
        self._synced = 0.0

    def note(self, sent: Sent) -> None:
        """Append one line. A disk that refuses is told once in the log and in `trouble`; never raises."""
        text = sent.line(utc_now())
        try:
            file = self._opened(len(text))
            os.write(file, text.encode())
            self._size += len(text)
            if time.monotonic() - self._synced >= SYNC_EVERY_S:
                self._sync(file)
        except OSError as refused:
            self._complain(refused)
        else:
            self.trouble = None

    def make_durable(self) -> bool:
        """Return whether everything noted is on the disk now."""
        try:
            self._sync(self._opened(0))
        except OSError as refused:
            self._complain(refused)
        return self.trouble is None

    def close(self) -> None:
        """Put everything on the disk and let the file go; never raises."""
        if self._file is not None:
            self.make_durable()
            os.close(self._file)
            self._file = None

    def _opened(self, coming: int) -> int:
        if self._file is not None and self._size + coming > self._largest_bytes:
            self._turn_over()
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            self._size = os.fstat(self._file).st_size
        return self._file

    def _turn_over(self) -> None:
        self.close()
        for number in range(OLDER_FILES, 0, -1):
            older = self.path if number == 1 else self.path.with_name(f"{NAME}.{number - 1}")
            if older.exists():
                older.replace(self.path.with_name(f"{NAME}.{number}"))

    def _sync(self, file: int) -> None:
        os.fsync(file)
        self._synced = time.monotonic()

    def _complain(self, refused: OSError) -> None:
        if self.trouble is None:
            LOG.warning("the audit log %s cannot be written: %s", self.path, refused.strerror)
        self.trouble = f"{self.path} cannot be written: {refused.strerror or refused}"
