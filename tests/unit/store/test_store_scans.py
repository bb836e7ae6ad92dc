"""A scan that was kept comes back as it was, once, in the order of its beginning."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from motospect.errors import ScanUnknown, StoreDamaged, StoreError
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan, VehicleIdentity
from motospect.model.wire import from_json
from motospect.store import Store

MakeScan = Callable[..., Scan]
NOON = "2026-05-04T12:00:00.000Z"


def test_a_kept_scan_comes_back_with_its_evidence(
    store: Store, make_scan: MakeScan, exchanges: tuple[Exchange, ...]
) -> None:
    store.begin_scan("s1", kind="pre", started_at=NOON, demo=False)
    store.save_scan(make_scan("s1"), exchanges)
    assert store.scan("s1") == make_scan("s1")
    assert store.exchanges("s1") == exchanges


def test_saving_twice_keeps_one_scan_and_one_outbox_row(
    store: Store, make_scan: MakeScan, exchanges: tuple[Exchange, ...]
) -> None:
    for _ in range(2):
        store.save_scan(make_scan("s1"), exchanges)
    assert len(store.scans()) == store.outbox_size() == 1
    assert store.exchanges("s1") == exchanges


def test_what_was_saved_is_never_replaced(
    store: Store, make_scan: MakeScan, exchanges: tuple[Exchange, ...]
) -> None:
    store.save_scan(make_scan("s1"), exchanges)
    with pytest.raises(StoreError, match="already kept with another content"):
        store.save_scan(make_scan("s1", kind="post"), exchanges)
    with pytest.raises(StoreError, match="already kept with another content"):
        store.save_scan(make_scan("s1"), exchanges[:-1])
    assert store.scan("s1").kind == "pre"


def test_evidence_that_cannot_be_kept_leaves_no_half_scan(
    store: Store, make_scan: MakeScan, exchanges: tuple[Exchange, ...]
) -> None:
    store.begin_scan("s1", kind="pre", started_at=NOON, demo=False)
    with pytest.raises(StoreError):
        store.save_scan(make_scan("s1"), [*exchanges, exchanges[0]])
    assert store.scans()[0].state == "running"
    assert store.outbox_size() == 0
    store.save_scan(make_scan("s1"), exchanges)
    assert store.exchanges("s1") == exchanges


def test_the_list_is_in_order_of_beginning_whatever_the_clock_says(store: Store, make_scan: MakeScan) -> None:
    times = ("2026-05-04T09:00:00Z", "1970-01-01T00:00:07Z", "2026-05-04T10:00:00Z")
    for number, time in enumerate(times):
        store.begin_scan(f"s{number}", kind="check", started_at=time, demo=False)
    store.save_scan(make_scan("s2", kind="check"), ())
    store.save_scan(make_scan("s0", kind="check"), ())
    assert [row.id for row in store.scans()] == ["s2", "s1", "s0"]


def test_the_list_goes_on_where_the_page_before_ended(store: Store, make_scan: MakeScan) -> None:
    for number in range(7):
        store.save_scan(make_scan(f"s{number}"), ())
    first = store.scans(limit=3)
    second = store.scans(limit=3, before=first[-1].id)
    assert [row.id for row in first + second] == ["s6", "s5", "s4", "s3", "s2", "s1"]
    with pytest.raises(ScanUnknown, match="s99"):
        store.scans(before="s99")


def test_the_list_of_one_vehicle(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan("s1"), ())
    store.save_scan(make_scan("s2", vehicle=VehicleIdentity()), ())
    assert [row.id for row in store.scans(vin="1FTEX1EP3EFB12345")] == ["s1"]
    assert store.scans(vin="WVWZZZ1JZXW000001") == ()


def test_a_row_says_what_the_record_says(store: Store, make_scan: MakeScan) -> None:
    scan = make_scan("s1", state="interrupted", interrupted_by="unplugged", demo=True)
    store.begin_scan("s0", kind="post", started_at=NOON, demo=True)
    store.save_scan(scan, ())
    kept, begun = store.scans()
    assert (kept.state, kept.headline, kept.clean, kept.complete, kept.demo) == (
        "interrupted", "1 code stored", False, True, True,
    )  # fmt: skip
    assert (begun.state, begun.kind, begun.headline, begun.clean) == ("running", "post", None, None)


def test_an_unknown_scan_is_an_error_and_not_an_empty_one(store: Store) -> None:
    with pytest.raises(ScanUnknown, match="no scan s1"):
        store.scan("s1")
    with pytest.raises(ScanUnknown):
        store.exchanges("s1")


def test_a_scan_cut_off_by_a_crash_is_told_as_interrupted(folder: Path, make_scan: MakeScan) -> None:
    first = Store.open(folder)
    first.save_scan(make_scan("s1"), ())
    first.begin_scan("s2", kind="pre", started_at=NOON, demo=False)
    with pytest.raises(ScanUnknown, match="still running"):
        first.scan("s2")
    first.close()  # as after a crash: nobody ended s2
    again = Store.open(folder)
    assert again.interrupted_at_start == 1
    assert [(row.id, row.state) for row in again.scans()] == [("s2", "interrupted"), ("s1", "finished")]
    with pytest.raises(ScanUnknown, match="interrupted"):
        again.scan("s2")
    again.close()
    third = Store.open(folder)
    assert third.interrupted_at_start == 0
    third.close()


def test_the_outbox_holds_the_record_itself_in_order(store: Store, make_scan: MakeScan) -> None:
    for number in range(3):
        store.save_scan(make_scan(f"s{number}"), ())
    rows = store.outbox(limit=2)
    assert [(row.kind, row.record_id) for row in rows] == [("scan", "s0"), ("scan", "s1")]
    assert rows[0].sequence < rows[1].sequence
    assert from_json(rows[1].body, Scan) == make_scan("s1")
    assert store.outbox_size() == 3


def test_a_record_of_another_shape_is_damage_and_not_half_a_scan(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan("s1"), ())
    store._write(lambda db: db.execute("UPDATE scan SET record = '{\"id\": 1}'"))
    with pytest.raises(StoreDamaged, match="cannot be read"):
        store.scan("s1")


def test_many_threads_read_and_write_at_once(
    store: Store, make_scan: MakeScan, exchanges: tuple[Exchange, ...]
) -> None:
    seen: list[int] = []

    def write(number: int) -> None:
        for step in range(5):
            store.save_scan(make_scan(f"s{number}-{step}"), exchanges)
            seen.append(len(store.scans(limit=100)))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 30
    assert len(store.scans(limit=100)) == store.outbox_size() == 30


def test_a_confirmed_record_leaves_the_outbox_and_the_scan_stays(store: Store, make_scan: MakeScan) -> None:
    assert store.outbox_since() is None
    for number in range(3):
        store.save_scan(make_scan(f"s{number}", started_at=f"2026-05-04T09:3{number}:00.000Z"), ())
    first = store.outbox()[0].sequence
    assert store.outbox_since() == "2026-05-04T09:30:00.000Z"
    assert store.delete_outbox(first)
    assert not store.delete_outbox(first)
    assert [row.record_id for row in store.outbox()] == ["s1", "s2"]
    assert [row.record_id for row in store.outbox(after=first + 1)] == ["s2"]
    assert store.outbox_since() == "2026-05-04T09:31:00.000Z"
    assert store.scan("s0").id == "s0"
    store.save_scan(make_scan("s0", started_at="2026-05-04T09:30:00.000Z"), ())
    assert store.outbox_size() == 2


def test_the_finished_scans_of_a_vehicle_come_in_the_order_they_were_begun(
    store: Store, make_scan: MakeScan
) -> None:
    other = VehicleIdentity(vin="JTDKB20U093500000", vin_source="ecu")
    for number, values in enumerate(
        (
            {},
            {"vehicle": other},
            {"demo": True},
            {"state": "interrupted"},
            {"started_at": "1970-01-01T00:00:09.000Z"},
            {},
        )
    ):
        store.save_scan(make_scan(f"s{number}", **values), [])
    store.begin_scan("s9", kind="pre", started_at=NOON, demo=False)
    vin = str(make_scan("s0").vehicle.vin)
    assert [scan.id for scan in store.finished_scans(vin, demo=False, limit=9)] == ["s0", "s4", "s5"]
    assert [scan.id for scan in store.finished_scans(vin, demo=False, limit=2)] == ["s4", "s5"]
    assert [scan.id for scan in store.finished_scans(vin, demo=True, limit=9)] == ["s2"]
    assert store.finished_scans("nobody", demo=False, limit=9) == ()
