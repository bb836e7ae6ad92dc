"""The plug pulled and put back at every moment: shown, said once, kept, and taken up without a restart."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.adapters.audit import AuditLog
from motospect.adapters.guard import BusGuard
from motospect.model.bench import Bench
from motospect.scan.clear import ClearOrder
from motospect.simulator import Fault, Vehicle, load_vehicle, serve_tcp
from tests.flow.plugs import Plug, Watched, bay_at
from tests.flow.unruly import Unruly

SHOWN_S = 2.0
"""Within this the loss and the return are shown."""


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path)
    yield plug
    plug.pull()


def car(*faults: Fault) -> Vehicle:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.extend(faults)
    return vehicle


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged of losses and returns."""
    of_link = [r for r in caplog.records if r.name == "motospect.scan.link"]
    return [
        "lost" if r.levelno == logging.WARNING else "back"
        for r in of_link
        if r.levelno == logging.WARNING or "is back" in r.getMessage()
    ]


def unplugged(bench: Bench) -> bool:
    return bench.link.phase == "unplugged"


def returned_within(watched: Watched, plug: Plug, *, pause_s: float = 0.0) -> None:
    """Leave the plug out for a while, put it back, and see it ready in time and working."""
    assert watched.bay.wait_until(lambda bench: bench.link.phase != "unplugged", timeout_s=pause_s) is None
    began = time.monotonic()
    plug.put(car())
    bench = watched.ready()
    assert time.monotonic() - began < SHOWN_S
    assert bench.link.adapter is not None
    scan_id = watched.bay.request_scan("check")
    watched.reached(lambda bench: bench.last_scan_id == scan_id and bench.link.phase == "bus_ok")
    assert watched.kept[-1].scan.state == "finished"


def test_pulled_while_idle(plug: Plug, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    plug.put(car())
    with bay_at(plug.address) as watched:
        watched.ready()
        began = time.monotonic()
        plug.pull()
        link = watched.reached(unplugged).link
        assert time.monotonic() - began < SHOWN_S
        assert "is gone" in link.reason
        assert "Plug it in again" in (link.remedy or "")
        returned_within(watched, plug, pause_s=3.0)
    assert told(caplog) == ["lost", "back"]


def test_pulled_in_mid_scan(plug: Plug, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    plug.put(car(Fault(match="07", unplug=True)))
    with bay_at(plug.address) as watched:
        watched.ready()
        scan_id = watched.bay.request_scan("pre")
        bench = watched.reached(lambda bench: bench.last_scan_id == scan_id)
        assert bench.progress is not None
        assert bench.progress.ended == "interrupted"
        watched.reached(unplugged, within_s=SHOWN_S)
        scan = watched.kept[0].scan
        assert (scan.state, scan.verdict.clean, scan.verdict.complete) == ("interrupted", False, False)
        assert [dtc.code for ecu in scan.ecus for dtc in ecu.dtcs] == ["P0171"]
        assert watched.kept[0].exchanges
        returned_within(watched, plug)
    assert told(caplog) == ["lost", "back"]


def test_pulled_in_mid_clear_is_not_known_and_never_not_asked(plug: Plug, tmp_path: Path) -> None:
    guard = BusGuard(audit=AuditLog(tmp_path))
    plug.put(car())
    with bay_at(plug.address, guard) as watched:
        watched.ready()
        pre_id = watched.bay.request_scan("pre")
        watched.reached(lambda bench: bench.last_scan_id == pre_id and bench.link.phase == "bus_ok")
        plug.put(car(Fault(match="04", unplug=True)))
        watched.reached(unplugged)
        watched.ready()
        post_id = watched.bay.request_clear(ClearOrder(watched.kept[0].scan, "owner"))
        watched.reached(lambda bench: bench.last_scan_id == post_id)
        watched.reached(unplugged, within_s=SHOWN_S)
        scan = watched.kept[1].scan
        assert scan.state == "interrupted"
        assert scan.clearing is not None
        (ecu,) = scan.clearing.ecus
        assert ecu.result == "unknown"
        assert "is gone" in (scan.clearing.stopped or "")
        returned_within(watched, plug)


def test_pulled_while_it_is_being_connected(plug: Plug) -> None:
    plug.put(car(Fault(match="ATI", unplug=True)))
    with bay_at(plug.address) as watched:
        watched.reached(unplugged)
        returned_within(watched, plug)


def test_not_there_at_first(plug: Plug, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with bay_at(plug.address) as watched:
        link = watched.reached(lambda bench: bench.link.phase == "absent").link
        assert plug.address in link.reason
        assert watched.bay.wait_until(lambda bench: bench.link.phase != "absent", timeout_s=2.5) is None
        plug.put(car())
        watched.ready()
    assert told(caplog) == ["lost", "back"]


def test_a_server_that_closes_the_connection_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    served = serve_tcp(car(), realtime=False)
    try:
        with bay_at(served.address) as watched:
            watched.ready()
            began = time.monotonic()
            served.close()
            watched.reached(unplugged)
            assert time.monotonic() - began < SHOWN_S
            served = serve_tcp(car(), port=int(served.address.rsplit(":", 1)[1]), realtime=False)
            watched.ready()
            scan_id = watched.bay.request_scan("check")
            watched.reached(lambda bench: bench.last_scan_id == scan_id and bench.link.phase == "bus_ok")
    finally:
        served.close()
    assert told(caplog) == ["lost", "back"]


def test_an_adapter_that_falls_silent_is_woken_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with Unruly("silent") as adapter, bay_at(adapter.address) as watched:
        watched.ready()
        adapter.misbehave()
        link = watched.reached(lambda bench: bench.link.phase == "failed").link
        assert "no adapter answers" in link.reason
        assert watched.bay.wait_until(lambda bench: bench.link.phase != "failed", timeout_s=8.0) is None
        adapter.behave()
        began = time.monotonic()
        watched.ready()
        assert time.monotonic() - began < SHOWN_S + 1.0  # a rung that has begun is ended first
    assert told(caplog)[0] == "lost"
    assert told(caplog)[-1] == "back"
    rungs = [r.getMessage() for r in caplog.records if " tried " in r.getMessage()]
    ladder = ["once more", "once more", "after closing", "after a warm", "after opening", "by searching"]
    assert [words in rung for words, rung in zip(ladder, rungs, strict=True)] == [True] * 6, rungs


def test_a_radio_that_stalls_for_a_moment_is_no_loss(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with Unruly("silent") as adapter, bay_at(adapter.address) as watched:
        watched.reached(lambda bench: bench.link.phase == "powered")
        adapter.misbehave(at=b"ATRV")
        trying = watched.reached(lambda bench: "trying once more" in bench.link.reason)
        adapter.behave()
        watched.reached(lambda bench: "trying" not in bench.link.reason)
        assert trying.link.phase == "powered"
        assert {phase for _, phase in watched.shown} <= {"opening", "opened", "adapter_ok", "powered"}
    assert told(caplog) == []
    assert "adapter tried once more: it answers" in [r.getMessage() for r in caplog.records]


def test_the_last_protocol_is_tried_before_any_search(plug: Plug, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    vehicle = load_vehicle("diesel")  # 29-bit identifiers: found by searching
    plug.put(vehicle)
    with bay_at(plug.address) as watched:
        watched.ready()
        for _ in range(2):
            scan_id = watched.bay.request_scan("check")
            watched.reached(lambda bench, wanted=scan_id: bench.last_scan_id == wanted)  # type: ignore[misc]
            watched.ready()
    assert [v.scan.adapter.protocol for v in watched.kept] == ["ISO 15765-4 CAN 29/500"] * 2
    assert [r.getMessage() for r in caplog.records if " tried " in r.getMessage()] == [
        "vehicle tried the protocol that worked last: it answers"
    ]


def test_without_a_scan_the_vehicle_is_asked_nothing(plug: Plug, tmp_path: Path) -> None:
    vehicle = car()
    guard = BusGuard(audit=AuditLog(tmp_path))
    plug.put(vehicle)
    with bay_at(plug.address, guard) as watched:
        watched.reached(lambda bench: bench.link.phase == "powered")
        vehicle.turn_ignition(on=False)
        watched.reached(lambda bench: bench.link.phase == "ignition_off", within_s=5.0)
        vehicle.turn_ignition(on=True)
        watched.reached(lambda bench: bench.link.phase == "powered", within_s=5.0)
    assert not (tmp_path / "bus-audit.jsonl").exists()


def test_a_low_battery_is_shown_and_gone_when_it_is_charged(plug: Plug) -> None:
    vehicle = car(Fault(match="ATRV", reply=["11.2V"], times=6), Fault(match="ATIGN", reply=["?"]))
    plug.put(vehicle)
    with bay_at(plug.address) as watched:
        link = watched.reached(lambda bench: bench.link.phase == "low_battery").link
        assert "11.2 V" in link.reason
        assert "charger" in (link.remedy or "")
        watched.reached(lambda bench: bench.link.phase == "powered")


def test_a_vehicle_that_sleeps_is_told_from_one_that_stays_silent(plug: Plug) -> None:
    vehicle = car()
    vehicle.turn_ignition(on=False)
    plug.put(vehicle)
    with bay_at(plug.address) as watched:
        watched.ready()
        watched.bay.request_scan("check")
        link = watched.reached(
            lambda bench: bench.last_scan_id is not None and bench.link.phase in ASLEEP
        ).link
        assert (link.phase, "ignition is off" in link.reason) == ("ignition_off", True)
        vehicle.faults.append(Fault(match="0100", reply=["UNABLE TO CONNECT"]))
        vehicle.turn_ignition(on=True)
        watched.reached(lambda bench: bench.link.phase == "powered")
        watched.bay.request_scan("check")
        link = watched.reached(lambda bench: bench.link.phase == "ecu_silent").link
    assert link.reason == "No control unit answered."
    assert "ignition" in (link.remedy or "")


ASLEEP = {"ignition_off", "ecu_silent"}


def test_an_adapter_pulled_out_of_the_vehicle_alone_forgets_it(
    plug: Plug, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    vehicle = load_vehicle("diesel")
    plug.put(vehicle)
    with bay_at(plug.address) as watched:
        watched.ready()
        first_id = watched.bay.request_scan("check")
        watched.reached(lambda b: b.last_scan_id == first_id and b.link.phase == "bus_ok")
        no_supply = Fault(match="ATRV", reply=["0.1V"])
        vehicle.faults.append(no_supply)
        link = watched.reached(lambda b: b.link.phase == "adapter_ok", within_s=5.0).link
        assert "no vehicle is at its plug (0.1 V)" in link.reason
        vehicle.faults.remove(no_supply)
        watched.reached(lambda b: b.link.phase == "powered", within_s=5.0)
        scan_id = watched.bay.request_scan("check")
        watched.reached(lambda b: b.last_scan_id == scan_id and b.link.phase == "bus_ok")
    assert not [r.getMessage() for r in caplog.records if " tried " in r.getMessage()]
    assert told(caplog) == []


def test_an_ignition_pin_that_lies_is_not_believed(plug: Plug) -> None:
    plug.put(car(Fault(match="ATIGN", reply=["OFF"])))
    with bay_at(plug.address) as watched:
        watched.reached(lambda bench: bench.link.phase == "ignition_off")
        watched.bay.request_scan("check")
        watched.reached(lambda bench: bench.link.phase == "bus_ok")
        assert watched.bay.wait_until(lambda b: b.link.phase == "ignition_off", timeout_s=3.0) is None


def test_a_vehicle_that_answers_in_part_is_named(plug: Plug) -> None:
    vehicle = load_vehicle("petrol_three_ecus")
    silent = Fault(match="(03|07|0A|0101|06..|09..|01..|19.*|22.*)", frames=["7E8 02 43 00", "7EA 02 43 00"])
    vehicle.faults.append(silent)
    plug.put(vehicle)
    with bay_at(plug.address) as watched:
        watched.ready()
        scan_id = watched.bay.request_scan("check")
        link = watched.reached(lambda b: b.last_scan_id == scan_id and b.link.phase == "degraded").link
    assert "only in part" in link.reason
