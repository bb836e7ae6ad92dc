"""python-OBD between our guard and our reading of lines: what it sends, hides, and how long it may take."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping

import pytest
import serial
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motospect.adapters import BusGuard, open_adapter
from motospect.adapters.elm327 import Elm327
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.port import Question, RawReply
from motospect.adapters.protocol_guarded import Ended, GuardedPort
from motospect.adapters.pyobd import PyObd
from motospect.errors import AdapterSilent, AdapterUnsuitable, RequestForbidden
from motospect.model.outcome import Timeout
from motospect.simulator import Fault, load_vehicle, serve_pty
from tests.unit.adapters.script import SETUP, ScriptedStream

OBD = {**SETUP, "ATZ": "ELM327 v1.5", "ATTP6": "OK", "ATSP0": "OK"}
"""What python-OBD says at connect and search, and what our own set-up says behind it."""
ASK = Question(bytes.fromhex("03"), "7DF")


def connected(stream: ScriptedStream) -> PyObd:
    wire = PyObd(stream, baud=38400)
    wire.connect()
    return wire


def without_time(reply: RawReply) -> tuple[object, ...]:
    return reply.frames, reply.lines, reply.stray, reply.trouble


def test_it_wakes_the_adapter_and_leaves_the_vehicle_alone(capfd: pytest.CaptureFixture[str]) -> None:
    stream = ScriptedStream(OBD)
    identity = PyObd(stream, baud=38400).connect()
    assert (identity.kind, identity.identity, identity.voltage_v) == ("pyobd", "ELM327 v1.5", 12.4)
    assert stream.sent[:4] == ["ATZ", "ATE0", "ATH1", "ATL0"]
    assert not [line for line in stream.sent if not line.startswith(("AT", "ST"))]
    assert capfd.readouterr() == ("", "")


def test_it_searches_the_vehicle_without_its_pauses_where_it_is_found_at_once() -> None:
    stream = ScriptedStream(OBD)
    wire = connected(stream)
    began = time.monotonic()
    assert wire.open_bus() == "ISO 15765-4 CAN 11/500"
    assert time.monotonic() - began < 0.5
    assert stream.sent[-3:] == ["ATTP6", "0100", "ATDPN"]


def test_its_own_search_comes_when_the_first_protocol_is_silent() -> None:
    answers = {"0100": ["CAN ERROR", "SEARCHING...\r18DAF1100641008818 0001".replace(" ", "")], "ATDPN": "A7"}
    stream = ScriptedStream({**OBD, **answers})
    assert connected(stream).open_bus() == "ISO 15765-4 CAN 29/500"
    assert stream.sent[-6:] == ["ATTP6", "0100", "ATSP0", "0100", "ATDPN", "ATDPN"]


@pytest.mark.parametrize("nothing", ["UNABLE TO CONNECT", "NO DATA", "CAN ERROR", "BUS INIT: ...ERROR"])
def test_no_vehicle_is_found_where_nobody_answers(nothing: str) -> None:
    """python-OBD calls `NO DATA` a vehicle; the raw lines decide."""
    assert connected(ScriptedStream({**OBD, "0100": nothing})).open_bus() is None


def test_every_request_of_its_own_is_judged() -> None:
    seconds = itertools.count(0.0, 1000.0)
    stream = ScriptedStream(OBD)
    guard = BusGuard(silence_s=300.0, clock=lambda: next(seconds))
    wire = PyObd(GuardedStream(stream, guard), baud=38400)
    wire.connect()
    with pytest.raises(RequestForbidden, match="Nobody asked"):
        wire.open_bus()
    assert "0100" not in stream.sent
    with pytest.raises(RequestForbidden, match="Service 04"):
        wire.ask(Question(b"\x04", "7E0"), deadline_s=1.0)
    assert "04" not in stream.sent


@pytest.mark.parametrize("sent", [b"0100\r04\r", b"04\r", b" \r", b"\x7f\x7f\r", b"ATMA\r", b"ATPP 0C ON\r"])
def test_what_is_no_listed_line_does_not_leave(sent: bytes) -> None:
    stream = ScriptedStream({})
    port = GuardedPort(GuardedStream(stream, BusGuard()))
    with pytest.raises(Ended) as ended:
        port.write(sent)
    assert isinstance(ended.value.error, RequestForbidden)
    assert stream.sent == []


class Broken(ScriptedStream):
    """A stream with a mistake in it."""

    def discard(self) -> str:
        raise NameError("name 'text_of' is not defined")


def test_a_mistake_of_ours_is_not_taken_for_the_adapters_silence() -> None:
    with pytest.raises(NameError, match="text_of"):
        PyObd(Broken(OBD), baud=38400).connect()


def test_a_second_look_for_the_same_reply_is_not_waited_for() -> None:
    port = GuardedPort(ScriptedStream({"ATI": "ELM327 v1.5"}))
    port.allow(lambda _: 1.0)
    port.write(b"ATI\r")
    assert port.read(6) + port.read(port.in_waiting) == b"ELM327 v1.5\r\r>"
    with pytest.raises(Ended) as ended:
        port.read()
    assert ended.value.error is None


def test_the_port_cannot_be_opened_by_its_name() -> None:
    connected(ScriptedStream(OBD))
    with pytest.raises(serial.SerialException, match="guarded://"):
        serial.serial_for_url("guarded://")


@pytest.mark.parametrize(
    ("replies", "error", "said"),
    [
        ({"ATZ": None}, AdapterSilent, "no adapter answers"),
        ({"ATH1": "?"}, AdapterUnsuitable, "ATH1 did not return 'OK'"),
        ({"ATZ": "login:", "ATE0": "login:"}, AdapterUnsuitable, "ATE0 did not return 'OK'"),
        ({"ATE0": None}, AdapterUnsuitable, "it did not end its answer"),
    ],
)
def test_an_adapter_it_cannot_use_has_a_reason(
    replies: Mapping[str, str | None], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        PyObd(ScriptedStream({**OBD, **replies}), baud=38400).connect()


def test_an_echo_that_stays_on_is_no_reason_to_refuse() -> None:
    assert connected(ScriptedStream({**OBD, "ATH1": "ATH1\rOK", "ATL0": "ATL0\rOK"}))


def test_a_reply_without_its_prompt_is_a_timeout_at_the_deadline_asked_for() -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.append(Fault(match="03", prompt=False))
    with serve_pty(vehicle, baud=115200, realtime=True) as port:
        wire = open_adapter("pyobd", port.address, baud=115200, stop=threading.Event())
        try:
            wire.connect()
            assert wire.open_bus()
            began = time.monotonic()
            reply = wire.ask(ASK, deadline_s=0.6)
            waited_s = time.monotonic() - began
        finally:
            wire.close()
    assert isinstance(reply.trouble, Timeout)
    assert reply.frames[0].address == "7E8"
    assert waited_s < 1.0  # python-OBD alone waits 10 s


@pytest.mark.parametrize("match", [".*", "(?!AT(Z|E0)).*"])
def test_a_silent_adapter_holds_nobody_up(match: str) -> None:
    vehicle = load_vehicle("petrol_lean")
    vehicle.faults.append(Fault(match=match, silent=True))
    with serve_pty(vehicle, baud=115200, realtime=True) as port:
        wire = open_adapter("pyobd", port.address, baud=115200, stop=threading.Event())
        began = time.monotonic()
        with pytest.raises((AdapterSilent, AdapterUnsuitable)):
            wire.connect()
        waited_s = time.monotonic() - began
        wire.close()
    assert (
        waited_s < 4.0
    )  # its own second behind ATZ, and our deadlines; python-OBD alone waits 10 s a command


class Both:
    """The same lines before our driver alone and before it with python-OBD in between."""

    def __init__(self) -> None:
        self.replies: dict[str, str | None] = {**OBD, "03": ""}
        self.plain = Elm327(Live(self.replies))
        self.plain.connect()
        self.through = PyObd(Live(self.replies), baud=38400)
        self.through.connect()
        self.through.open_bus()


class Live(ScriptedStream):
    """A table that may change between two questions."""

    def __init__(self, replies: dict[str, str | None]) -> None:
        super().__init__({})
        self._live = replies

    def send(self, text: str) -> None:
        self.sent.append(text)
        self._pending = self._live.get(text, "OK" if text.startswith("ATSH") else "?")


@pytest.fixture(scope="module")
def both() -> Both:
    return Both()


WORDS = (
    "7E8", "7E9 02 43 00", "7E8 04 43 01 01 33", "7E8 10 0A 43 04 01 33 01 71", "7E8 21 01 74", "7E8 01 43",
    "7E8 10", "43", "00", "NO DATA", "CAN ERROR", "<DATA ERROR", "BUFFER FULL", "SEARCHING...", "7E8 00",
    "7E8 03 7F 03 22", "18DAF110 02 43 00", "7E8 40 43", "STOPPED", "ELM327 v1.5", ">", "\ufffd", "03",
)  # fmt: skip
PIECES = st.one_of(st.sampled_from(WORDS), st.text("0123456789ABCDEF <>.:\r\n", max_size=24))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=6))
def test_nothing_is_lost_or_changed_on_the_way(both: Both, pieces: list[str]) -> None:
    both.replies["03"] = "\r".join(pieces)
    through = both.through.ask(ASK, deadline_s=1.0)
    plain = both.plain.ask(ASK, deadline_s=1.0)
    assert without_time(through) == without_time(plain)


def test_lines_that_its_parser_breaks_on_are_read_all_the_same(both: Both) -> None:
    both.replies["03"] = "7E8 01 43"
    reply = both.through.ask(ASK, deadline_s=1.0)
    assert reply.lines == ("7E8 01 43",)
    assert reply.frames[0].data == bytes.fromhex("0143")
