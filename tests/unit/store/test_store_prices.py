"""Price lists in the store: all rows or none, versions, and a second process beside the owner."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import PriceListUnknown, StoreError
from motospect.model.prices import Price
from motospect.store import Store

ROWS = (Price(2, "battery", "B-1", "Battery", 9000, "EUR"), Price(3, None, "X", "Car wash", 950, "EUR"))
NOON = "2026-05-04T12:00:00.000Z"


def keep(store: Store, name: str = "shop", sha256: str = "a", rows: tuple[Price, ...] = ROWS) -> int:
    return store.prices.keep(name, rows, file="shop.csv", sha256=sha256, imported_at=NOON).version


def test_a_list_is_kept_with_its_rows_and_shown_again(store: Store) -> None:
    assert keep(store) == 1
    (one,) = store.prices.lists()
    assert (one.name, one.version, one.file, one.sha256, one.date) == (
        "shop",
        1,
        "shop.csv",
        "a",
        "2026-05-04",
    )
    assert one.prices == ROWS
    assert one.unused == ROWS[1:]
    assert store.prices.list_named("shop") == one


def test_the_same_name_again_is_the_next_version_and_the_same_file_is_not(store: Store) -> None:
    assert [keep(store), keep(store), keep(store, sha256="b")] == [1, 1, 2]
    assert [one.version for one in store.prices.lists()] == [2]
    assert keep(store, sha256="b", rows=(replace(ROWS[0], amount=1),)) == 3, "read otherwise is another list"


def test_estimates_see_the_useful_rows_of_what_is_in_force_now(store: Store, folder: Path) -> None:
    keep(store)
    (one,) = store.prices.in_force()
    assert one.prices == ROWS[:1]
    assert store.prices.in_force()[0] is one, "a version is read once"
    beside = Store.beside(folder)
    keep(beside, sha256="b", rows=(replace(ROWS[0], amount=1),))
    beside.close()
    assert [price.amount for price in store.prices.in_force()[0].prices] == [1]
    store.prices.remove("shop")
    assert store.prices.in_force() == ()


def test_the_list_imported_last_comes_first(store: Store) -> None:
    keep(store, "old")
    keep(store, "new")
    keep(store, "old", sha256="b")
    assert [one.name for one in store.prices.lists()] == ["old", "new"]


def test_a_removed_list_is_out_of_force_and_may_come_back(store: Store) -> None:
    keep(store)
    keep(store, sha256="b")
    assert store.prices.remove("shop").version == 2
    assert store.prices.lists() == ()
    with pytest.raises(PriceListUnknown, match="'shop'"):
        store.prices.remove("shop")
    assert keep(store, sha256="b") == 3


def test_lists_are_read_by_who_only_reads(store: Store, folder: Path) -> None:
    keep(store)
    reader = Store.read(folder)
    try:
        assert reader.prices.list_named("shop").prices == ROWS
        with pytest.raises(StoreError, match="reading only"):
            keep(reader)
    finally:
        reader.close()


def test_another_process_may_import_beside_the_owner(store: Store, folder: Path) -> None:
    beside = Store.beside(folder)
    try:
        assert keep(beside) == 1
        assert keep(store, sha256="b") == 2
        assert keep(beside, sha256="c") == 3
    finally:
        beside.close()
    assert store.prices.list_named("shop").version == 3
    keep(store, sha256="d")


def test_there_is_no_beside_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        Store.beside(tmp_path)


def test_two_at_once_wait_for_each_other_and_none_is_lost(store: Store, folder: Path) -> None:
    beside = Store.beside(folder)
    start = threading.Barrier(2)

    def many(one: Store, mark: str) -> None:
        start.wait(timeout=10)
        for number in range(15):
            keep(one, sha256=f"{mark}{number}")

    threads = [threading.Thread(target=many, args=pair) for pair in ((store, "a"), (beside, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    beside.close()
    assert store.prices.list_named("shop").version == 30


def test_a_list_is_kept_whole_or_not_at_all(store: Store, folder: Path) -> None:
    keep(store)
    with sqlite3.connect(folder / "motospect.db") as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON price_list BEGIN SELECT RAISE(ABORT, 'no'); END")
    other.close()
    with pytest.raises(StoreError):
        keep(store, sha256="b")
    assert [one.version for one in store.prices.lists()] == [1]
