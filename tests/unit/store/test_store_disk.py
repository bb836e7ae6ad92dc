"""A full disk: a sentence, nothing lost, and the reserve that lets the scan under way be kept."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import StoreFull
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan
from motospect.store import Store
from motospect.store.ballast import SIZE_BYTES, Ballast

MakeScan = Callable[..., Scan]
NOON = "2026-05-04T12:00:00.000Z"
LONG = tuple(Exchange(f"x{n}", 0.0, 0.1, "7DF", "0100", ("AB " * 1000,), {"7E8": "ok"}) for n in range(100))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 14 MiB: room for the store, its reserve and little else."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Write until the disk takes no byte more."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def test_the_reserve_is_real_blocks(store: Store, folder: Path) -> None:
    reserve = (folder / "ballast").stat()
    assert reserve.st_size == SIZE_BYTES
    assert reserve.st_blocks * 512 >= SIZE_BYTES


def test_a_scan_under_way_is_kept_on_a_full_disk(small_disk: Path, make_scan: MakeScan) -> None:
    store = Store.open(small_disk / "store")
    store.save_scan(make_scan("s1"), LONG)
    store.begin_scan("s2", kind="pre", started_at=NOON, demo=False)
    filler = fill(small_disk)
    store.save_scan(make_scan("s2"), LONG)
    assert not Ballast(small_disk / "store").present
    with pytest.raises(StoreFull, match="no room left") as full:
        store.begin_scan("s3", kind="pre", started_at=NOON, demo=False)
    assert "Free some space" in full.value.hint
    assert [row.id for row in store.scans()] == ["s2", "s1"]
    filler.unlink()
    store.begin_scan("s3", kind="pre", started_at=NOON, demo=False)
    assert Ballast(small_disk / "store").present
    store.close()


def test_without_reserve_a_full_disk_is_told_and_nothing_kept_is_lost(
    small_disk: Path, make_scan: MakeScan
) -> None:
    store = Store.open(small_disk / "store")
    store.save_scan(make_scan("s1"), LONG)
    store.begin_scan("s2", kind="pre", started_at=NOON, demo=False)
    Ballast(small_disk / "store").drop()
    filler = fill(small_disk)
    many = tuple(replace(LONG[0], id=f"y{n}") for n in range(2000))
    for _ in range(3):
        with pytest.raises(StoreFull):
            store.save_scan(make_scan("s2"), many)
    assert store.exchanges("s1") == LONG
    assert store.scans()[0].state == "running"
    filler.unlink()
    store.save_scan(make_scan("s2"), LONG)
    assert store.exchanges("s2") == LONG
    store.close()


def test_the_daemon_starts_on_a_full_disk(small_disk: Path, make_scan: MakeScan) -> None:
    store = Store.open(small_disk / "store")
    store.save_scan(make_scan("s1"), LONG)
    store.begin_scan("s2", kind="pre", started_at=NOON, demo=False)
    store.close()
    fill(small_disk)
    again = Store.open(small_disk / "store")
    assert again.interrupted_at_start == 1
    assert again.exchanges("s1") == LONG
    again.close()


def test_a_database_at_its_limit_is_told_the_same_way(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan("s1"), LONG)
    database = store._writer
    assert database is not None
    pages = database.conn.execute("PRAGMA page_count").fetchone()[0]
    database.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull):
        store.save_scan(make_scan("s2"), LONG)
    assert [row.id for row in store.scans()] == ["s1"]
    assert store.exchanges("s1") == LONG
    database.conn.execute("PRAGMA max_page_count = 1000000")
    store.save_scan(make_scan("s2"), LONG)
    assert store.exchanges("s2") == LONG
