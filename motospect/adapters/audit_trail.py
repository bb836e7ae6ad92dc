"""The audit log read back: what was sent to vehicles and what was refused, newest first, in sentences."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motospect.adapters.audit import NAME, OLDER_FILES
from motospect.adapters.guard import READING_SERVICES

_CLEAN = b'"refused":null'
"""Stands in every line of a frame that left: the others are found without reading each as JSON."""
_KINDS = {"segment": "a further part of a long request", "flow": "a flow control frame"}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One frame: when (RFC 3339 UTC), for whom, its kind, where to, service and payload in hex, why not."""

    at: str
    who: str
    kind: str
    target: str
    service: str
    payload: str
    refused: str | None

    @property
    def what(self) -> str:
        """What the frame asks for, with its bytes."""
        service = int(self.service, 16) if self.service else None
        words = "clearing the fault codes" if service == 4 else READING_SERVICES.get(service or 0)
        return _KINDS.get(self.kind) or f"{words or 'a request'} ({self.payload})"

    def sentence(self) -> str:
        """Return the line in words: what was sent where and for whom, or why it was not."""
        if self.refused is None:
            return f"Sent to {self.target} for {self.who}: {self.what}."
        return f"Not sent to {self.target} for {self.who}: {self.what}. {self.refused}"


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The newest lines asked for, and how far back the whole log reaches; `oldest_at` is None when empty."""

    lines: tuple[AuditLine, ...]
    oldest_at: str | None
    size_bytes: int

    def reach(self, now: dt.datetime) -> str:
        """Return in one sentence how much is kept."""
        if self.oldest_at is None:
            return "Nothing has been sent to a vehicle yet, and nothing refused."
        days = max(0, (now - dt.datetime.fromisoformat(self.oldest_at)).days)
        span = "from today" if days == 0 else f"of the last {days} day{'s' * (days > 1)}"
        return f"Kept are the frames {span} ({self.size_bytes / 1e6:.1f} MB); beyond 32 MB the oldest go."


def read_trail(folder: Path, *, refused: bool = False, limit: int = 200) -> AuditTrail:
    """Return the newest lines in this folder, only the refused ones if asked; raises OSError.

    A line that a power cut has left unfinished is passed over.
    """
    files = [path for path in _files(folder) if path.exists()]
    lines: list[AuditLine] = []
    for path in files:
        for line in _newest_first(path, refused=refused):
            if len(lines) >= limit:
                break
            lines.append(line)
    oldest = next((line.at for path in reversed(files) for line in _oldest_first(path)), None)
    return AuditTrail(tuple(lines), oldest, sum(path.stat().st_size for path in files))


def _files(folder: Path) -> list[Path]:
    return [folder / NAME, *(folder / f"{NAME}.{number}" for number in range(1, OLDER_FILES + 1))]


def _newest_first(path: Path, *, refused: bool) -> Iterator[AuditLine]:
    for raw in reversed(path.read_bytes().splitlines()):
        if refused and _CLEAN in raw:
            continue
        line = _line(raw)
        if line is not None and not (refused and line.refused is None):
            yield line


def _oldest_first(path: Path) -> Iterator[AuditLine]:
    with path.open("rb") as file:
        for raw in file:
            line = _line(raw)
            if line is not None:
                yield line


def _line(raw: bytes) -> AuditLine | None:
    try:
        return AuditLine(**json.loads(raw))
    except (ValueError, TypeError):
        return None
