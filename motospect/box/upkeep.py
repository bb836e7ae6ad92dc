"""The box's housekeeping in a thread of its own: backups and restores as asked, one a day, room on disk."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from motospect.box.clock import clock_state
from motospect.box.schedule import BackupPlace
from motospect.errors import BackupFailed, MotospectError
from motospect.model.backup import BoxWork, Manifest, WorkKind
from motospect.model.identity import utc_now
from motospect.model.part import PartState
from motospect.model.upkeep import DiskSample, Room, growth_bytes_a_day
from motospect.store import Store
from motospect.store.backup import Occasion, make_backup
from motospect.store.ballast import free_bytes
from motospect.store.proof import check_backup
from motospect.store.restore import (
    commit_restore,
    commit_undo,
    forget_kept_state,
    kept_state,
)

LOG = logging.getLogger(__name__)

ASK_EVERY_S = 0.5
LOOK_EVERY_S = 60.0
LEAVE_S = 1.5
"""From the decision to the daemon's end: whoever decided still gets the page that waits for its return."""
SAMPLE_EVERY_S = 24 * 3600.0
PRUNE_BELOW_BYTES = 1_000_000_000
"""Free room, the database's own included, below which old recordings give way; the health page warns."""
READY = "backups/ready.mbackup"
INCOMING = "restore/incoming.mbackup"
MAINTENANCE = "The box puts a backup in place and starts again. This takes a few seconds."


class _Stopping(Exception):
    """The daemon stops in the middle of a piece of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the housekeeping asks elsewhere. `again` has the daemon stop and start; `busy`: a scan runs."""

    occasion: Callable[[], Occasion]
    busy: Callable[[], bool]
    again: Callable[[], None]
    passphrase: Callable[[], str] = lambda: ""


class Upkeep:
    """Any thread may ask; one thread does the work, one piece after the other."""

    def __init__(
        self,
        store: Store,
        around: Around,
        place: BackupPlace,
        *,
        clock: Callable[[], float] = time.monotonic,
        prune_below_bytes: int = PRUNE_BELOW_BYTES,
    ) -> None:
        self._prune_below_bytes = prune_below_bytes
        self._store, self._around, self.place, self._clock = store, around, place, clock
        self._folder = store.folder
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._wish: Callable[[], BoxWork] | None = None
        self._job: BoxWork | None = None
        self._sampled_at = float("-inf")
        self._leaves_at: float | None = None
        self.maintenance: str | None = None

    @property
    def incoming(self) -> Path:
        """Where an uploaded backup is put before it is checked; the folder is made."""
        path = self._folder / INCOMING
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return path

    @property
    def job(self) -> BoxWork | None:
        """Return the running piece of work, or the last one."""
        with self._guard:
            return self._job

    def begin_backup(self, passphrase: str) -> None:
        """Make a backup to be downloaded; raises BackupFailed when something is under way."""
        self._begin("backup", lambda: self._backup(passphrase))

    def begin_check(self, passphrase: str) -> None:
        """Verify the uploaded backup; raises BackupFailed when something is under way."""
        self._begin("check", lambda: self._check(passphrase))

    def restore(self) -> None:
        """Decide for the checked backup and start again; raises BackupFailed, BackupInvalid."""
        job = self.job
        if job is None or job.kind != "check" or job.found is None:
            raise BackupFailed("No backup has been checked.", hint="Upload a backup first.")
        found = job.found
        self._end_with(lambda: commit_restore(self._folder, found))

    def undo(self) -> None:
        """Decide for the state before the last restore and start again; raises as `restore` does."""
        self._end_with(lambda: commit_undo(self._folder))

    def forget_kept(self) -> None:
        """Delete the state before the last restore."""
        forget_kept_state(self._folder)

    @property
    def undoable(self) -> str | None:
        """Return when the backup was made whose restoring can be undone; None when none can."""
        plan = kept_state(self._folder)
        return None if plan is None else plan.made_at or "an earlier state"

    @property
    def ready_file(self) -> Path | None:
        """Return the backup that waits for its download."""
        job, path = self.job, self._folder / READY
        finished = job is not None and job.kind == "backup" and job.ended == "done"
        return path if finished and path.is_file() else None

    def room(self) -> Room:
        """Return how much room there is, how fast it goes, and what gives way; raises OSError, StoreError."""
        ledger, free = self._store.upkeep, free_bytes(self._folder)
        database, reusable = ledger.database_bytes()
        captures, size = ledger.captures()
        samples = ledger.disk_samples()
        grows = growth_bytes_a_day(samples, tuple(_day(sample.at) for sample in samples))
        return Room(
            total_bytes=_total_bytes(self._folder), free_bytes=free,
            database_bytes=database, reusable_bytes=reusable,
            captures=captures, captures_bytes=size, pruned_captures=ledger.pruned(), grows_bytes=grows,
            full_in_days=free / grows if grows and grows > 0 else None,
        )  # fmt: skip

    def parts(self) -> tuple[PartState, ...]:
        """Return the scheduled backup and the old recordings as the health page shows them."""
        return (self.place.part(self._store.upkeep.backup_runs(limit=10)),)

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Do what is wished and what is due until `stop`."""
        self._stop = stop
        (self._folder / READY).unlink(missing_ok=True)
        look_at = self._clock() + LOOK_EVERY_S
        while not stop.wait(ASK_EVERY_S):
            beat()
            self.work()
            if self._clock() >= look_at:
                self.look()
                look_at = self._clock() + LOOK_EVERY_S

    def work(self) -> None:
        """Do what was wished, if anything; have the daemon start again when that was decided."""
        with self._guard:
            wish, self._wish = self._wish, None
            leaves = self._leaves_at is not None and self._clock() >= self._leaves_at
            if leaves:
                self._leaves_at = None
        if wish is not None:
            self._do(wish)
        if leaves:
            self._around.again()

    def look(self) -> None:
        """Do what is due by itself; trouble is logged and met again at the next look."""
        try:
            self.sample()
            self.prune()
            self.nightly()
        except (OSError, MotospectError) as trouble:
            LOG.warning("the housekeeping is put off: %s", trouble)

    def sample(self) -> None:
        """Note how full the disk is, once a day; raises StoreError, OSError."""
        if self._clock() - self._sampled_at < SAMPLE_EVERY_S:
            return
        self._sampled_at = self._clock()
        database, _ = self._store.upkeep.database_bytes()
        self._store.upkeep.note_disk(DiskSample(utc_now(), free_bytes(self._folder), database))

    def prune(self) -> int:
        """Delete old recordings while room is short; returns how many. Raises StoreError, OSError."""
        gone = 0
        while not self._stop.is_set():
            _, reusable = self._store.upkeep.database_bytes()
            if free_bytes(self._folder) + reusable >= self._prune_below_bytes:
                break
            some = self._store.upkeep.prune_captures()
            if not some:
                break
            gone += some
        if gone:
            LOG.warning("%d old live recording(s) were deleted because the disk is nearly full", gone)
        return gone

    def nightly(self) -> None:
        """Make the day's backup when it is due and no scan runs; keep what came of it. Raises StoreError."""
        if not self.place.due(self._clock()) or self._around.busy():
            return
        self._do(self._scheduled, "nightly")

    def _scheduled(self) -> BoxWork:
        try:
            self.place.make(self._folder, self._around.occasion(), self._around.passphrase(), tell=self._tell)
        except _Stopping:
            raise
        except MotospectError as why:
            self._store.upkeep.note_backup(self.place.tried(self._clock(), trouble=why.sentence()))
            raise
        self._store.upkeep.note_backup(self.place.tried(self._clock()))
        return BoxWork(kind="nightly", stage="The backup is written", done=1.0, ended="done")

    def _begin(self, kind: WorkKind, wish: Callable[[], BoxWork]) -> None:
        with self._guard:
            if self.maintenance or (self._job is not None and self._job.ended == "running"):
                raise BackupFailed(
                    "The box is already busy with a backup.", hint="Wait until it is finished."
                )
            self._job, self._wish = BoxWork(kind=kind, stage="The work has begun"), wish

    def _end_with(self, decide: Callable[[], None]) -> None:
        if self._around.busy():
            raise BackupFailed("A scan is running.", hint="Wait until it is finished, then restore.")
        with self._guard:
            if self._job is not None and self._job.ended == "running":
                raise BackupFailed("The box is still busy with a backup.", hint="Wait until it is finished.")
            decide()
            self.maintenance = MAINTENANCE
            self._job = BoxWork(kind="restore", stage="The box starts again", done=0.5)
            self._leaves_at = self._clock() + LEAVE_S
        LOG.warning("a backup is put in place; the daemon starts again")

    def _do(self, wish: Callable[[], BoxWork], kind: WorkKind = "backup") -> None:
        with self._guard:
            if self._job is None or self._job.ended != "running":
                self._job = BoxWork(kind=kind, stage="The work has begun")
            began = self._job
        try:
            ended = wish()
        except _Stopping:
            return
        except MotospectError as why:
            LOG.warning("%s: %s", began.kind, why.sentence())
            ended = replace(began, ended="failed", stage="It has failed", trouble=str(why), remedy=why.hint)
        with self._guard:
            self._job = ended

    def _backup(self, passphrase: str) -> BoxWork:
        target = self._folder / READY
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.unlink(missing_ok=True)
        manifest = make_backup(
            self._folder, target, self._around.occasion(), passphrase=passphrase, tell=self._tell
        )
        return BoxWork(
            kind="backup", stage="The backup is written", done=1.0, ended="done", found=_headed(manifest)
        )

    def _check(self, passphrase: str) -> BoxWork:
        manifest = check_backup(self._folder, self.incoming, passphrase=passphrase, tell=self._tell)
        return BoxWork(kind="check", stage="The backup is whole", done=1.0, ended="done", found=manifest)

    def _tell(self, stage: str, done: float) -> None:
        if self._stop.is_set():
            raise _Stopping
        with self._guard:
            if self._job is not None:
                self._job = replace(self._job, stage=stage, done=round(done, 3))


def _headed(manifest: Manifest) -> Manifest:
    return replace(manifest, parts=())


def _day(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp() / 86400


def _total_bytes(folder: Path) -> int:
    there = os.statvfs(folder)
    return there.f_blocks * there.f_frsize


def occasion_now(*, settings: str, shop_name: str, demo: bool) -> Occasion:
    """Return what a backup made now says of its circumstances."""
    return Occasion(settings=settings, shop_name=shop_name, clock=clock_state(), demo=demo)
