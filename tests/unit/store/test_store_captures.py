"""Captures and vehicles in the store: part by part, cut short by a stop, in the order they were begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import CaptureUnknown, ScanUnknown, VehicleUnknown
from motospect.model.capture import Capture, Firing, Track
from motospect.model.estimate import OPTIONS, EstimateContent, EstimateOption
from motospect.model.money import Money, Time
from motospect.model.scan import Scan, VehicleIdentity
from motospect.model.service import ServiceNote
from motospect.model.shop import ShopTerms
from motospect.store import Store, remembered

VIN = "1FTEX1EP3EFB12345"
NOON = "2026-05-04T12:00:00.000Z"
NO_WORK = tuple(
    EstimateOption(name, "Nothing to do.", (), Money(0, 0, "EUR"), None, None, Time(0, 0)) for name in OPTIONS
)
MakeScan = Callable[..., Scan]


def capture(capture_id: str = "c1", **values: object) -> Capture:
    plain = Capture(
        capture_id, VIN, "2026-05-04T09:30:00.000Z", "synced", (track(0.0, 1.0),),
        Firing("RPM above 3000 rpm", 1.0, "RPM of 7E8 was above 3000 rpm: 3100 rpm."), ("A gap.",),
    )  # fmt: skip
    return replace(plain, **values)  # type: ignore[arg-type]


def track(*t_s: float, name: str = "RPM") -> Track:
    return Track(name, "7E8", "rpm", t_s, tuple(750.0 + t for t in t_s))


def test_a_capture_grows_part_by_part_and_is_whole_at_the_end(store: Store) -> None:
    store.captures.begin(capture())
    assert store.captures.capture("c1").state == "running"
    store.captures.append("c1", 1, (track(2.0), track(2.0, name="MAF")))
    store.captures.append("c1", 2, (track(3.0, 4.0),), ("Another gap.",))
    store.captures.append("c1", 2, (track(9.0),))
    store.captures.end("c1")
    kept = store.captures.capture("c1")
    assert kept.tracks == (track(0.0, 1.0, 2.0, 3.0, 4.0), track(2.0, name="MAF"))
    assert (kept.state, kept.gaps, kept.firing) == ("complete", ("A gap.", "Another gap."), capture().firing)
    store.captures.end("c1", state="cut_short")
    assert store.captures.capture("c1").state == "complete", "what has ended stays as it ended"
    (row,) = store.captures.rows(limit=9)
    assert (row.id, row.state, row.text) == ("c1", "complete", "RPM of 7E8 was above 3000 rpm: 3100 rpm.")


def test_one_that_ran_when_the_box_stopped_is_cut_short_with_what_there_was(folder: Path) -> None:
    store = Store.open(folder)
    store.captures.begin(capture())
    store.captures.append("c1", 1, (track(2.0),))
    store.close()
    store = Store.open(folder)
    kept = store.captures.capture("c1")
    store.close()
    assert (kept.state, kept.tracks) == ("cut_short", (track(0.0, 1.0, 2.0),))


def test_captures_stand_behind_the_scan_of_their_vehicle_begun_before(
    store: Store, make_scan: MakeScan
) -> None:
    other = VehicleIdentity(vin="JTDKB20U093500000", vin_source="ecu")
    store.captures.begin(capture("c0"))
    store.save_scan(make_scan("s1"), [])
    store.save_scan(make_scan("s2", demo=True), [])
    store.save_scan(make_scan("s3", vehicle=other), [])
    store.captures.begin(capture("c1", started_at="1970-01-01T00:00:00.000Z"))
    store.captures.begin(capture("c2", demo=True))
    store.captures.begin(capture("c3", vin=None))
    heads = store.captures.heads(VIN, demo=False, limit=9)
    assert [(head.id, head.after, head.tracks) for head in heads] == [("c0", None, ()), ("c1", "s1", ())]
    assert [one.id for one in store.captures.recent(VIN, demo=False, limit=1)] == ["c1"]
    assert store.captures.recent(VIN, demo=False, limit=9)[1].tracks == (track(0.0, 1.0),)
    assert store.captures.capture("c2").after == "s2"
    assert store.captures.capture("c3").after is None
    assert [row.id for row in store.captures.rows(limit=9)] == ["c3", "c2", "c1", "c0"]
    assert [row.id for row in store.captures.rows(limit=2, before="c2")] == ["c1", "c0"]
    assert [row.id for row in store.captures.rows(limit=9, vin=VIN, demo=True)] == ["c2"]


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(CaptureUnknown, match="no capture c9"):
        store.captures.capture("c9")
    with pytest.raises(CaptureUnknown):
        store.captures.append("c9", 1, ())
    with pytest.raises(CaptureUnknown):
        store.captures.rows(limit=9, before="c9")
    with pytest.raises(ScanUnknown):
        store.vehicles.rows(limit=9, before="s9")


def test_vehicles_by_their_last_scan_with_virtual_ones_apart(store: Store, make_scan: MakeScan) -> None:
    other = VehicleIdentity(vin="JTDKB20U093500000", vin_source="ecu")
    store.save_scan(make_scan("s1"), [])
    store.save_scan(make_scan("s2", vehicle=other), [])
    store.save_scan(make_scan("s3", demo=True), [])
    store.save_scan(make_scan("s4", vehicle=VehicleIdentity()), [])
    store.save_scan(make_scan("s5", state="interrupted", started_at="1970-01-01T00:00:09.000Z"), [])
    store.begin_scan("s6", kind="pre", started_at="2026-05-04T09:30:00.000Z", demo=False)
    rows = store.vehicles.rows(limit=9)
    assert [(row.last.id, row.last.vin, row.last.demo, row.visits) for row in rows] == [
        ("s5", VIN, False, 2), ("s3", VIN, True, 1), ("s2", other.vin, False, 1)
    ]  # fmt: skip
    assert [row.last.id for row in store.vehicles.rows(limit=9, search=" jtdkb ")] == ["s2"]
    assert store.vehicles.rows(limit=9, search="%") == ()
    assert [row.last.id for row in store.vehicles.rows(limit=1, before="s3")] == ["s2"]
    assert store.vehicles.without_vin() == 1
    assert store.vehicles.visits(VIN, demo=False) == 2
    assert [scan.id for scan in store.vehicles.scans(VIN, demo=False, limit=9)] == ["s1", "s5"]
    assert [scan.id for scan in store.vehicles.scans(VIN, demo=False, limit=1)] == ["s5"]


def test_everything_of_a_vehicle_at_once(store: Store, make_scan: MakeScan) -> None:
    for number in range(3):
        store.save_scan(make_scan(f"s{number}"), [])
        for labour_rate in (9000, 9500):
            content = EstimateContent(f"s{number}", ShopTerms(labour_rate=labour_rate), (), NO_WORK)
            store.estimates.keep(content)
    store.services.note(ServiceNote(VIN, "engine_oil", 120000.0, None, NOON), demo=False)
    store.services.note(ServiceNote(VIN, "engine_oil", 99.0, None, NOON), demo=True)
    store.captures.begin(capture("c1"))
    found = remembered(store, VIN, demo=False, limit=2)
    assert [scan.id for scan in found.scans] == ["s1", "s2"]
    assert found.older == 1
    assert [(e.scan_id, e.revision) for e in found.estimates] == [("s0", 2), ("s1", 2), ("s2", 2)]
    assert [note.km for note in found.services] == [120000.0]
    assert [(one.id, one.tracks) for one in found.captures] == [("c1", ())]
    with pytest.raises(VehicleUnknown, match="There is a real one of this VIN"):
        remembered(store, VIN, demo=True, limit=9)
    with pytest.raises(VehicleUnknown):
        remembered(store, "nobody", demo=False, limit=9)
