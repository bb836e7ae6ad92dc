"""What SQLite and the disk complain about, told as our errors with what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motospect.errors import StoreBusy, StoreDamaged, StoreError, StoreFull
from motospect.store.ballast import free_bytes

NO_ROOM_BYTES = 1024 * 1024
"""Below this an input/output error is read as a full disk: not every file system says so properly."""


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the operating system inside the block into StoreError and its kin."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(folder, error) from error
    except OSError as error:
        raise _of_system(folder, error) from error


def store_full(folder: Path) -> StoreFull:
    """Return the error for a disk without room."""
    return StoreFull(
        f"The disk of {folder} has no room left; nothing kept so far is lost.",
        hint="Free some space (old backups, logs) or put in a larger card, then repeat what you were doing.",
    )


def _of_sqlite(folder: Path, error: sqlite3.Error) -> StoreError:
    # The primary result code is the low byte (sqlite.org/rescode.html).
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and free_bytes(folder) < NO_ROOM_BYTES):
        return store_full(folder)
    if code == sqlite3.SQLITE_IOERR:
        return StoreDamaged(
            f"The disk of {folder} fails to read or write ({error}).",
            hint="Check the card or disk (dmesg), replace it and restore the last backup.",
        )
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StoreDamaged(
            f"The database in {folder} cannot be read ({error}).",
            hint="Move motospect.db away and restore the last backup; keep it, it may be repairable.",
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy(
            f"The database in {folder} is locked by another program.",
            hint="Close the program that has motospect.db open, then try again.",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _not_allowed(folder, str(error))
    return StoreError(
        f"The database in {folder} refused a request ({error}).",
        hint="This is a defect of MOTOSPECT: please report it with this sentence.",
    )


def _of_system(folder: Path, error: OSError) -> StoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return store_full(folder)
    return _not_allowed(folder, error.strerror or str(error))


def _not_allowed(folder: Path, said: str) -> StoreError:
    return StoreError(
        f"The store in {folder} cannot be used ({said}).",
        hint="Give this user access to the folder, or set MOTOSPECT_STORE_DIR to one it may use.",
    )
