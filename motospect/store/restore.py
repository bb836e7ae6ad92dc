"""Puts a backup in the place of the present state: proven first, power-cut safe, and with a way back.

check_backup    everything in the file is verified and unpacked to `restore/new`; nothing else is touched
commit_restore  writes `restore/plan.json`: from here the restore happens, whatever happens to the power
finish_restore  at the next opening, under the folder's lock: moves the old state to `before-restore`, the
                new one in. Each move is one rename, and what has been moved is not moved again
prove_restore   the new state has opened: the plan is put beside the old state, which is kept for undoing
undo_unproven   the new state does not open: the old one comes back by itself
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from motospect.errors import BackupInvalid, StoreError
from motospect.model.backup import Manifest, Tell
from motospect.model.wire import from_json, to_json
from motospect.store.backup import LEFT_OUT, SETTINGS, sync_folder
from motospect.store.connection import FILE

LOG = logging.getLogger(__name__)

WORK, NEW, KEPT = "restore", "restore/new", "before-restore"
PLAN, MOVED, BACK = "plan.json", "moved.json", "back.json"
"""The plan's name tells how far it is: to be done, done and not proven, to be undone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is exchanged: names in the store's folder. `source` and `kept` are folders below it."""

    id: str
    made_at: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    source: str = NEW
    kept: str = KEPT


def quiet(_stage: str, _done: float) -> None:
    """Tell nobody."""


def commit_restore(folder: Path, manifest: Manifest) -> None:
    """Decide for what `check_backup` has unpacked; it takes place at the next opening of the store."""
    new = folder / NEW
    if not (new / FILE).is_file():
        raise BackupInvalid(
            "There is no checked backup to restore.", hint="Check the backup again, then restore it."
        )
    shutil.rmtree(folder / KEPT, ignore_errors=True)
    _decide(folder, Plan(manifest.id, manifest.made_at, _present(folder), _names(new)))


def commit_undo(folder: Path) -> None:
    """Decide for the state before the last restore; raises BackupInvalid when there is none."""
    kept = folder / KEPT
    if not (kept / FILE).is_file():
        raise BackupInvalid(
            "There is no state from before a restore.",
            hint="Restore a backup file instead: motospect restore FILE.",
        )
    shutil.rmtree(folder / WORK, ignore_errors=True)
    (folder / WORK).mkdir(mode=0o700)
    new = tuple(name for name in _names(kept) if name != PLAN)
    _decide(folder, Plan("undo", "", _present(folder), new, source=KEPT, kept=f"{WORK}/undone"))


def finish_restore(folder: Path, *, tell: Tell = quiet) -> bool:
    """Do what was decided and not yet done; True when a new state is in place. Needs the folder's lock."""
    if _plan(folder, BACK) is not None:
        _go_back(folder)
        return False
    plan = _plan(folder, PLAN)
    if plan is None:
        if _plan(folder, MOVED) is not None:
            return True  # the power went after the moves and before the proof
        shutil.rmtree(folder / WORK, ignore_errors=True)
        return False
    kept, source = folder / plan.kept, folder / plan.source
    kept.mkdir(exist_ok=True, mode=0o700)
    _move(folder, kept, _still_old(plan, source), tell)
    _move(source, folder, plan.new, tell)
    _rename_plan(folder, PLAN, MOVED)
    tell("moved", 0.9)
    return True


def prove_restore(folder: Path, *, tell: Tell = quiet) -> None:
    """Say that the new state has opened; the old one stays, for undoing."""
    plan = _plan(folder, MOVED)
    if plan is None:
        return
    if plan.source == KEPT and (folder / plan.kept).is_dir():  # what was undone can now be undone
        shutil.rmtree(folder / KEPT, ignore_errors=True)
        (folder / plan.kept).rename(folder / KEPT)
    tell("proving", 0.95)
    (folder / WORK / MOVED).rename(folder / KEPT / PLAN)
    sync_folder(folder / KEPT)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    tell("proven", 1.0)


def undo_unproven(folder: Path) -> bool:
    """Bring the old state back because the new one does not open; False when nothing was restored."""
    if _plan(folder, MOVED) is None:
        return False
    _rename_plan(folder, MOVED, BACK)
    _go_back(folder)
    return True


def opened_after(folder: Path, opened: Callable[[Path], Database]) -> Database:
    """Return the opened database, of a restored state where one was decided for and it can be opened.

    Raises what `opened` raises of the state there was before. Under the folder's lock only.
    """
    if not finish_restore(folder):
        return opened(folder)
    try:
        database = opened(folder)
    except (sqlite3.DatabaseError, StoreError) as why:
        LOG.warning("the restored state does not open, the one before comes back: %s", why)
        undo_unproven(folder)
        return opened(folder)
    prove_restore(folder)
    return database


def kept_state(folder: Path) -> Plan | None:
    """Return which restore can be undone, None when none can."""
    try:
        return from_json((folder / KEPT / PLAN).read_bytes(), Plan)
    except (OSError, ValueError):
        return None


def forget_checked(folder: Path) -> None:
    """Delete what was checked and not decided for."""
    if _plan(folder, PLAN) is None and _plan(folder, MOVED) is None and _plan(folder, BACK) is None:
        shutil.rmtree(folder / WORK, ignore_errors=True)


def forget_kept_state(folder: Path) -> None:
    """Delete the state from before the last restore for good."""
    shutil.rmtree(folder / KEPT, ignore_errors=True)


def _go_back(folder: Path) -> None:
    plan = _plan(folder, BACK)
    assert plan is not None  # noqa: S101 - asked for just before
    failed = folder / WORK / "failed"
    failed.mkdir(exist_ok=True, mode=0o700)
    for name in (f"{FILE}-wal", f"{FILE}-shm"):  # made by the opening that failed
        (folder / name).unlink(missing_ok=True)
    _move(folder, failed, plan.new, quiet)
    _move(folder / plan.kept, folder, _names(folder / plan.kept), quiet)
    (folder / WORK / BACK).unlink()
    sync_folder(folder / WORK)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    with suppress(OSError):
        (folder / plan.kept).rmdir()


def _still_old(plan: Plan, source: Path) -> tuple[str, ...]:
    """Return the names that give way: not those whose new content is in place already, power cut or not."""
    return tuple(
        name for name in sorted({*plan.old, *plan.new}) if name not in plan.new or (source / name).exists()
    )


def _move(source: Path, target: Path, names: tuple[str, ...], tell: Tell) -> None:
    """Move each name that is not there yet; doing so again after a power cut does nothing twice."""
    for name in names:
        if (source / name).exists() and not (target / name).exists():
            (source / name).rename(target / name)
            tell(f"moved {name}", 0.85)
    sync_folder(source)
    sync_folder(target)


def _decide(folder: Path, plan: Plan) -> None:
    half = folder / WORK / f"{PLAN}.half"
    with half.open("wb") as file:
        file.write(to_json(plan))
        file.flush()
        os.fsync(file.fileno())
    half.rename(folder / WORK / PLAN)
    sync_folder(folder / WORK)
    sync_folder(folder)


def _plan(folder: Path, name: str) -> Plan | None:
    try:
        return from_json((folder / WORK / name).read_bytes(), Plan)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None


def _rename_plan(folder: Path, old: str, new: str) -> None:
    (folder / WORK / old).rename(folder / WORK / new)
    sync_folder(folder / WORK)


def _present(folder: Path) -> tuple[str, ...]:
    """Return the names in the store's folder that are its state, the database's log among them."""
    stays = LEFT_OUT - {f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal", SETTINGS}
    return tuple(name for name in _names(folder) if name not in stays and not name.startswith("."))


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.iterdir()))
