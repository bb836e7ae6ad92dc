"""The store: one method per question; what one question needs of SQL stays in this room."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlite_utils import Database

from motospect.errors import ScanUnknown, StoreDamaged, StoreError, StoreFull
from motospect.model.exchange import Exchange
from motospect.model.identity import utc_now
from motospect.model.passport import Passport
from motospect.model.scan import Scan, ScanKind
from motospect.model.wire import from_json, to_json
from motospect.store.answers import Answers
from motospect.store.ballast import Ballast
from motospect.store.baselines import Baselines
from motospect.store.captures import Captures
from motospect.store.changes import save_scan, share_scan
from motospect.store.checklists import Checklists
from motospect.store.cloud_pages import CloudPages, forget_outbox
from motospect.store.connection import (
    FILE,
    Readers,
    check_current,
    check_ours,
    open_second_writer,
    open_with_reserve,
)
from motospect.store.consents import Consents
from motospect.store.estimates import Estimates
from motospect.store.jobs import Jobs
from motospect.store.keeping import Keeping
from motospect.store.lock import FolderLock
from motospect.store.notes import Notes
from motospect.store.people import People
from motospect.store.photos import Photos
from motospect.store.prices import Prices
from motospect.store.restore import opened_after
from motospect.store.rows import OutboxRow, RowState, ScanRow, SharedScan, scan_row
from motospect.store.seals import Seals
from motospect.store.search import Search
from motospect.store.services import Services
from motospect.store.tokens import Tokens
from motospect.store.tries import Tries
from motospect.store.trouble import store_full, told
from motospect.store.upkeep import UpkeepLedger
from motospect.store.vehicles import Vehicles

T = TypeVar("T")

_ROW = "id, kind, started_at, state, vin, headline, clean, complete, demo"


class Store:
    """The box's memory. Any thread may call any method; raises StoreError and its kin, and ScanUnknown.

    What a method has returned from is on the disk (WAL, synchronous=FULL). Lists are ordered by the
    sequence in which things were begun, never by a clock.
    """

    def __init__(self, folder: Path, *, lock: FolderLock | None, writer: Database | None) -> None:
        """Use `Store.open` or `Store.read`."""
        self.folder = folder
        self.interrupted_at_start = 0
        self._lock = lock
        self._writer = writer
        self._writing = threading.Lock()
        self._readers = Readers(folder)
        self._ballast = Ballast(folder)
        keeping = Keeping(self._write, self._all, self._decoded)
        self.captures = Captures(keeping)
        self.vehicles = Vehicles(keeping)
        self.prices = Prices(keeping)
        self.estimates = Estimates(keeping)
        self.services = Services(keeping)
        self.seals = Seals(keeping)
        self.baselines = Baselines(keeping)
        self.jobs = Jobs(keeping)
        self.consents = Consents(keeping)
        self.cloud_pages = CloudPages(keeping)
        self.tokens, self.tries = Tokens(keeping), Tries(keeping)
        self.upkeep = UpkeepLedger(keeping)
        self.answers = Answers(keeping)
        self.notes = Notes(keeping)
        self.search = Search(keeping, self.vehicles)
        self.photos = Photos(keeping, folder)
        self.checklists = Checklists(keeping)
        self.people = People(keeping)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Return the store as its one owner: makes the folder, brings the file up to date, takes the lock.

        Scans that were running when the last owner ended are marked interrupted, captures cut short;
        `interrupted_at_start` counts the scans. Raises StoreBusy, StoreFull, StoreDamaged or StoreError.
        """
        with told(folder):
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            lock = FolderLock(folder)
        try:
            with told(folder):
                writer = opened_after(folder, open_with_reserve)
        except BaseException:
            lock.release()
            raise
        store = cls(folder, lock=lock, writer=writer)
        try:
            store._mark_interrupted()
            store.captures.end_interrupted()
            store.photos.clean_up()
        except BaseException:
            store.close()
            raise
        store._ballast.restore()
        return store

    @classmethod
    def beside(cls, folder: Path) -> Store:
        """Return the store for one short change beside its running owner; SQLite lets one write at a time.

        Nothing is brought up to date and no scan is taken for interrupted: those are the owner's. Raises
        StoreError.
        """
        cls.read(folder).close()  # it is ours and current, or this says why not
        with told(folder):
            return cls(folder, lock=None, writer=open_second_writer(folder))

    @classmethod
    def read(cls, folder: Path) -> Store:
        """Return the store read-only, beside a running owner or without one; raises StoreError."""
        with told(folder):
            there = (folder / FILE).is_file()
        if not there:
            raise StoreError(
                f"There is no store in {folder}.",
                hint="Set MOTOSPECT_STORE_DIR to the daemon's folder, or start the daemon once.",
            )
        store = cls(folder, lock=None, writer=None)
        try:
            with store._reading() as connection:
                check_ours(connection, folder)
                check_current(connection, folder)
        except BaseException:
            store.close()
            raise
        return store

    def begin_scan(self, scan_id: str, *, kind: ScanKind, started_at: str, demo: bool) -> None:
        """Note durably that a scan has begun, so that a power cut leaves a trace of it.

        Raises StoreFull when the reserve for keeping its result is not there: better told before than after.
        """
        if not self._ballast.restore():
            raise store_full(self.folder)
        self._write(
            lambda db: db.execute(
                "INSERT INTO scan (id, kind, started_at, state, demo) VALUES (?, ?, ?, 'running', ?)"
                " ON CONFLICT (id) DO NOTHING",
                [scan_id, kind, started_at, demo],
            )
        )

    def save_scan(self, scan: Scan, exchanges: Sequence[Exchange], *, send: bool = True) -> None:
        """Keep the scan, every exchange and, to `send` it, its outbox row: all or nothing.

        Saving the same again changes nothing. Raises StoreError when the id already stands for something
        else: what was saved is never replaced. Uses up the reserve before it raises StoreFull.
        """
        self._write(lambda db: save_scan(db, scan, exchanges, send=send))

    def scan(self, scan_id: str) -> Scan:
        """Return a kept scan; raises ScanUnknown, also for one that was begun and left no record."""
        found = self._one("SELECT state, record FROM scan WHERE id = ?", scan_id)
        if found is None:
            raise ScanUnknown(f"There is no scan {scan_id}.", hint="Open the list of scans and pick one.")
        state, record = found
        if record is None:
            raise _without_record(scan_id, state)
        return self._decoded(record, Scan)

    def exchanges(self, scan_id: str) -> tuple[Exchange, ...]:
        """Return the evidence of a kept scan in the order it was gathered; raises ScanUnknown."""
        self.scan(scan_id)
        found = self._all(
            "SELECT e.record FROM exchange e JOIN scan s ON s.sequence = e.scan"
            " WHERE s.id = ? ORDER BY e.position",
            scan_id,
        )
        return tuple(self._decoded(record, Exchange) for (record,) in found)

    def scans(
        self, *, limit: int = 50, before: str | None = None, vin: str | None = None
    ) -> tuple[ScanRow, ...]:
        """Return up to `limit` scans, last begun first, of one `vin`, begun before the scan `before`.

        Raises ScanUnknown when `before` is no scan of ours.
        """
        wheres, values = ["1"], []
        if before is not None:
            found = self._one("SELECT sequence FROM scan WHERE id = ?", before)
            if found is None:
                raise ScanUnknown(f"There is no scan {before}.", hint="Start from the top of the list.")
            wheres.append("sequence < ?")
            values.append(found[0])
        if vin is not None:
            wheres.append("vin = ?")
            values.append(vin)
        sql = f"SELECT {_ROW} FROM scan WHERE {' AND '.join(wheres)} ORDER BY sequence DESC LIMIT ?"  # noqa: S608 - fixed parts
        return tuple(scan_row(row) for row in self._all(sql, *values, max(0, limit)))

    def finished_scans(self, vin: str, *, demo: bool, limit: int) -> tuple[Scan, ...]:
        """Return the last `limit` finished scans of a vehicle, first begun first; virtual vehicles apart."""
        found = self._all(
            "SELECT record FROM scan WHERE vin = ? AND demo = ? AND state = 'finished'"
            " ORDER BY sequence DESC LIMIT ?",
            vin,
            demo,
            max(0, limit),
        )
        return tuple(self._decoded(record, Scan) for (record,) in reversed(found))

    def share(self, scan_id: str, *, expires_at: str, now: str | None = None) -> str:
        """Return the token of the scan's customer link: the live one if there is one, else a new one.

        A live one lasts to the later of its own end and `expires_at`. Times are RFC 3339 UTC as
        `identity.utc_now` writes them; `now` is the present by default. Raises ScanUnknown.
        """
        self.scan(scan_id)
        at = utc_now() if now is None else now
        return self._write(lambda db: share_scan(db, scan_id, now=at, expires_at=expires_at))

    def shared_scan(self, token: str, *, now: str) -> SharedScan | None:
        """Return what a customer's token leads to; None when no such token was ever given out."""
        found = self._one(
            "SELECT s.id, t.expires_at, t.revoked FROM share t JOIN scan s ON s.sequence = t.scan"
            " WHERE t.token = ?",
            token,
        )
        if found is None:
            return None
        scan_id, expires_at, revoked = found
        ended = "expired" if expires_at <= now else "live"
        return SharedScan(scan_id, expires_at, "revoked" if revoked else ended)  # type: ignore[arg-type]

    def live_share(self, scan_id: str, *, now: str) -> tuple[str, str] | None:
        """Return token and end of the scan's live customer link, None when it has none."""
        found = self._one(
            "SELECT t.token, t.expires_at FROM share t JOIN scan s ON s.sequence = t.scan"
            " WHERE s.id = ? AND NOT t.revoked AND t.expires_at > ?",
            scan_id,
            now,
        )
        return None if found is None else (str(found[0]), str(found[1]))

    def revoke_share(self, token: str) -> bool:
        """End a customer's link for good; False when there is no such token."""
        sql = "UPDATE share SET revoked = 1 WHERE token = ?"
        return self._write(lambda db: db.execute(sql, [token]).rowcount > 0)

    def revoke_shares(self, scan_id: str) -> int:
        """End every link of a scan for good; returns how many had not been revoked, 0 for an unknown scan."""
        sql = (
            "UPDATE share SET revoked = 1 WHERE NOT revoked"
            " AND scan = (SELECT sequence FROM scan WHERE id = ?)"
        )
        return self._write(lambda db: db.execute(sql, [scan_id]).rowcount)

    def passports(self) -> tuple[Passport, ...]:
        """Return what is known of adapters, the one used last first."""
        found = self._all("SELECT record FROM passport ORDER BY sequence DESC")
        return tuple(self._decoded(record, Passport) for (record,) in found)

    def keep_passport(self, passport: Passport) -> None:
        """Keep what is known of an adapter now, in place of what was."""
        self._write(
            lambda db: db.execute(
                "INSERT INTO passport VALUES (?, (SELECT coalesce(max(sequence), 0) + 1 FROM passport), ?)"
                " ON CONFLICT (key) DO UPDATE SET sequence = excluded.sequence, record = excluded.record",
                [passport.key, to_json(passport).decode()],
            )
        )

    def secret(self, name: str) -> str | None:
        """Return a kept secret (a PIN's hash, a signing key), None when it was never set."""
        found = self._one("SELECT value FROM secret WHERE name = ?", name)
        return None if found is None else str(found[0])

    def keep_secret(self, name: str, value: str) -> None:
        """Set or replace a secret."""
        sql = "INSERT INTO secret VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self._write(lambda db: db.execute(sql, [name, value]))

    def keep_secret_once(self, name: str, value: str) -> bool:
        """Set a secret unless it is set; False when it was. Of two people at once one wins."""
        sql = "INSERT INTO secret VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
        return self._write(lambda db: db.execute(sql, [name, value]).rowcount > 0)

    def forget_secret(self, name: str) -> bool:
        """Remove a secret for good; False when it was not set."""
        return self._write(lambda db: db.execute("DELETE FROM secret WHERE name = ?", [name]).rowcount > 0)

    def outbox(self, *, limit: int = 100, after: int = 0) -> tuple[OutboxRow, ...]:
        """Return the first `limit` records the fleet has not confirmed with a sequence beyond `after`."""
        found = self._all(
            "SELECT o.sequence, o.kind, coalesce(s.id, c.id), coalesce(s.record, c.record) FROM outbox o"
            " LEFT JOIN scan s ON s.sequence = o.scan LEFT JOIN cloud_page c ON c.share = o.share"
            " WHERE o.sequence > ? ORDER BY o.sequence LIMIT ?",
            after,
            max(0, limit),
        )
        return tuple(OutboxRow(*row) for row in found)

    def outbox_size(self) -> int:
        """Return how many records the fleet has not confirmed."""
        return int(self._all("SELECT count(*) FROM outbox")[0][0])

    def outbox_since(self) -> str | None:
        """Return when the oldest record the fleet has not confirmed was begun; None when nothing waits.

        RFC 3339 UTC by the box's clock, which may have been wrong then.
        """
        found = self._one(
            "SELECT coalesce(s.started_at, c.record ->> '$.made_at') FROM outbox o"
            " LEFT JOIN scan s ON s.sequence = o.scan LEFT JOIN cloud_page c ON c.share = o.share"
            " ORDER BY o.sequence LIMIT 1"
        )
        return None if found is None else str(found[0])

    def delete_outbox(self, sequence: int, *, kept: bool = True) -> bool:
        """Forget a record the fleet keeps, or has set aside; False when it was not waiting. A scan stays."""
        return self._write(lambda db: forget_outbox(db, sequence, kept=kept))

    def close(self) -> None:
        """Let files and lock go; a second call does nothing."""
        with self._writing:
            writer, self._writer = self._writer, None
            self._readers.close()
            if writer is not None:
                writer.close()
            if self._lock is not None:
                self._lock.release()

    def _mark_interrupted(self) -> None:
        sql = "UPDATE scan SET state = 'interrupted' WHERE state = 'running'"
        self.interrupted_at_start = self._write(lambda db: db.execute(sql).rowcount)

    def _write(self, work: Callable[[Database], T]) -> T:
        """Do `work` in one transaction; when the disk is full, once more with the reserve given up."""
        with self._writing:
            if self._writer is None:
                raise StoreError(
                    "This store is open for reading only or has been closed.",
                    hint="Change things through the running daemon's page.",
                )
            try:
                return self._transaction(self._writer, work)
            except StoreFull:
                if not self._ballast.drop():
                    raise
            return self._transaction(self._writer, work)

    def _transaction(self, writer: Database, work: Callable[[Database], T]) -> T:
        with told(self.folder), writer.atomic():
            return work(writer)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with told(self.folder), self._readers.lent() as connection:
            yield connection

    def _all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._reading() as connection:
            return cast("list[tuple[Any, ...]]", connection.execute(sql, values).fetchall())

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._all(sql, *values)), None)

    def _decoded(self, record: str, kind: type[T]) -> T:
        try:
            return from_json(record, kind)
        except ValueError as misfit:
            raise StoreDamaged(
                f"A record in {self.folder} cannot be read ({misfit}).",
                hint="Restore the last backup, or install the version that wrote it.",
            ) from misfit


def _without_record(scan_id: str, state: RowState) -> ScanUnknown:
    if state == "running":
        return ScanUnknown(f"Scan {scan_id} is still running.", hint="Wait until it has finished.")
    return ScanUnknown(
        f"Scan {scan_id} was interrupted before its result was kept.",
        hint="Scan the vehicle again; the earlier scans are not affected.",
    )
