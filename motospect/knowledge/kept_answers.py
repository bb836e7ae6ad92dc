"""Answers of services kept on disk with their time, so that each is asked for once and shown offline."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from motospect.model.identity import utc_now
from motospect.model.wire import from_json, to_json

T = TypeVar("T")

MOST_KEPT = 2000
"""The newest so many answers of a kind are kept: a workshop's year in some megabytes."""
LARGEST_BYTES = 4 * 1024 * 1024
"""No answer of ours is longer; such a file is not read."""
_EARLIEST = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
"""A clock before the first version of this program is not set: a board without a battery begins in 1970."""
_PLAIN = re.compile(r"[A-Za-z0-9]{1,40}")


def known_now(now: str | None = None) -> str | None:
    """Return the time (now, unless given) as RFC 3339 UTC; None while the box's clock is not set."""
    at = now or utc_now()
    return at if dt.datetime.fromisoformat(at) >= _EARLIEST else None


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """An answer and when it came, RFC 3339 UTC; None when the box did not know the time then."""

    answer: T
    fetched_at: str | None


@dataclass(frozen=True, slots=True)
class _File:
    """What stands in a file: the answer as JSON text, so that one shape serves all kinds."""

    fetched_at: str | None
    answer: str


class AnswerFolder(Generic[T]):
    """Answers of one kind, one small file each. A broken or missing file is as if never asked."""

    def __init__(
        self,
        folder: Path,
        kind: type[T],
        *,
        most: int = MOST_KEPT,
        now: Callable[[], str | None] = known_now,
    ) -> None:
        self._folder = folder
        self._kind = kind
        self._most = most
        self._now = now

    def recall(self, key: str) -> Kept[T] | None:
        """Return what was answered to `key`; None when there is nothing that can be read."""
        file = self._file(key)
        try:
            if file.stat().st_size > LARGEST_BYTES:
                return None
            found = from_json(file.read_bytes(), _File)
            return Kept(from_json(found.answer, self._kind), found.fetched_at)
        except (OSError, ValueError):
            return None

    def keep(self, key: str, answer: T) -> Kept[T]:
        """Keep an answer, whole or not at all, and forget the oldest beyond `most`; raises OSError."""
        kept = Kept(answer, self._now())
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        write_whole(self._file(key), to_json(_File(kept.fetched_at, to_json(answer).decode())))
        self._forget_oldest()
        return kept

    def _file(self, key: str) -> Path:
        name = key if _PLAIN.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:40]
        return self._folder / f"{name}.json"

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        for file in kept[: -self._most]:
            file.unlink(missing_ok=True)


def write_whole(file: Path, text: bytes) -> None:
    """Put a file in place whole, or leave what was there; raises OSError. It survives a power cut."""
    fd, beside = tempfile.mkstemp(dir=file.parent, suffix=".new")
    try:
        with os.fdopen(fd, "wb") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(beside).replace(file)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def age_days(fetched_at: str | None, now: str | None) -> int | None:
    """Return how many whole days old an answer is; None when a clock was not set, or has gone back."""
    if fetched_at is None or now is None:
        return None
    try:
        passed = dt.datetime.fromisoformat(now) - dt.datetime.fromisoformat(fetched_at)
    except (ValueError, TypeError):
        return None
    return passed.days if passed >= dt.timedelta() else None
