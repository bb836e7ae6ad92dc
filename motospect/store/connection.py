"""Opening the database file: how it is written, by how many, and whether it is ours at all."""

from __future__ import annotations

import os
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from motospect.errors import StoreDamaged, StoreError
from motospect.store.ballast import Ballast
from motospect.store.migrations import APPLICATION_ID, STEPS

FILE = "motospect.db"
BUSY_TIMEOUT_S = 5.0
KEPT_LOG_BYTES = 4 * 1024 * 1024


def open_writer(folder: Path) -> Database:
    """Return the one writing connection, migrated; raises sqlite3.Error, OSError or StoreDamaged."""
    path = folder / FILE
    # The file holds the owner's PIN hash and customers' vehicles: not for everybody on the machine.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640))
    connection = _connect(path, "rw")
    try:
        check_ours(connection, folder)
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL lost acknowledged rows in 448 of 500 simulated power cuts, FULL in none.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {KEPT_LOG_BYTES}")
        database = Database(connection, strict=True, execute_plugins=False)
        STEPS.apply(database)
    except BaseException:
        connection.close()
        raise
    return database


def open_with_reserve(folder: Path) -> Database:
    """Open the writer; a full disk is met with the reserve of the last run."""
    try:
        return open_writer(folder)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
            raise
        if not Ballast(folder).drop():
            raise
    return open_writer(folder)


def open_second_writer(folder: Path) -> Database:
    """Return a writing connection beside the owner's, as safe against power cuts; for a current file."""
    connection = _connect(folder / FILE, "rw")
    connection.execute("PRAGMA synchronous = FULL")
    return Database(connection, strict=True, execute_plugins=False)


def open_reader(folder: Path) -> sqlite3.Connection:
    """Return a connection of one's own that only reads; raises sqlite3.Error."""
    path = folder / FILE
    return _connect(path, _reading_mode(path))


def check_ours(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise StoreDamaged when the file belongs to another program or to a newer MOTOSPECT."""
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != APPLICATION_ID and tables and not _only_begun(connection):
        raise StoreDamaged(
            f"The file {FILE} in {folder} was not made by MOTOSPECT.",
            hint="Move it away, or set MOTOSPECT_STORE_DIR to another folder.",
        )
    unknown = applied_steps(connection) - known_steps()
    if unknown:
        raise StoreDamaged(
            f"The database in {folder} was made by a newer MOTOSPECT ({', '.join(sorted(unknown))}).",
            hint="Install that version again, or restore a backup made by this one.",
        )


def check_current(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise StoreError when a reader meets a file that this version's daemon has not brought up to date."""
    if known_steps() - applied_steps(connection):
        raise StoreError(
            f"The database in {folder} is from an earlier MOTOSPECT or was never finished.",
            hint="Start the daemon once (motospect run); it brings the database up to date.",
        )


def applied_steps(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the migrations the file has been through."""
    if not _has_table(connection, STEPS.migrations_table):
        return set()
    found = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [STEPS.name])
    return {name for (name,) in found}


def known_steps() -> set[str]:
    """Return the names of the migrations this version knows."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return {step.name for step in STEPS.pending(Database(nothing, execute_plugins=False))}


class Readers:
    """Read-only connections, as many as were ever needed at once, each lent to one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._closed = False

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for one question; raises StoreError once closed, sqlite3.Error when it cannot."""
        if self._closed:
            raise StoreError("The store has been closed.", hint="Start MOTOSPECT again.")
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = _connect(self._path, _reading_mode(self._path))
        try:
            yield connection
        finally:
            self._take_back(connection)

    def close(self) -> None:
        """Close the idle connections now and lent ones on their return."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    def _take_back(self, connection: sqlite3.Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.put(connection)
            if self._closed:  # closed by another thread between the question and the return
                self.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,  # the writer's lock and the readers' queue see to it
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _reading_mode(path: Path) -> str:
    """Return how to open for reading: without its log, a file in a folder we may not write in cannot change.

    SQLite would want to make the log's index there (sqlite.org/wal.html, read-only databases).
    """
    at_rest = not path.with_name(path.name + "-wal").exists() and not os.access(path.parent, os.W_OK)
    return "ro&immutable=1" if at_rest else "ro"


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])
    return found.fetchone() is not None


def _only_begun(connection: sqlite3.Connection) -> bool:
    """Whether the first start was cut off after the list of migrations was made and before the first one."""
    others = connection.execute("SELECT count(*) FROM sqlite_master WHERE tbl_name <> '_sqlite_migrations'")
    return bool(others.fetchone()[0] == 0)
