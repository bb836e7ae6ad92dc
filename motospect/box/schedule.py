"""Where the day's backup goes: a folder or a mounted stick, its last few files, and when the next is due.

A workshop's box is often off at night. So the backup is made once a day whenever the box is on and at rest,
and not at an hour. Files are numbered: a box without a clock battery could not order them by time.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from motospect.errors import BackupFailed
from motospect.model.backup import SUFFIX, BackupRun, Manifest, Tell
from motospect.model.identity import utc_now
from motospect.model.part import PartState
from motospect.store.backup import Occasion, make_backup

NAME = re.compile(rf"motospect-(\d{{6}})-(\d{{8}})T(\d{{4}})Z{re.escape(SUFFIX)}")
EVERY_S = 20 * 3600.0
"""A box that is switched on every morning finds yesterday's backup a little less than a day old."""
AGAIN_S = 3600.0
"""After one that failed: the stick may be back."""
FIRST_S = 300.0
"""After the start: opening the shop comes first."""
OLD_DAYS = 3


@dataclass(slots=True)
class BackupPlace:
    """A folder with the last `keep` backups; None: none is configured. Not for several threads at once."""

    folder: Path | None
    keep: int
    store_dir: Path
    _due_at: float | None = field(default=None, init=False)
    _made: tuple[str, int] = field(default=("", 0), init=False)

    def due(self, now_s: float) -> bool:
        """Whether the next one should be made, by a clock that only counts the time the box is on."""
        if self.folder is None:
            return False
        if self._due_at is None:
            self._due_at = now_s + FIRST_S
        return now_s >= self._due_at and not self._made_today()

    def make(self, folder: Path, occasion: Occasion, passphrase: str, *, tell: Tell) -> Manifest:
        """Make the next one and delete what is beyond `keep`; raises BackupFailed, StoreError."""
        assert self.folder is not None  # noqa: S101 - it is due
        there = self._files()
        number = max((int(NAME.fullmatch(file.name)[1]) for file in there), default=0) + 1  # type: ignore[index]
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%MZ")
        target = self.folder / f"motospect-{number:06}-{stamp}{SUFFIX}"
        self._made = (str(target), 0)
        manifest = make_backup(folder, target, occasion, passphrase=passphrase, tell=tell)
        self._made = (str(target), target.stat().st_size)
        for old in sorted([*there, target])[: -self.keep]:
            try:
                old.unlink()
            except OSError as why:
                raise BackupFailed(
                    f"The backup was made, but the old one {old.name} cannot be deleted: {why.strerror}.",
                    hint="Delete it by hand, or take another stick.",
                ) from why
        return manifest

    def tried(self, now_s: float, *, trouble: str | None = None) -> BackupRun:
        """Set when the next one is due and return the record of this one."""
        self._due_at = now_s + (EVERY_S if trouble is None else AGAIN_S)
        return BackupRun(utc_now(), self._made[0] or str(self.folder), self._made[1], trouble)

    def part(self, runs: tuple[BackupRun, ...]) -> PartState:
        """Return how the backups are, for the health page; `runs` are those tried, the last one first."""
        if self.folder is None:
            return PartState(
                "backup", "absent", "No daily backup is configured.",
                "Plug a USB stick in and set MOTOSPECT_STORE_BACKUP_FOLDER to where it is mounted.",
            )  # fmt: skip
        good = next((run for run in runs if run.trouble is None), None)
        if runs and runs[0].trouble is not None:
            since = f" The last good one is of {good.at[:10]}." if good else " There is no good one."
            return PartState("backup", "degraded", f"The last daily backup failed. {runs[0].trouble}{since}")
        if good is None:
            return PartState("backup", "ok", f"The first daily backup to {self.folder} is made soon.")
        if _age_days(good.at) > OLD_DAYS:
            return PartState(
                "backup",
                "degraded",
                f"The last daily backup is of {good.at[:10]}.",
                "Leave the box on for a while.",
            )
        said = f"The last daily backup is of {good.at[:16].replace('T', ' ')} UTC, {good.bytes / 1e6:.1f} MB"
        if self._same_disk():
            return PartState(
                "backup", "degraded", f"{said}, on the same disk as the records: it dies with them.",
                "Set MOTOSPECT_STORE_BACKUP_FOLDER to a USB stick.",
            )  # fmt: skip
        return PartState("backup", "ok", f"{said}, in {self.folder}.")

    def _files(self) -> list[Path]:
        """Return our own backups there; raises BackupFailed when the folder is not there."""
        assert self.folder is not None  # noqa: S101 - asked for before
        try:
            return sorted(file for file in self.folder.iterdir() if NAME.fullmatch(file.name))
        except OSError as why:
            raise BackupFailed(
                f"The folder for backups {self.folder} cannot be opened: {why.strerror}.",
                hint="Plug the stick in, or set MOTOSPECT_STORE_BACKUP_FOLDER to another folder.",
            ) from why

    def _made_today(self) -> bool:
        """Whether the newest file there is younger than EVERY_S; a clock that was set back does not count."""
        try:
            there = self._files()
        except BackupFailed:
            return False  # to be tried, so that the trouble is told
        if not there:
            return False
        _, day, hour = NAME.fullmatch(there[-1].name).groups()  # type: ignore[union-attr]
        at = dt.datetime.strptime(f"{day}{hour}", "%Y%m%d%H%M").replace(tzinfo=dt.UTC)
        return 0 <= (dt.datetime.now(dt.UTC) - at).total_seconds() < EVERY_S

    def _same_disk(self) -> bool:
        try:
            return self.folder is not None and os.stat(self.folder).st_dev == os.stat(self.store_dir).st_dev  # noqa: PTH116 - the device, of which pathlib knows nothing more
        except OSError:
            return False


def _age_days(at: str) -> float:
    return (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(at)).total_seconds() / 86400
