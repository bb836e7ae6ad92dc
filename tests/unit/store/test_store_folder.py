"""Who may open a store folder, and what stands in the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from motospect.errors import StoreBusy, StoreDamaged, StoreError
from motospect.model.scan import Scan
from motospect.store import Store
from motospect.store.connection import FILE, open_writer


def test_a_second_daemon_is_refused_with_the_owner_named(store: Store, folder: Path) -> None:
    with pytest.raises(StoreBusy, match=f"process {os.getpid()}") as refused:
        Store.open(folder)
    assert "MOTOSPECT_STORE_DIR" in refused.value.sentence()


def test_closing_lets_the_next_owner_in(folder: Path) -> None:
    for _ in range(2):
        opened = Store.open(folder)
        opened.close()
        opened.close()


def test_a_reader_reads_beside_the_owner_and_may_not_write(
    store: Store, folder: Path, make_scan: Callable[..., Scan]
) -> None:
    store.save_scan(make_scan("s1"), ())
    reader = Store.read(folder)
    assert reader.scan("s1") == make_scan("s1")
    with pytest.raises(StoreError, match="reading only"):
        reader.keep_secret("pin", "x")
    store.save_scan(make_scan("s2"), ())
    assert len(reader.scans()) == 2
    reader.close()


def test_a_reader_needs_no_owner(folder: Path, make_scan: Callable[..., Scan]) -> None:
    owner = Store.open(folder)
    owner.save_scan(make_scan("s1"), ())
    owner.close()
    reader = Store.read(folder)
    assert reader.scan("s1").id == "s1"
    reader.close()


def test_reading_where_nothing_is_does_not_make_anything(folder: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        Store.read(folder)
    assert not folder.exists()


def test_a_closed_store_says_so(folder: Path) -> None:
    store = Store.open(folder)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.scans()
    with pytest.raises(StoreError, match="closed"):
        store.keep_secret("pin", "x")


def test_the_file_is_written_for_power_cuts(store: Store, folder: Path) -> None:
    database = store._writer
    assert database is not None
    asked = {name: database.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in
             ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL
    with closing(sqlite3.connect(folder / FILE)) as other:
        tables = other.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    assert {name for name, strict in tables if not strict} <= {"sqlite_schema", "sqlite_sequence"}
    assert {"scan", "exchange", "share", "secret", "outbox"} <= {name for name, _ in tables}


def test_others_on_the_machine_cannot_read_it(store: Store, folder: Path) -> None:
    assert (folder / FILE).stat().st_mode & 0o007 == 0
    assert folder.stat().st_mode & 0o007 == 0


def test_another_programs_database_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE)) as other:
        other.execute("CREATE TABLE kitchen (recipe TEXT)")
        other.commit()
    before = (folder / FILE).read_bytes()
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreDamaged, match="not made by MOTOSPECT"):
            opening(folder)
    assert (folder / FILE).read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"shopping list\n" * 400)
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreDamaged, match="cannot be read"):
            opening(folder)
    assert (folder / FILE).read_bytes() == b"shopping list\n" * 400


def test_a_newer_shape_is_refused_and_the_lock_let_go(folder: Path) -> None:
    Store.open(folder).close()
    with closing(sqlite3.connect(folder / FILE)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('motospect', '9999_wings', '')"
        )
        newer.commit()
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="newer MOTOSPECT"):
            Store.open(folder)
    with pytest.raises(StoreDamaged, match="newer"):
        Store.read(folder)


def test_a_first_start_cut_off_is_taken_up_again(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).touch()
    with pytest.raises(StoreError, match="never finished"):
        Store.read(folder)
    Store.open(folder).close()
    Store.read(folder).close()


def test_migrating_twice_changes_nothing(folder: Path) -> None:
    folder.mkdir()
    shapes = []
    for _ in range(2):
        database = open_writer(folder)
        shapes.append(database.schema)
        database.close()
    assert shapes[0] == shapes[1]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used") as refused:
        Store.open(tmp_path / "file" / "store")
    assert "MOTOSPECT_STORE_DIR" in refused.value.hint


READER = """
import os, sys
from pathlib import Path
from motospect.errors import StoreError
from motospect.store import Store
import motospect.store.store, motospect.model.wire

if os.geteuid() == 0:  # only now: the other user may not reach this Python or this checkout
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    store = Store.read(Path(sys.argv[1]))
    print(len(store.scans()))
    store.close()
except StoreError as error:
    print(error.sentence())
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder another user can reach."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made) / "store"


def read_as_another(folder: Path) -> str:
    """Return what a reader says who owns nothing here (we ourselves when we are not root)."""
    told = subprocess.run(
        [sys.executable, "-c", READER, str(folder)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_another_user_reads_what_he_may(public_folder: Path, make_scan: Callable[..., Scan]) -> None:
    store = Store.open(public_folder)
    store.save_scan(make_scan("s1"), ())
    public_folder.chmod(0o555)
    for path in public_folder.iterdir():
        path.chmod(0o444)
    assert read_as_another(public_folder) == "1"  # beside the running daemon
    public_folder.chmod(0o755)
    store.close()
    public_folder.chmod(0o555)
    assert read_as_another(public_folder) == "1"  # while it is stopped
    public_folder.chmod(0o000)
    if os.geteuid() == 0:
        assert "Give this user access" in read_as_another(public_folder)
    public_folder.chmod(0o755)
