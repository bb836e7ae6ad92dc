"""Clearing on virtual vehicles, over a pty and over raw CAN: what each ECU does is what is said."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.audit import NAME, AuditLog
from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Adapter
from motospect.errors import ClearUnconfirmed
from motospect.model.clearing import Clearing
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.scan.clear import ClearOrder, clear, with_clearing
from motospect.scan.clear_plan import plan_clearing
from motospect.scan.confirmations import VALID_S, Confirmations
from motospect.scan.visit import Order, visit
from motospect.simulator import Vehicle, load_vehicle
from motospect.simulator.garage import FOLDER
from tests.contract.rigs import BAUD, RIGS, Rig

WIRES = pytest.mark.parametrize("rig", [RIGS[0], RIGS[2]], ids=lambda rig: rig.name)


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
