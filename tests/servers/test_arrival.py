"""A scan's way to the fleet over real servers, and every server absent, refusing, restarted or lying."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from motospect.fleet.private_servers import PrivateDatabase, free_port
from motospect.model.fleet import Dispatch, digest, pack, records_topic
from motospect.model.wire import from_json, to_json
from motospect.store import Store
from motospect.sync import box_id
from motospect.sync.transports import open_transport
from tests.flow.processes import eventually, started
from tests.servers.fleet import QUICK, Fleet, await_state, drained, make_scan

pytestmark = pytest.mark.slow


def test_scans_arrive_once_and_leave_the_outbox(fleet: Fleet) -> None:
    box = fleet.box()
    scans = [box.add() for _ in range(30)]
    fleet.start_ingester()
    eventually(drained(box))
    assert fleet.kept() == [scan.id for scan in scans]
    ((record, risk, worst, sha256),) = fleet.query(
        "SELECT record::text, risk, worst, sha256 FROM scan WHERE id = %s", scans[0].id
    )
    assert record.encode() == to_json(scans[0])
    assert sha256 == digest(to_json(scans[0]))
    assert (risk, bool(worst)) == (3, True)
    await_state(box, "ok", "Connected", "Nothing waits")


def test_a_record_sent_twice_is_kept_once(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    scan = box.add()
    eventually(drained(box))
    transport = fleet.boxes[0].courier._transport
    box.end()
    transport.connect()
    transport.send(pack(1, "scan", scan.id, to_json(scan)))
    eventually(lambda: transport.receive(0.5) is not None)
    transport.close()
    assert fleet.kept() == [scan.id]
    fleet.boxes.clear()


def test_a_broker_that_is_absent_at_the_start_is_a_state_and_is_found_later(
    fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    fleet.broker.kill()
    box = fleet.box()
    scan = box.add()
    await_state(box, "degraded", "No broker answers", "1 record(s) wait")
    fleet.start_ingester()
    fleet.broker.start()
    eventually(drained(box))
    assert fleet.kept() == [scan.id]
    assert caplog.text.count("nothing goes to the fleet") == 1
    assert caplog.text.count("is back") == 1


def test_a_broker_that_is_restarted_is_said_once_and_nothing_is_lost(
    fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    fleet.start_ingester()
    box = fleet.box()
    box.add()
    eventually(drained(box))
    fleet.broker.kill()
    await_state(box, "degraded")
    box.add()
    fleet.broker.start()
    eventually(drained(box))
    assert len(fleet.kept()) == 2
    assert caplog.text.count("nothing goes to the fleet") == 1
    eventually(lambda: "the broker is back" in fleet.said())


def test_a_wrong_password_needs_a_person(fleet: Fleet) -> None:
    box = fleet.box(password=False)
    box.add()
    await_state(box, "failed", "refuses this box", "1 record(s) wait")
    assert "enrol" in (box.courier.state().remedy or "")
    fleet.broker.enrol(box_id(box.store))
    fleet.start_ingester()
    eventually(drained(box))
    await_state(box, "ok")


def test_credentials_of_another_box_are_named(fleet: Fleet, tmp_path: Path) -> None:
    box = fleet.box()
    name = box_id(box.store)
    (fleet.broker.folder / f"{name}.credentials").write_text("another-box:secret\n")
    fleet.broker.kill()
    fleet.broker.start()
    await_state(box, "failed", "'another-box'", name)


def test_without_an_ingester_the_broker_s_puback_deletes_nothing(fleet: Fleet) -> None:
    box = fleet.box()
    scan = box.add()
    await_state(box, "degraded", "confirmed none", "1 record(s) wait")
    assert [row.record_id for row in box.store.outbox()] == [scan.id]
    fleet.start_ingester()
    eventually(drained(box))


def test_without_postgresql_the_ingester_waits_and_confirms_nothing(
    fleet: Fleet, cluster: PrivateDatabase
) -> None:
    cluster.kill()
    fleet.start_ingester()
    box = fleet.box()
    box.add()
    await_state(box, "degraded", "confirmed none")
    eventually(lambda: "database cannot be used" in fleet.said())
    cluster.start()
    eventually(drained(box))
    assert len(fleet.kept()) == 1
    assert fleet.said().count("database cannot be used") == 1


def test_postgresql_gone_under_way_holds_back_the_confirmation(
    fleet: Fleet, cluster: PrivateDatabase
) -> None:
    fleet.start_ingester()
    box = fleet.box()
    box.add()
    eventually(drained(box))
    cluster.kill()
    waiting = box.add()
    await_state(box, "degraded", "confirmed none", "1 record(s) wait")
    cluster.start()
    eventually(drained(box))
    assert waiting.id in fleet.kept()
    assert "the database is back" in fleet.said()


POISONS = {
    "no dispatch": b"\x00\xff rubbish",
    "empty": b"",
    "deep": b"[" * 100_000,
    "wrong hash": to_json(Dispatch(1, "scan", make_scan().id, "0" * 64)) + b"\n{}",
    "no scan": pack(2, "scan", make_scan().id, b'{"schema":"motospect.scan/1"}'),
    "deep record": pack(2, "scan", make_scan().id, b'{"x":' + b"[" * 50_000),
    "not text": pack(3, "scan", make_scan().id, b"\xff\xfe"),
    "unknown kind": pack(4, "parcel", make_scan().id, b"{}"),
    "no uuid": pack(5, "scan", "../x", to_json(make_scan(id="../x"))),
    "sequence": pack(2**70, "scan", (huge := make_scan()).id, to_json(huge)),
    "year": pack(6, "scan", (year := make_scan(started_at="2026-99-99T99:99:99Z")).id, to_json(year)),
    "zero": pack(7, "scan", (zero := make_scan(kind="pre", started_at="a\0b")).id, to_json(zero)),
    "zero in the VIN": pack(
        8, "scan", (vin := make_scan(vehicle=make_scan().vehicle.__class__(vin="a\0b"))).id, to_json(vin)
    ),
    "surrogate": pack(9, "scan", (lone := make_scan()).id, to_json(lone).replace(b"1 code", b"\\ud800 code")),
}


def test_poison_is_set_aside_with_its_reason_and_blocks_nobody(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    transport = open_transport(
        fleet.broker.url,
        box=(other := "poisoner-1"),
        credentials_file=str(fleet.broker.enrol(other)),
    )
    first = box.add()
    eventually(drained(box))  # now the ingester listens: nobody sends poison a second time
    eventually(lambda: connects(transport))
    for poison in POISONS.values():
        transport.send(poison)
        transport.receive(0.05)
    scan = box.add()
    eventually(drained(box))
    assert {first.id, scan.id} <= set(fleet.kept())
    # All but the one with the odd time, which may be kept: the last of them, not the first.
    eventually(lambda: len(fleet.query("SELECT 1 FROM dead_letter")) >= len(POISONS) - 1)
    dead = {
        bytes(message): reason for message, reason in fleet.query("SELECT message, reason FROM dead_letter")
    }
    accepted = {name for name, poison in POISONS.items() if poison not in dead}
    # Its odd time is no reason to lose a scan; everything else is no record that can be kept.
    assert accepted <= {"zero"}
    assert all(dead.values())
    assert {topic for (topic,) in fleet.query("SELECT topic FROM dead_letter")} == {records_topic(other)}
    transport.close()


def connects(transport: object) -> bool:
    transport.connect()  # type: ignore[attr-defined]
    return True


def test_a_refused_record_is_said_on_the_health_page_and_does_not_block(fleet: Fleet) -> None:
    box = fleet.box()
    box.add(id="no-uuid")
    good = box.add()
    fleet.start_ingester()
    eventually(drained(box))
    assert fleet.kept() == [good.id]
    await_state(box, "degraded", "set 1 record(s) aside", "'no-uuid'")


def test_the_same_id_with_another_content_is_not_confirmed_as_kept(fleet: Fleet) -> None:
    fleet.start_ingester()
    first, second = fleet.box(), fleet.box()
    scan = first.add()
    eventually(drained(first))
    second.add(id=scan.id, kind="post")
    eventually(drained(second))
    await_state(second, "degraded", "another record is kept under this id")
    assert fleet.query("SELECT kind FROM scan") == [("pre",)]
    assert len(fleet.query("SELECT 1 FROM dead_letter")) == 1


def test_a_subscription_granted_but_never_served_is_found_out(fleet: Fleet) -> None:
    """Mosquitto answers SUBACK "granted" also for what its rules deny."""
    rules = fleet.broker.folder / "rules"
    allowed = rules.read_text()
    rules.write_text(allowed.replace("pattern read motospect/1/boxes/%u/receipts\n", ""))
    fleet.broker.reload()
    fleet.start_ingester()
    box = fleet.box()
    scan = box.add()
    await_state(box, "degraded", "confirmed none")
    assert "read its receipts" in (box.courier.state().remedy or "")
    eventually(lambda: fleet.kept() == [scan.id])
    rules.write_text(allowed.replace("topic read motospect/1/boxes/+/records\n", ""))
    fleet.broker.kill()
    fleet.broker.start()
    eventually(lambda: "delivers nothing" in fleet.said(), within_s=40)
    rules.write_text(allowed)
    fleet.broker.reload()
    eventually(drained(box), within_s=40)
    assert fleet.kept() == [scan.id]


def test_a_box_may_not_write_for_another_and_that_is_said_once(
    fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    """The topic a message came on says which box it is from, because the broker lets no other write there."""
    fleet.make_tables()
    fleet.start_ingester()
    box = fleet.box()
    box.courier._transport._box = "somebody-else"  # type: ignore[attr-defined]
    box.add()
    await_state(box, "failed", "Not authorized")
    eventually(lambda: box.courier._pause_s >= QUICK.longest_pause_s)
    assert box.courier.state().state == "failed"
    assert caplog.text.count("nothing goes to the fleet") == 1
    assert "is back" not in caplog.text
    assert fleet.kept() == []


def test_the_whole_daemon_sends_its_scan(fleet: Fleet, tmp_path: Path) -> None:
    fleet.start_ingester()
    folder = tmp_path / "daemon"
    folder.mkdir()
    store = Store.open(folder / "store")
    scan, name = make_scan(), box_id(store)
    store.save_scan(scan, ())
    store.close()
    settings = {
        "MOTOSPECT_STORE_DIR": str(folder / "store"),
        "MOTOSPECT_SYNC_URL": fleet.broker.url,
        "MOTOSPECT_SYNC_CREDENTIALS_FILE": str(fleet.broker.enrol(name)),
    }
    with started("run", folder=folder, settings=settings) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        eventually(lambda: fleet.kept() == [scan.id])
        eventually(lambda: "Nothing waits" in sync_part(address)["reason"])
        assert sync_part(address)["state"] == "ok"
        process.terminate()
        assert process.wait(timeout=5) == 0


def sync_part(address: str) -> dict[str, str]:
    parts = from_json(httpx.get(f"{address}/health.json").content, dict)["parts"]
    return next(part for part in parts if part["name"] == "sync")


def test_the_daemon_stops_in_time_while_its_broker_does_not_answer(tmp_path: Path) -> None:
    settings = {
        "MOTOSPECT_STORE_DIR": str(tmp_path / "store"),
        "MOTOSPECT_SYNC_URL": f"mqtt://127.0.0.1:{free_port()}",
    }
    with started("run", folder=tmp_path, settings=settings) as process:
        assert process.stderr is not None
        address = next(line for line in process.stderr if "MOTOSPECT is at" in line).split()[-1]
        eventually(lambda: "No broker answers" in sync_part(address)["reason"])
        process.terminate()
        assert process.wait(timeout=5) == 0
