"""Every adapter of the simulator, genuine or clone: recognised for what it does, read to the same record."""

from __future__ import annotations

import functools
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from motospect.adapters import Memory, open_adapter
from motospect.adapters.consequences import consequences, passport_part
from motospect.adapters.recording import Recorder
from motospect.adapters.replay import Replay
from motospect.decode.signals import pid_of
from motospect.link.conversation import Addressing, Conversation
from motospect.model.identity import new_id, utc_now
from motospect.model.passport import MOST_PIDS, Passport
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.scan.examination import examine
from motospect.scan.live import Live, wished
from motospect.scan.visit import Order, visit
from motospect.simulator import Port, Vehicle, adapter_names, load_adapter, load_vehicle, serve_pty
from motospect.simulator.chips import Profile
from tests.contract.test_adapters import compared, parked

CARS = ("petrol_lean", "petrol_three_ecus", "diesel", "kwp_fast_catalyst", "pwm_misfire")
CLONES = [name for name in adapter_names() if name.startswith("clone-")]
SIX = ("ENGINE_LOAD", "COOLANT_TEMP", "RPM", "SPEED", "INTAKE_TEMP", "THROTTLE_POS")

every_adapter = pytest.mark.parametrize("name", adapter_names())

LONG_LISTS = """protocol = 6
vin = "WVWZZZ1KZAW000001"
[[ecu]]
request = "7E0"
response = "7E8"
vin = true
pids = "01 04 05 0C 0D 0F 10 11 1F 21 42"
stored = [{codes}]
freeze = [{{ code = "P0100", at_s = 60 }}]
[[ecu]]
request = "7E1"
response = "7E9"
pids = "01 0C"
stored = ["P0741", "P0742"]
"""


def told(profile: Profile) -> dict[str, Any]:
    """What the passport must say of an adapter, by the profile alone; `commands` those it refuses."""
    return {
        "identity": profile.stn or profile.identity,
        "serial": profile.serial,
        "answer_count": profile.count,
        "width": profile.most_pids,
        "echo_off": not profile.ignored("ATE0"),
        "spaces_off": not profile.ignored("ATS0"),
        "fixed_wait": not profile.ignored("ATAT0"),
        "measures_voltage": not profile.refused("ATRV"),
        "refuses": {text for text in ("ATAL", "ATCRA", "ATSPA6") if profile.refused(text)},
    }


def said_by(passport: Passport) -> dict[str, Any]:
    names = told(load_adapter("1.5"))
    found = {name: getattr(passport, name) for name in names if name != "refuses"}
    return found | {"refuses": {text for text, known in passport.commands.items() if not known}}


def read(port: Port, memory: Memory | None = None) -> Scan:
    wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event(), memory=memory)
    try:
        return visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
    finally:
        wire.close()


def scanned(vehicle: Vehicle, adapter: str, *, realtime: bool = False, baud: int = 38400) -> Any:
    with serve_pty(vehicle, version=adapter, baud=baud, realtime=realtime) as port:
        return compared(json.loads(to_json(read(port))))


@functools.cache
def by_the_book(car: str) -> Any:
    return scanned(parked(car), "2.2")


@functools.cache
def long_lists(folder: Path) -> Path:
    file = folder / "long_lists.toml"
    file.write_text(LONG_LISTS.format(codes=", ".join(f'"P{number:04d}"' for number in range(100, 160))))
    return file


@pytest.mark.parametrize("car", CARS)
@every_adapter
def test_the_record_does_not_depend_on_the_adapter(name: str, car: str) -> None:
    assert scanned(parked(car), name) == by_the_book(car)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLONES)
def test_nor_where_time_passes_and_answers_are_long(name: str, tmp_path: Path) -> None:
    expected = scanned(parked(str(long_lists(tmp_path))), "2.2")
    assert len(expected["ecus"][0]["dtcs"]) == 60
    assert scanned(parked(str(long_lists(tmp_path))), name, realtime=True) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1.5", "2.2", "STN1110", *CLONES])
def test_the_passport_says_what_the_adapter_is(name: str) -> None:
    profile = load_adapter(name)
    with serve_pty(load_vehicle("petrol_lean"), version=name, baud=38400) as port:
        wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event())
        wire.connect()
        assert examine(wire)
        wire.close()
    passport = wire.book.passport
    assert passport is not None
    assert said_by(passport) == told(profile)
    if profile.refused("ATRV"):
        assert passport.voltage_error_v is None
    else:
        assert passport.voltage_error_v == pytest.approx(profile.offset_v, abs=0.3)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1.5", "clone-small-buffer", "clone-deaf"])
def test_a_buffer_that_overflows_is_known_afterwards(name: str, tmp_path: Path) -> None:
    kept: list[Passport] = []
    vehicle = load_vehicle(long_lists(tmp_path))
    with serve_pty(vehicle, version=name, baud=38400) as port:
        scan = read(port, Memory(keep=kept.append))
    assert scan.verdict.complete
    weak = name != "1.5"
    assert kept[-1].slow_flow is (True if weak else None)
    assert name != "clone-small-buffer" or (kept[-1].overflow or 0) >= load_adapter(name).buffer
    assert name != "clone-deaf" or kept[-1].damaged
    assert any("frame by frame" in sentence for sentence in consequences(kept[-1])) is weak


@every_adapter
def test_what_is_remembered_is_not_tried_again(name: str) -> None:
    shelf: dict[str, Passport] = {}
    memory = Memory(recall=lambda: tuple(shelf.values()), keep=lambda p: shelf.update({p.key: p}))
    with serve_pty(parked("petrol_lean"), version=name, realtime=False) as port:
        first = read(port, memory)
        known = dict(shelf)
        wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event(), memory=memory)
        wire.connect()
        wire.open_bus()
        said = Conversation(wire, addressing=Addressing(extended=False))
        assert said.width == load_adapter(name).most_pids
        live = Live(said, [wished(signal) for signal in SIX])
        values = {reading.name for sample in live.find() for reading in sample.readings}
        samples = live.turn()
        refused = [exchange for exchange in said.exchanges if "?" in exchange.lines]
        wire.close()
    assert len(known) == 1
    assert first.verdict.complete
    assert values == set(SIX)
    assert len(samples) == min(len({pid_of(signal) for signal in SIX}), said.width)
    assert refused == []


@pytest.mark.parametrize("name", CLONES)
def test_a_recording_made_with_a_clone_replays_to_the_same_record(name: str, tmp_path: Path) -> None:
    with serve_pty(parked("petrol_lean"), version=name, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event())
        recorder = Recorder(wire, tmp_path / "clone.jsonl")
        scan = visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
        recorder.end()
        wire.close()
    again = Replay.open(str(tmp_path / "clone.jsonl"), baud=0, stop=threading.Event())
    played = visit(again, again.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
    again.close()
    assert again.unknown == {}
    assert compared(json.loads(to_json(played))) == compared(json.loads(to_json(scan)))


def test_another_firmware_is_another_adapter() -> None:
    old = Passport(identity="ELM327 v1.5", port="/dev/ttyUSB0", width=1)
    memory = Memory(recall=lambda: (old,))
    with serve_pty(parked("petrol_lean"), version="2.2", realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event(), memory=memory)
        wire.connect()
        assert wire.book.width == MOST_PIDS
        wire.close()


def test_two_clones_of_one_name_are_told_apart_by_their_place() -> None:
    first, second = (Passport(identity="ELM327 v1.5", port=f"/dev/ttyUSB{n}") for n in range(2))
    assert first.key != second.key
    assert Passport(identity="ELM327 v1.5", port="/dev/ttyUSB7", serial="usb 1234X").key == (
        Passport(identity="ELM327 v1.5", port="/dev/ttyUSB8", serial="usb 1234X").key
    )


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ({"width": 1}, "one PID a request"),
        ({"width": 4}, "4 PIDs a request"),
        ({"answer_count": False}, "no count of answers"),
        ({"fixed_wait": False}, "ends its wait early"),
        ({"exchanges": 500, "damaged": 10}, "2.0% of the answers"),
        ({"measures_voltage": False}, "measures no voltage"),
        ({"voltage_error_v": -1.8}, "1.8 V less"),
        ({"overflow": 152, "slow_flow": False}, "cannot be had more slowly"),
        ({"baud": 38400, "top_baud": 500000}, "proved itself at 500000"),
        ({"baud": 38400, "raise_failures": 2}, "stays at 38400"),
    ],
)
def test_every_weakness_has_its_sentence(found: dict[str, Any], word: str) -> None:
    part = passport_part(Passport(identity="ELM327 v1.5", **found))
    assert word in part.reason


def test_an_adapter_without_weakness_is_not_talked_about() -> None:
    assert consequences(Passport(identity="STN1110", width=6, answer_count=True, echo_off=True)) == ()
    assert passport_part(None).state == "absent"
    assert passport_part(Passport(identity="x", voltage_error_v=-1.8)).state == "degraded"
