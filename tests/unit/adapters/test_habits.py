"""What an adapter's answers teach: no more than they show, and what to do about it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from motospect.adapters import Memory, open_adapter
from motospect.adapters.elm327 import Elm327
from motospect.adapters.passport import COUNTED, PassportBook
from motospect.adapters.port import Question
from motospect.adapters.serial_ports import own_number, usb_serial
from motospect.model.outcome import BusError, Garbage
from motospect.model.passport import Passport
from motospect.simulator import Fault, load_vehicle, serve_pty
from tests.unit.adapters.script import SETUP, ScriptedStream

SIX = Question(bytes.fromhex("01040C0D0F1105"), "7E0")


def met(**replies: Any) -> tuple[Elm327, ScriptedStream]:
    stream = ScriptedStream({**SETUP, **replies})
    wire = Elm327(stream)
    wire.connect()
    return wire, stream


def page(wire: Elm327) -> Passport:
    assert wire.book.passport is not None
    return wire.book.passport


def test_a_refused_batch_is_narrowed_to_what_is_taken() -> None:
    wire, stream = met(**{"01040C0D": "7E8 08 41 04 40 0C 1A F8 0D 00"})
    reply = wire.ask(SIX, deadline_s=1.0)
    assert isinstance(reply.trouble, Garbage)
    assert wire.book.width == 3
    assert stream.sent[-5:] == [
        "01040C0D0F1105",
        *(["01040C0D0F1105"]),
        "01040C0D0F11",
        "01040C0D0F",
        "01040C0D",
    ]


def test_one_refusal_that_was_noise_narrows_nothing() -> None:
    wire, _ = met(**{"01040C0D0F1105": ["?", "7E8 03 41 04 40"]})
    wire.ask(SIX, deadline_s=1.0)
    assert wire.book.width == 6


def test_a_count_is_given_up_only_where_the_plain_request_is_taken() -> None:
    wire, _ = met()
    wire.ask(Question(bytes.fromhex("03"), "7E0", answers=1), deadline_s=1.0)
    assert page(wire).answer_count is None
    wire, _ = met(**{"03": "7E8 02 43 00"})
    wire.ask(Question(bytes.fromhex("03"), "7E0", answers=1), deadline_s=1.0)
    assert page(wire).answer_count is False


def test_an_adapter_that_echoes_is_read_all_the_same() -> None:
    echoing = {name: f"{name}\r{text}" for name, text in SETUP.items()}
    stream = ScriptedStream(echoing)
    wire = Elm327(stream)
    identity = wire.connect()
    assert (identity.identity, identity.voltage_v) == ("ELM327 v1.5", 12.4)
    assert wire.open_bus() == "ISO 15765-4 CAN 11/500"
    assert page(wire).echo_off is False


def test_a_full_buffer_has_ecus_sent_slowly_from_then_on() -> None:
    wire, stream = met(**{"03": "7E8 10 08 43 03\rBUFFER FULL", "ATFCSD30000A": "OK", "ATFCSM2": "OK"})
    assert wire.ask(Question(b"\x03", "7E0"), deadline_s=1.0).trouble == BusError("BUFFER FULL")
    assert stream.sent[-2:] == ["ATFCSD30000A", "ATFCSM2"]
    assert page(wire).slow_flow is True


def test_an_adapter_without_flow_control_of_its_own_is_known_as_such() -> None:
    wire, _ = met(**{"03": "BUFFER FULL"})
    for _ in range(3):
        wire.ask(Question(b"\x03", "7E0"), deadline_s=1.0)
    assert page(wire).slow_flow is False


def test_damage_of_the_bus_is_not_the_adapter_s() -> None:
    wire, _ = met(**{"03": "7E8 02 43 00<DATA ERROR", "07": "7E8 02 4"})
    wire.ask(Question(b"\x03", "7E0"), deadline_s=1.0)
    assert page(wire).damaged == 0
    wire.ask(Question(b"\x07", "7E0"), deadline_s=1.0)
    assert (page(wire).damaged, page(wire).exchanges) == (1, 2)


def test_only_what_is_new_is_written_down() -> None:
    kept: list[Passport] = []
    book = PassportBook()
    book.remember(Memory(keep=kept.append), port="/dev/ttyUSB0")
    book.begin("ELM327 v1.5", None)
    for _ in range(3):
        book.note(width=3)
        book.exchange(damaged=False, characters=20, whole=True)
        book.keep()
    assert len(kept) == 1
    book.close()
    assert [passport.exchanges for passport in kept] == [1, 3]


def test_the_loss_rate_is_that_of_the_last_weeks() -> None:
    book = PassportBook()
    book.begin("ELM327 v1.5", None)
    for number in range(COUNTED + 1):
        book.exchange(damaged=number < 100, characters=20, whole=True)
    assert book.passport is not None
    assert book.passport.exchanges == (COUNTED + 1) // 2
    assert book.passport.damaged == 50


def test_no_rate_is_told_of_a_few_exchanges() -> None:
    assert Passport(identity="x", exchanges=49, damaged=1).loss is None
    assert Passport(identity="x", exchanges=50, damaged=1).loss == pytest.approx(0.02)


@pytest.mark.parametrize(("waits", "verdict"), [([0.12] * 5, True), ([0.12, 0.05, 0.05, 0.05], False)])
def test_the_wait_is_judged_by_several(waits: list[float], verdict: bool) -> None:
    book = PassportBook()
    book.begin("ELM327 v1.5", None)
    for elapsed_s in waits[:-1]:
        book.waited(elapsed_s)
    assert book.passport is not None
    assert book.passport.fixed_wait is None
    book.waited(waits[-1])
    assert book.passport.fixed_wait is verdict


def test_a_remembered_ability_that_fails_is_learned_anew() -> None:
    old = Passport(identity="ELM327 v1.5", port="", width=6, answer_count=True)
    wire = Elm327(ScriptedStream({**SETUP, "0104": "7E8 03 41 04 40"}))
    wire.book.remember(Memory(recall=lambda: (old,)), port="")
    wire.connect()
    wire.ask(SIX, deadline_s=1.0)
    wire.ask(Question(bytes.fromhex("0104"), "7E0", answers=1), deadline_s=1.0)
    assert (page(wire).width, page(wire).answer_count) == (1, False)


@pytest.mark.parametrize("told", [None, "", "0001", "00000000", "0123456789ABCDEF", "A50285BI"])
def test_a_serial_number_that_many_share_names_nobody(told: str | None) -> None:
    assert own_number(told) is None


def test_an_own_serial_number_does(tmp_path: Path) -> None:
    assert own_number("AB0PHT3K") == "usb AB0PHT3K"
    assert usb_serial("socket://192.0.2.1:35000") is None
    assert usb_serial(str(tmp_path / "ttyUSB0")) is None


def test_an_unplugged_adapter_says_goodbye_without_an_error() -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.append(Fault(match="03", unplug=True))
    with serve_pty(vehicle, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=38400, stop=threading.Event())
        wire.connect()
        port.close()
        wire.close()
