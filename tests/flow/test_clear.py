"""Clearing on virtual vehicles, over a pty and over raw CAN: what each ECU does is what is said."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.audit import NAME, AuditLog
from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Adapter
from motospect.errors import ClearUnconfirmed
from motospect.model.clearing import Clearing
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.scan.bay import Bay
from motospect.scan.clear import ClearOrder, clear, with_clearing
from motospect.scan.clear_plan import plan_clearing
from motospect.scan.confirmations import VALID_S, Confirmations
from motospect.scan.keeping import Ledger
from motospect.scan.link_state import READY
from motospect.scan.visit import Order, Visited, visit
from motospect.simulator import Vehicle, load_vehicle, serve_pty
from motospect.simulator.faults import Fault
from motospect.simulator.garage import FOLDER
from motospect.store import Store
from tests.contract.rigs import BAUD, RIGS, Rig
from tests.flow.processes import finished

ON = [next(rig for rig in RIGS if rig.kind == kind) for kind in ("elm327", "socketcan")]
WIRES = pytest.mark.parametrize("rig", ON, ids=lambda rig: rig.name)


def car(folder: Path, extra: str = "", *, driving: bool = False) -> Vehicle:
    """A vehicle of the garage whose first ECU has one more line in its file."""
    text = (
        (FOLDER / "petrol_lean.toml").read_text(encoding="utf-8").replace("[[ecu]]", f"[[ecu]]\n{extra}", 1)
    )
    file = folder / "car.toml"
    file.write_text(text, encoding="utf-8")
    return load_vehicle(file, driving=driving)


def read(wire: Adapter, kind: str) -> Scan:
    order = Order(new_id(), "pre" if kind == "pre" else "post", utc_now(), demo=True)
    return visit(wire, wire.connect(), order).scan


def cleared(rig: Rig, vehicle: Vehicle, folder: Path) -> tuple[Clearing, list[dict[str, str | None]]]:
    """Scan, clear, scan again; returns what came of it and the lines of the audit log."""
    guard = BusGuard(audit=AuditLog(folder))
    with rig.serve(vehicle, False) as served:
        wire = open_adapter(rig.kind, served.address, baud=BAUD, stop=Event(), guard=guard)
        try:
            before = read(wire, "pre")
            order = ClearOrder(before, "the test")
            done = clear(wire, order, guard)
            post = visit(wire, wire.connect(), Order(new_id(), "post", utc_now(), demo=True))
        finally:
            wire.close()
    after = with_clearing(post, order, done)
    assert after.scan.clearing is not None
    known = {exchange.id for exchange in after.exchanges}
    assert all(set(ecu.evidence) <= known for ecu in after.scan.clearing.ecus)
    log = [json.loads(line) for line in (folder / NAME).read_text(encoding="utf-8").splitlines()]
    return after.scan.clearing, log


@WIRES
@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("", ("cleared", None, "read again without the codes")),
        ('on_clear = "ignored"', ("not_cleared", None, "nothing was cleared")),
        ('on_clear = "comes_back"', ("came_back", None, "P0171 is there again")),
        ('behaviour = { negative = { "04" = "22" } }', ("refused", "22", "conditions are not right")),
        ('behaviour = { negative = { "04" = "11" } }', ("refused", "11", "does not know service 04")),
        ('behaviour = { negative = { "04" = "33" } }', ("refused_by_gateway", "33", "NRC 33 of ISO 14229-1")),
        ('behaviour = { negative = { "04" = "34" } }', ("refused_by_gateway", "34", "NRC 34 of ISO 14229-1")),
        ('behaviour = { silent = ["04"] }', ("unknown", None, "no answer")),
        ('behaviour = { pending = { "04" = 2 } }', ("cleared", None, "said yes")),
    ],
)
def test_only_a_positive_answer_and_empty_lists_are_cleared(
    rig: Rig, extra: str, told: tuple[str, str | None, str], tmp_path: Path
) -> None:
    clearing, log = cleared(rig, car(tmp_path, extra), tmp_path)
    (ecu,) = clearing.ecus
    result, nrc, why = told
    assert (ecu.result, ecu.nrc) == (result, nrc)
    assert why in ecu.why
    sent = [line for line in log if line["service"] == "04"]
    assert [(line["target"], line["payload"], line["refused"]) for line in sent] == [("7E0", "04", None)]


JEEP_2019, JEEP_2017, TOYOTA = "1C4RJFBG5KC123456", "1C4RJFBG4HC123456", "4T1BF1FK7EU000420"
"""Made up, with right check digits; the first two are of the former FCA group, one with its gateway."""


@pytest.mark.parametrize(
    ("vin", "answer", "told"),
    [
        (JEEP_2019, "7E8 03 7F 04 11 AA AA AA AA", ("refused_by_gateway", "11", "not proven")),
        (JEEP_2019, "7E8 03 7F 04 12 AA AA AA AA", ("refused_by_gateway", "12", "not proven")),
        (JEEP_2019, "7E8 03 7F 04 7F AA AA AA AA", ("refused_by_gateway", "7F", "not proven")),
        (JEEP_2019, "7E8 03 7F 04 33 AA AA AA AA", ("refused_by_gateway", "33", "NRC 33 of ISO 14229-1")),
        (JEEP_2019, "7E8 03 7F 04 22 AA AA AA AA", ("refused", "22", "conditions are not right")),
        (JEEP_2019, "7E8 03 7F 04 21 AA AA AA AA", ("refused", "21", "busy")),
        (JEEP_2017, "7E8 03 7F 04 11 AA AA AA AA", ("refused", "11", "does not know service 04")),
        (TOYOTA, "7E8 03 7F 04 11 AA AA AA AA", ("refused", "11", "does not know service 04")),
    ],
)
def test_the_gateway_of_the_former_fca_group_by_its_bytes(
    vin: str, answer: str, told: tuple[str, str, str], tmp_path: Path
) -> None:
    file = tmp_path / "gateway.toml"
    text = (FOLDER / "petrol_lean.toml").read_text(encoding="utf-8").replace(TOYOTA, vin, 1)
    file.write_text(f'{text}\n[[fault]]\nmatch = "04"\nframes = ["{answer}"]\n', encoding="utf-8")
    clearing, log = cleared(RIGS[0], load_vehicle(file), tmp_path)
    (ecu,) = clearing.ecus
    result, nrc, why = told
    assert (ecu.result, ecu.nrc) == (result, nrc)
    assert why in ecu.why
    assert [line["payload"] for line in log if line["service"] == "04"] == ["04"]  # once, whatever it said


@WIRES
def test_each_of_three_ecus_has_its_own_result(rig: Rig, tmp_path: Path) -> None:
    vehicle = load_vehicle("petrol_three_ecus")
    vehicle.ecus[0].behaviour.negative[0x04] = 0x22
    clearing, log = cleared(rig, vehicle, tmp_path)
    assert [ecu.result for ecu in clearing.ecus] == ["refused", "cleared", "cleared"]
    assert len([line for line in log if line["service"] == "04"]) == 3


@WIRES
def test_a_moving_vehicle_gets_no_clear(rig: Rig, tmp_path: Path) -> None:
    clearing, log = cleared(rig, car(tmp_path, driving=True), tmp_path)
    assert [ecu.result for ecu in clearing.ecus] == ["not_asked"]
    assert "The vehicle moves" in (clearing.stopped or "")
    assert not [line for line in log if line["service"] == "04"]


def test_a_low_battery_gets_no_clear(tmp_path: Path) -> None:
    vehicle = car(tmp_path)
    vehicle.running, vehicle.battery_v = False, 11.4
    clearing, log = cleared(RIGS[0], vehicle, tmp_path)
    assert "battery is low (11.4 V" in (clearing.stopped or "")
    assert not [line for line in log if line["service"] == "04"]


def test_another_vehicle_gets_no_clear(tmp_path: Path) -> None:
    guard = BusGuard(audit=AuditLog(tmp_path))
    with RIGS[0].plugged(car(tmp_path)) as wire:
        before = read(wire, "pre")
    with RIGS[0].serve(load_vehicle("petrol_misfire"), False) as served:
        wire = open_adapter("elm327", served.address, baud=BAUD, stop=Event(), guard=guard)
        wire.connect()
        done = clear(wire, ClearOrder(before, "the test"), guard)
        wire.close()
    assert done.answers == {}
    assert before.vehicle.vin is not None
    assert before.vehicle.vin in (done.stopped or "")


def test_a_vehicle_that_no_longer_tells_who_it_is_gets_no_clear(tmp_path: Path) -> None:
    guard = BusGuard(audit=AuditLog(tmp_path))
    with RIGS[0].plugged(car(tmp_path)) as wire:
        before = read(wire, "pre")
    nameless = car(tmp_path)
    nameless.faults += [Fault(match="0902.?|22F190.?", reply=["NO DATA"])]
    with RIGS[0].serve(nameless, False) as served:
        wire = open_adapter("elm327", served.address, baud=BAUD, stop=Event(), guard=guard)
        wire.connect()
        done = clear(wire, ClearOrder(before, "the test"), guard)
        wire.close()
    assert done.answers == {}
    assert "does not tell its VIN now" in (done.stopped or "")


def test_the_plan_says_what_is_lost_what_stays_and_what_an_inspection_says(tmp_path: Path) -> None:
    with RIGS[0].plugged(car(tmp_path)) as wire:
        plan = plan_clearing(read(wire, "pre"))
    said = " ".join(plan.lost)
    assert "stored and pending codes P0171" in said
    assert "1 freeze frame (P0171)" in said
    assert "8 complete monitors" in said
    assert "permanent P0171" in plan.stays[0]
    assert ("at most 1 may be open" in plan.inspection, plan.source) == (True, "EPA420-R-01-015")


def test_a_token_starts_one_clearing_however_often_it_is_sent(tmp_path: Path) -> None:
    with RIGS[0].plugged(car(tmp_path)) as wire:
        before = read(wire, "pre")
    begun: list[ClearOrder] = []
    now_s = [0.0]

    def begin(order: ClearOrder) -> str:
        begun.append(order)
        return f"post-{len(begun)}"

    desk = Confirmations(begin, lambda: before.id, clock=lambda: now_s[0])
    token, other = str(desk.offer(before).token), str(desk.offer(before).token)
    assert desk.take(token, before.id, who="owner") == "post-1"
    assert desk.take(token, before.id, who="owner") == "post-1"
    for wrong, scan_id in ((other, before.id), ("", before.id), (token, "another")):
        with pytest.raises(ClearUnconfirmed):
            desk.take(wrong, scan_id, who="owner")
    late = str(desk.offer(before).token)
    now_s[0] += VALID_S
    with pytest.raises(ClearUnconfirmed):
        desk.take(late, before.id, who="owner")
    assert len(begun) == 1
    with pytest.raises(ClearUnconfirmed, match="pre-scan made last"):
        Confirmations(begin, lambda: "a later one").offer(before)


def settings(folder: Path) -> dict[str, str]:
    return {"MOTOSPECT_STORE_DIR": str(folder / "store")}


def sent_clears(folder: Path) -> int:
    return (folder / "store" / NAME).read_text(encoding="utf-8").count('"service":"04"')


@pytest.mark.slow
def test_the_command_keeps_both_scans_and_ends_with_0_only_when_all_is_cleared(tmp_path: Path) -> None:
    with serve_pty(car(tmp_path), baud=BAUD, realtime=False) as served:
        status, said, complained = finished(
            "clear",
            "--address",
            served.address,
            "--confirm",
            "CLEAR",
            folder=tmp_path,
            settings=settings(tmp_path),
        )
    assert (status, said.splitlines()[0]) == (0, "Cleared: 7E8."), complained
    assert "1 freeze frame (P0171)" in complained
    store = Store.read(tmp_path / "store")
    try:
        assert [row.kind for row in store.scans()] == ["post", "pre"]
        post = store.scan(store.scans()[0].id)
        assert post.clearing is not None
        assert [x.request for x in store.exchanges(post.id) if x.id in post.clearing.ecus[0].evidence] == [
            "04"
        ]
    finally:
        store.close()
    assert sent_clears(tmp_path) == 1


@pytest.mark.slow
@pytest.mark.parametrize("word", ["no", "", "clear"])
def test_without_the_word_the_command_clears_nothing(word: str, tmp_path: Path) -> None:
    with serve_pty(car(tmp_path), baud=BAUD, realtime=False) as served:
        status, said, complained = finished(
            "clear",
            "--address",
            served.address,
            "--confirm",
            word,
            folder=tmp_path,
            settings=settings(tmp_path),
        )
    assert (status, said) == (1, "")
    assert complained.endswith("Nothing was cleared.\n")
    assert sent_clears(tmp_path) == 0


def test_the_bay_clears_once_for_a_token_and_scans_afterwards(tmp_path: Path) -> None:
    guard, kept, stop = BusGuard(audit=AuditLog(tmp_path)), list[Visited](), Event()
    with serve_pty(car(tmp_path), baud=BAUD, realtime=False) as served:
        bay = Bay(
            open_adapter=lambda end: open_adapter("elm327", served.address, baud=BAUD, stop=end, guard=guard),
            ledger=Ledger(begin=lambda _: None, keep=kept.append),
            guard=guard,
            demo=True,
        )
        thread = Thread(target=bay.run, args=(stop, lambda: None))
        thread.start()
        try:
            assert bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=20)
            pre_id = bay.request_scan("pre")
            assert bay.wait_until(lambda bench: bench.last_scan_id == pre_id, timeout_s=30)
            assert bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=20)
            desk = Confirmations(bay.request_clear, lambda: bay.snapshot().last_scan_id)
            token = str(desk.offer(kept[0].scan).token)
            post_id = desk.take(token, pre_id, who="owner")
            assert desk.take(token, pre_id, who="owner") == post_id
            assert bay.wait_until(lambda bench: bench.last_scan_id == post_id, timeout_s=30)
        finally:
            stop.set()
            thread.join()
    pre, post = (visited.scan for visited in kept)
    assert (pre.kind, pre.clearing, post.kind, post.id) == ("pre", None, "post", post_id)
    assert post.clearing is not None
    assert (post.clearing.before, post.clearing.ecus[0].result) == (pre_id, "cleared")
    assert (tmp_path / NAME).read_text(encoding="utf-8").count('"service":"04"') == 1
