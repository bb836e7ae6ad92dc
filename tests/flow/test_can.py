"""UDS over the whole path, and raw CAN between two processes: the vehicle in one, the box in the other."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from motospect.adapters import open_adapter
from motospect.analysis.not_checked import not_checked
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import Scan
from motospect.model.wire import from_json
from motospect.simulator import load_vehicle
from motospect.simulator.canbus import serve_can
from tests.flow.cars import read_car
from tests.flow.processes import finished, started


def services(scan: Scan) -> dict[str, tuple[str, str]]:
    return {e.address: (e.services["19"].outcome, e.services["22"].outcome) for e in scan.ecus}


def test_over_the_elm() -> None:
    scan = read_car("transmission_only").scan
    assert services(scan) == {"7E8": ("ok", "ok"), "7E9": ("ok", "negative")}
    assert [(dtc.code, dtc.status) for dtc in scan.ecus[1].dtcs] == [("P0741", "AF"), ("U0100-87", "28")]
    assert not scan.conflicts


def test_cars_without_uds_stay_clean_and_say_nothing_of_it_to_the_customer() -> None:
    scan = read_car("petrol_healthy").scan
    assert services(scan) == {"7E8": ("negative", "negative")}
    assert scan.ecus[0].services["19"].nrc == "11"
    assert scan.verdict.clean
    assert not [said for said in not_checked(scan) if "UDS" in said]


@pytest.mark.slow
def test_an_answer_that_takes_longer_than_a_question_lasts() -> None:
    """NRC 78 and P2* = 5 s: raw CAN listens on where an ELM327 must ask again."""
    vehicle = load_vehicle("petrol_lean")
    behaviour = vehicle.ecus[0].behaviour
    behaviour.pending, behaviour.pending_every_s = {0x03: 1}, 1.6
    with serve_can(vehicle, interface="virtual", channel="late", realtime=True) as car:
        wire = open_adapter("socketcan", car.address, baud=0, stop=threading.Event())
        try:
            said = Conversation(wire, addressing=Addressing(extended=False))
            answer = said.ask(b"\x03", "7E8")
        finally:
            wire.close()
    assert answer.outcome == Ok(bytes.fromhex("010171"))
    assert [exchange.lines[0][:13] for exchange in said.exchanges] == ["7E8 03 7F 03 "]
    assert said.exchanges[0].elapsed_s > 1.6


def test_two_processes_on_a_bus_of_this_machine(tmp_path: Path) -> None:
    port = 40_000 + os.getpid() % 20_000
    bus = f"udp_multicast:[ff11::6d6f]:{port}"
    for name in ("car", "box"):
        (tmp_path / name).mkdir()
    with started("simulate", "petrol_lean", "--can", bus, folder=tmp_path / "car") as car:
        assert car.stdout is not None
        assert car.stdout.readline().strip() == bus
        status, said, complained = finished(
            "scan",
            "--json",
            "--evidence",
            "--adapter",
            "socketcan",
            "--address",
            bus,
            folder=tmp_path / "box",
        )
        car.send_signal(signal.SIGTERM)
        assert car.wait(10) == 0
    assert (status, complained) == (0, "")
    record, *exchanges = said.splitlines()
    scan = from_json(record, Scan)
    assert scan.adapter.kind == "socketcan"
    assert [dtc.code for dtc in scan.ecus[0].dtcs] == ["P0171"]
    assert scan.verdict.complete
    first = json.loads(exchanges[0])
    assert first["lines"][0].startswith("7E8 06 41 00 ")


def test_a_missing_interface_is_one_sentence(tmp_path: Path) -> None:
    status, said, complained = finished(
        "scan", "--adapter", "socketcan", "--address", "can9", folder=tmp_path
    )
    assert (status, said) == (1, "")
    assert complained.startswith("motospect: There is no network interface 'can9'. ")
    assert len(complained.splitlines()) == 1
