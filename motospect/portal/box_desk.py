"""What the box page asks of the box: housekeeping, versions, log and support bundle, handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from motospect.model.backup import BackupRun, BoxWork
from motospect.model.upkeep import LogLine, Room, Version


class Keeper(Protocol):
    """The box's housekeeping; all of it may be asked from any thread and answers at once."""

    maintenance: str | None

    @property
    def incoming(self) -> Path:
        """Where an uploaded backup is put."""
        ...

    @property
    def job(self) -> BoxWork | None:
        """The running piece of work, or the last one."""
        ...

    @property
    def undoable(self) -> str | None:
        """When the backup was made whose restoring can be undone."""
        ...

    @property
    def ready_file(self) -> Path | None:
        """The backup that waits for its download."""
        ...

    def begin_backup(self, passphrase: str) -> None:
        """Make a backup; raises BackupFailed."""
        ...

    def begin_check(self, passphrase: str) -> None:
        """Verify the uploaded backup; raises BackupFailed."""
        ...

    def restore(self) -> None:
        """Put the checked backup in place; raises BackupFailed, BackupInvalid."""
        ...

    def undo(self) -> None:
        """Put the state before the last restore in place; raises BackupFailed, BackupInvalid."""
        ...

    def forget_kept(self) -> None:
        """Delete the state before the last restore."""
        ...

    def room(self) -> Room:
        """How much room there is; raises OSError, StoreError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxDesk:
    """`log` takes the least level and returns the newest line first; `bundle` is a ZIP file."""

    keeper: Keeper
    versions: Callable[[], tuple[Version, ...]]
    log: Callable[[str], tuple[LogLine, ...]]
    bundle: Callable[[], bytes]
    runs: Callable[[], tuple[BackupRun, ...]]
