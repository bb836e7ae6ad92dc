"""The store's own ledger: its size, the disk's history, backups tried, and what was deleted for room.

Only live recordings (captures) are ever deleted, the oldest first. Records of scans never are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from motospect.model.backup import BackupRun
from motospect.model.identity import utc_now
from motospect.model.upkeep import DiskSample
from motospect.store.keeping import Keeping

SAMPLES_KEPT = 400
RUNS_KEPT = 100
CAPTURES_ALWAYS_KEPT = 20
"""However full the disk is: the last visits' recordings are what a technician looks for."""
PRUNED_AT_ONCE = 5
TECHNICAL = frozenset(
    {
        "scan",
        "baseline",
        "estimate",
        "price_list",
        "passport",
        "capture",
        "service_note",
        "disk_sample",
        "backup_run",
        "cloud_page",
        "cloud_decision",
    }
)
"""Tables whose `name`s are of things; only VINs are private there."""
UNREAD = frozenset(
    {"exchange", "capture_part", "_sqlite_migrations", "sqlite_schema", "sqlite_sequence", "pruning"}
)
PRIVATE = frozenset(
    {"name", "customer", "contact", "phone", "email", "plate", "address", "signer", "person", "typed_name",
     "wifi_name", "wifi_password", "shop_name", "cloud_url", "text", "complaint", "token", "value", "by",
     "vin", "reason", "comment", "note", "pin", "hash"}
)  # fmt: skip
"""Names of columns and of fields in records that may hold what is nobody else's business."""
ROWS_READ = 2000


class UpkeepLedger:
    """One method per question about the box's own housekeeping; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.upkeep`."""
        self._keeping = keeping

    def note_disk(self, sample: DiskSample) -> None:
        """Keep how full the disk was."""

        def work(db: Database) -> None:
            db.execute("INSERT INTO disk_sample (at, free_bytes, store_bytes) VALUES (?, ?, ?)",
                       [sample.at, sample.free_bytes, sample.store_bytes])  # fmt: skip
            db.execute(
                "DELETE FROM disk_sample WHERE sequence <= (SELECT max(sequence) FROM disk_sample) - ?",
                [SAMPLES_KEPT],
            )

        self._keeping.write(work)

    def disk_samples(self, *, limit: int = 30) -> tuple[DiskSample, ...]:
        """Return the last `limit` samples, first taken first."""
        found = self._keeping.read(
            "SELECT at, free_bytes, store_bytes FROM disk_sample ORDER BY sequence DESC LIMIT ?", limit
        )
        return tuple(DiskSample(*row) for row in reversed(found))

    def note_backup(self, run: BackupRun) -> None:
        """Keep that a scheduled backup was tried, and what came of it."""

        def work(db: Database) -> None:
            db.execute("INSERT INTO backup_run (at, target, bytes, trouble) VALUES (?, ?, ?, ?)",
                       [run.at, run.target, run.bytes, run.trouble])  # fmt: skip
            db.execute(
                "DELETE FROM backup_run WHERE sequence <= (SELECT max(sequence) FROM backup_run) - ?",
                [RUNS_KEPT],
            )

        self._keeping.write(work)

    def backup_runs(self, *, limit: int = 10) -> tuple[BackupRun, ...]:
        """Return the last `limit` scheduled backups, last tried first."""
        found = self._keeping.read(
            "SELECT at, target, bytes, trouble FROM backup_run ORDER BY sequence DESC LIMIT ?", limit
        )
        return tuple(BackupRun(*row) for row in found)

    def database_bytes(self) -> tuple[int, int]:
        """Return the size of the database, and how much of it is free for new records."""
        sizes = {name: int(self._keeping.read(f"PRAGMA {name}")[0][0])
                 for name in ("page_size", "page_count", "freelist_count")}  # fmt: skip
        return sizes["page_size"] * sizes["page_count"], sizes["page_size"] * sizes["freelist_count"]

    def step(self) -> str:
        """Return the name of the last migration the database has been through."""
        return str(self._keeping.read("SELECT max(name) FROM _sqlite_migrations")[0][0])

    def captures(self) -> tuple[int, int]:
        """Return how many live recordings are kept, and about how many bytes they take."""
        ((number,),) = self._keeping.read("SELECT count(*) FROM capture")
        ((size,),) = self._keeping.read("SELECT coalesce(sum(length(record)), 0) FROM capture_part")
        return int(number), int(size)

    def pruned(self) -> int:
        """Return how many live recordings have ever been deleted for room."""
        return int(self._keeping.read("SELECT coalesce(sum(captures), 0) FROM pruning")[0][0])

    def prune_captures(self) -> int:
        """Delete the oldest few ended recordings, virtual vehicles' first; returns how many there were.

        The last CAPTURES_ALWAYS_KEPT stay. The room is the database's again, not the disk's.
        """

        def work(db: Database) -> int:
            ((number,),) = db.execute("SELECT count(*) FROM capture").fetchall()
            spare = min(PRUNED_AT_ONCE, int(number) - CAPTURES_ALWAYS_KEPT)
            if spare <= 0:
                return 0
            oldest = [
                row[0]
                for row in db.execute(
                    "SELECT sequence FROM capture WHERE state <> 'running'"
                    " ORDER BY demo DESC, sequence LIMIT ?",
                    [spare],
                )
            ]
            size = 0
            for one in oldest:
                ((taken,),) = db.execute(
                    "SELECT coalesce(sum(length(record)), 0) FROM capture_part WHERE capture = ?", [one]
                ).fetchall()
                size += int(taken)
                db.execute("DELETE FROM capture WHERE sequence = ?", [one])
            if oldest:
                db.execute(
                    "INSERT INTO pruning (at, captures, bytes) VALUES (?, ?, ?)",
                    [utc_now(), len(oldest), size],
                )
            return len(oldest)

        return self._keeping.write(work)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return {
            name: int(self._keeping.read(f'SELECT count(*) FROM "{name}"')[0][0])  # noqa: S608 - names of our own file
            for name in self._tables()
        }

    def private_words(self) -> frozenset[str]:
        """Return every name, plate, contact, VIN and secret on record, to clean a text of them."""
        return frozenset(word.strip() for word in self._private() if len(word.strip()) >= 2)

    def _private(self) -> Iterator[str]:
        without_rowid = {row[1] for row in self._keeping.read("PRAGMA table_list") if row[4]}
        for table in self._tables():
            if table in UNREAD:
                continue
            private = frozenset({"vin", "target"}) if table in TECHNICAL else PRIVATE
            columns = [row[1] for row in self._keeping.read(f'PRAGMA table_info("{table}")')]
            latest = "" if table in without_rowid else "ORDER BY rowid DESC"
            listed = ", ".join(f'"{column}"' for column in columns)
            sql = f'SELECT {listed} FROM "{table}" {latest} LIMIT ?'  # noqa: S608 - names of our own file
            for row in self._keeping.read(sql, ROWS_READ):
                yield from _of_row(dict(zip(columns, row, strict=True)), private)

    def _tables(self) -> tuple[str, ...]:
        """Return the names of our tables, without those an index keeps for itself."""
        found = self._keeping.read("PRAGMA table_list")
        return tuple(sorted(row[1] for row in found if row[0] == "main" and row[2] == "table"))


def _of_row(row: dict[str, Any], private: frozenset[str]) -> Iterator[str]:
    for column, value in row.items():
        if not isinstance(value, str):
            continue
        if value.startswith(("{", "[")):
            try:
                yield from _walked(json.loads(value), "", private)
                continue
            except ValueError:
                pass  # a text that merely begins so
        if column in private:
            yield value


def _walked(value: Any, key: str, private: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walked(inner, name, private)
    elif isinstance(value, list):
        for inner in value:
            yield from _walked(inner, key, private)
    elif isinstance(value, str) and key in private:
        yield value
