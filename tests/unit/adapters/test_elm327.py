"""The ELM327 driver against literal text."""

from __future__ import annotations

import pytest

from motospect.adapters.elm327 import Elm327
from motospect.adapters.port import Frame, Question, RawReply
from motospect.errors import AdapterSilent, AdapterUnsuitable
from motospect.model.outcome import BusError, Garbage, NoData, Timeout
from tests.unit.adapters.script import SETUP, ScriptedStream

ASK = Question(bytes.fromhex("03"), "7DF")


def reply_to(text: str | None, question: Question = ASK) -> RawReply:
    wire = Elm327(ScriptedStream({**SETUP, question.payload.hex().upper(): text}))
    wire.connect()
    return wire.ask(question, deadline_s=1.0)


def test_connect_tells_who_the_adapter_is_and_its_voltage() -> None:
    identity = Elm327(ScriptedStream(SETUP)).connect()
    assert (identity.kind, identity.identity, identity.voltage_v) == ("elm327", "ELM327 v1.5", 12.4)


def test_an_stn_chip_is_named_by_its_own_command() -> None:
    identity = Elm327(ScriptedStream({**SETUP, "STI": "STN1110 v4.0.4"})).connect()
    assert identity.identity == "STN1110 v4.0.4"


def test_no_bare_carriage_return_is_ever_sent() -> None:
    stream = ScriptedStream(SETUP)
    wire = Elm327(stream)
    wire.connect()
    wire.open_bus()
    wire.ask(ASK, deadline_s=1.0)
    assert all(command.strip() for command in stream.sent)


def test_a_dead_port_is_silent() -> None:
    with pytest.raises(AdapterSilent):
        Elm327(ScriptedStream({"ATE0": None})).connect()


def test_another_device_is_unsuitable() -> None:
    with pytest.raises(AdapterUnsuitable, match="login"):
        Elm327(ScriptedStream({"ATE0": "login:"})).connect()


def test_an_adapter_without_headers_is_refused_because_ecus_would_mix() -> None:
    with pytest.raises(AdapterUnsuitable, match="ATH1"):
        Elm327(ScriptedStream({**SETUP, "ATH1": "?"})).connect()


def test_a_voltage_that_is_no_number_is_no_voltage() -> None:
    assert Elm327(ScriptedStream({**SETUP, "ATRV": "?"})).connect().voltage_v is None


def test_the_bus_is_named() -> None:
    wire = Elm327(ScriptedStream(SETUP))
    wire.connect()
    assert wire.open_bus() == "ISO 15765-4 CAN 11/500"


@pytest.mark.parametrize(
    "text", ["UNABLE TO CONNECT", "SEARCHING...\rUNABLE TO CONNECT", "NO DATA", "CAN ERROR"]
)
def test_no_vehicle(text: str) -> None:
    wire = Elm327(ScriptedStream({**SETUP, "0100": text}))
    wire.connect()
    assert wire.open_bus() is None


def test_frames_of_two_ecus() -> None:
    reply = reply_to("7E8 02 43 00\r7E9 04 43 01 07 41")
    assert reply.frames == (Frame("7E8", bytes.fromhex("024300")), Frame("7E9", bytes.fromhex("0443010741")))
    assert (reply.trouble, reply.stray) == (None, ())


def test_no_data_is_no_data() -> None:
    assert reply_to("NO DATA").trouble == NoData()


@pytest.mark.parametrize(
    "word",
    [
        "CAN ERROR", "BUFFER FULL", "STOPPED", "BUS BUSY", "BUS ERROR", "FB ERROR", "LV RESET", "LP ALERT",
        "RX ERROR", "UNABLE TO CONNECT", "BUS INIT: ...ERROR", "ACT ALERT", "ERR94",
    ],
)  # fmt: skip
def test_every_error_word_is_a_bus_error_and_no_answer(word: str) -> None:
    reply = reply_to(word)
    assert reply.trouble == BusError(word)
    assert reply.frames == ()


def test_a_data_error_line_is_no_frame() -> None:
    reply = reply_to("7E8 04 43 01 01 71 <DATA ERROR")
    assert reply.frames == ()
    assert reply.stray == ("7E8 04 43 01 01 71 <DATA ERROR",)


def test_a_refused_request_is_garbage_not_silence() -> None:
    assert isinstance(reply_to("?").trouble, Garbage)


def test_a_request_without_prompt_times_out() -> None:
    wire = Elm327(ScriptedStream({**SETUP, "03": None}))
    wire.connect()
    assert isinstance(wire.ask(ASK, deadline_s=0.2).trouble, Timeout)


def test_an_echo_is_no_answer() -> None:
    assert reply_to("03\r7E8 02 43 00").frames == (Frame("7E8", bytes.fromhex("024300")),)


def test_a_count_is_sent_and_given_up_when_it_is_not_taken() -> None:
    stream = ScriptedStream({**SETUP, "010C": "7E804410C1AF8"})
    wire = Elm327(stream)
    wire.connect()
    question = Question(bytes.fromhex("010C"), "7E0", answers=1)
    assert wire.ask(question, deadline_s=1.0).frames == (Frame("7E8", bytes.fromhex("04410C1AF8")),)
    wire.ask(question, deadline_s=1.0)
    assert [text for text in stream.sent if text.startswith("01")] == ["010C1", "010C", "010C"]
    assert stream.sent[-2] == "ATAT1", "without the count the wait is shortened by what was learned"


def test_a_29_bit_target_is_set_without_its_priority_byte() -> None:
    stream = ScriptedStream(SETUP)
    wire = Elm327(stream)
    wire.connect()
    wire.ask(Question(b"\x03", "18DA10F1"), deadline_s=1.0)
    assert "ATSHDA10F1" in stream.sent


def test_an_adapter_that_only_claims_to_show_headers_is_refused_too() -> None:
    wire = Elm327(ScriptedStream({**SETUP, "0100": "SEARCHING...\r41 00 BE 3E B8 11"}))
    wire.connect()
    with pytest.raises(AdapterUnsuitable, match="shows none"):
        wire.open_bus()


def test_a_bus_whose_number_is_not_told_is_known_by_its_frames() -> None:
    wire = Elm327(ScriptedStream({**SETUP, "ATDPN": "OK"}))
    wire.connect()
    assert wire.open_bus() == "ISO 15765-4 CAN 11/unknown speed"


def test_a_clone_without_a_preferred_protocol_searches_them_all() -> None:
    stream = ScriptedStream({**SETUP, "ATSPA6": "?", "ATSP0": "OK"})
    wire = Elm327(stream)
    wire.connect()
    assert wire.open_bus() == "ISO 15765-4 CAN 11/500"
    assert "ATSP0" in stream.sent


@pytest.mark.parametrize(
    ("number", "line", "name"),
    [
        ("A2", "486B104100BE3EB811FA", "SAE J1850 VPW"),
        ("A3", "486B104100BE3EB811C9", "ISO 9141-2"),
        ("A5", "86F1104100BE3EB8118D", "ISO 14230-4 KWP fast"),
    ],
)
def test_a_bus_before_can_is_named(number: str, line: str, name: str) -> None:
    wire = Elm327(ScriptedStream({**SETUP, "0100": f"BUS INIT: OK\r{line}", "ATDPN": number}))
    wire.connect()
    assert wire.open_bus() == name


def test_an_adapter_that_restarted_is_set_up_again_before_the_next_request() -> None:
    stream = ScriptedStream({**SETUP, "03": ["LV RESET\r\rELM327 v1.5", "7E8024300"]})
    wire = Elm327(stream)
    wire.connect()
    assert wire.ask(ASK, deadline_s=1.0).trouble == BusError("LV RESET")
    stream.sent.clear()
    assert wire.ask(ASK, deadline_s=1.0).frames == (Frame("7E8", bytes.fromhex("024300")),)
    assert stream.sent[0] == "ATD"
    assert {"ATE0", "ATH1", "ATSPA6"} <= set(stream.sent)
