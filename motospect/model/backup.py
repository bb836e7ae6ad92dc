"""What a backup holds, how far a long piece of work on it has come, and what was kept of earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

SCHEMA = "motospect.backup/1"
"""Says that a file is a backup of ours, and of which form."""
SUFFIX = ".mbackup"

Tell: TypeAlias = Callable[[str, float], None]
"""Told what is being done and how much of all is done, 0 to 1; it may raise to end the work."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One file of a backup: its path below the store's folder, its size, and what proves it is whole."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup's table of contents. `made_at` is by the box's clock, `steps` the database's migrations."""

    schema: str
    id: str
    made_at: str
    clock: Literal["synced", "unsynced"]
    version: str
    shop_name: str
    demo: bool
    scans: int
    steps: tuple[str, ...]
    parts: tuple[BackupPart, ...]

    @property
    def bytes(self) -> int:
        """Return the size of everything in it, unpacked."""
        return sum(part.bytes for part in self.parts)


WorkKind: TypeAlias = Literal["backup", "nightly", "check", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxWork:
    """A long piece of work as the page follows it. `done` goes from 0 to 1; `trouble` says why it failed."""

    kind: WorkKind
    stage: str
    done: float = 0.0
    ended: Literal["running", "done", "failed"] = "running"
    trouble: str | None = None
    remedy: str | None = None
    file: str | None = None
    found: Manifest | None = None


@dataclass(frozen=True, slots=True)
class BackupRun:
    """One scheduled backup that was tried. `trouble` is None where it succeeded."""

    at: str
    target: str
    bytes: int
    trouble: str | None = None
