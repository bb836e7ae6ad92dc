"""Lines of the buses before CAN: a message whose checksum fits, or none; and a K-line that is let sleep."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.adapters.elm327 import Elm327
from motospect.adapters.old_bus import BY_NUMBER, SESSION_S, Session, crc_8, modulo_sum, reader_of
from motospect.adapters.port import Frame, Question
from motospect.model.outcome import BusError, NoData
from tests.unit.adapters.script import SETUP, ScriptedStream

H = bytes.fromhex
LINES = {
    "1": "41 6B 10 41 00 BE 3E B8 11 90",
    "2": "48 6B 10 41 00 BE 3E B8 11 FA",
    "3": "48 6B 10 41 00 BE 3E B8 11 C9",
    "4": "86 F1 10 41 00 BE 3E B8 11 8D",
    "5": "86 F1 10 41 00 BE 3E B8 11 8D",
}
every_bus = pytest.mark.parametrize("number", BY_NUMBER)


def test_checksums_of_the_catalogues() -> None:
    assert crc_8(b"123456789") == 0x4B  # CRC-8/SAE-J1850
    assert modulo_sum(H("C133F181")) == 0x66  # ISO 14230-2: StartCommunication


@every_bus
def test_a_message_is_its_source_and_its_bytes(number: str) -> None:
    read = BY_NUMBER[number].read_line
    assert read(LINES[number]) == Frame("10", H("4100BE3EB811"))
    assert read(LINES[number].replace(" ", "")) == Frame("10", H("4100BE3EB811"))


def test_a_length_of_its_own_is_no_data() -> None:
    assert BY_NUMBER["4"].read_line("80 F1 10 07 43 01 33 00 00 00 00 FF") == Frame("10", H("43013300000000"))


def test_our_own_request_is_one_of_the_tester() -> None:
    assert BY_NUMBER["3"].read_line("68 6A F1 03 C6") == Frame("F1", H("03"))
    assert BY_NUMBER["5"].read_line("C1 33 F1 03 E8") == Frame("F1", H("03"))


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("3", "48 6B 10 41 00 BE 3E B8 11 CA"),  # the sum does not fit
        ("2", "48 6B 10 41 00 BE 3E B8 11 C9"),  # a sum instead of a CRC
        ("3", "68 6A F1 03 C7"),  # our own request, damaged
        ("3", "68 6A F2 03 C7"),  # of another tester
        ("1", LINES["2"]),
        ("5", LINES["3"]),
        ("5", "85 F1 10 41 00 BE 3E B8 11 8C"),  # the format byte announces one byte less
        ("5", "86 F2 10 41 00 BE 3E B8 11 8E"),  # for another tester
        ("5", "C6 F1 10 41 00 BE 3E B8 11 CD"),  # a functional answer there is none
        ("3", "48 6B 10 C3"),
        ("3", LINES["3"] + " <DATA ERROR"),
        ("3", "NO DATA"),
        ("3", ""),
    ],
)
def test_everything_else_is_none(number: str, line: str) -> None:
    assert BY_NUMBER[number].read_line(line) is None


@every_bus
@given(at=st.integers(0, 9), other=st.integers(1, 255))
def test_one_damaged_byte_is_always_seen(number: str, at: int, other: int) -> None:
    line = bytearray(H(LINES[number]))
    line[at] ^= other
    assert BY_NUMBER[number].read_line(line.hex()) is None


@pytest.mark.parametrize("number", ["1", "2"])
@given(at=st.integers(0, 71), burst=st.integers(1, 255))
def test_a_crc_sees_every_burst_of_a_byte_s_length(number: str, at: int, burst: int) -> None:
    line = int.from_bytes(H(LINES[number]), "big") ^ burst << at
    assert BY_NUMBER[number].read_line(f"{line:020X}") is None


def test_the_reader_goes_by_the_protocol_s_name() -> None:
    assert reader_of("ISO 9141-2")(LINES["3"]) is not None
    assert reader_of("ISO 15765-4 CAN 11/500")("7E8 03 41 05 7B") is not None
    assert reader_of("ISO 15765-4 CAN 11/500")(LINES["3"]) is None
    assert reader_of(None)(LINES["3"]) is None


class Clock:
    """A clock that stands until it is put on."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def session(number: str, *, refuses: str = "") -> tuple[Session, Clock, list[str]]:
    said: list[str] = []
    clock = Clock()

    def command(text: str) -> list[str]:
        said.append(text)
        return ["?" if text == refuses else "OK"]

    return Session(BY_NUMBER[number], command, clock=clock), clock, said


def test_the_adapter_may_not_wake_a_k_line_by_itself() -> None:
    for number, quiet in (("1", []), ("2", []), ("3", ["ATSW00"]), ("4", ["ATSW00"]), ("5", ["ATSW00"])):
        begun, _, said = session(number)
        begun.begin()
        assert [text for text in said if text.startswith("ATSW")] == quiet


def test_an_adapter_that_cannot_be_kept_quiet_is_named(caplog: pytest.LogCaptureFixture) -> None:
    session("3", refuses="ATSW00")[0].begin()
    assert "ATSW00" in caplog.text


def test_a_k_line_nobody_used_is_closed_once_and_begun_anew() -> None:
    used, clock, said = session("5")
    clock.now_s += SESSION_S - 0.1
    assert not used.let_sleep()
    clock.now_s += 0.2
    assert used.let_sleep()
    assert said == ["ATPC", "ATSP5"]
    assert not used.let_sleep()
    used.used()
    clock.now_s += SESSION_S + 1
    assert used.let_sleep()


def test_j1850_never_sleeps() -> None:
    used, clock, said = session("2")
    clock.now_s += 1000
    assert not used.let_sleep()
    assert said == []


OLD = {
    **SETUP,
    "ATDPN": "A3", "0100": f"SEARCHING...\r{LINES['3']}", "ATAL": "OK", "ATSW00": "OK", "ATST32": "OK",
    "ATSPA3": "OK",
}  # fmt: skip
CODES = Question(H("03"), "686AF1")


def adapter(**replies: str | list[str | None]) -> tuple[Elm327, ScriptedStream]:
    stream = ScriptedStream({**OLD, **replies})
    wire = Elm327(stream)
    wire.connect()
    assert wire.open_bus() == "ISO 9141-2"
    return wire, stream


@every_bus
def test_each_bus_is_found_by_its_number(number: str) -> None:
    wire = Elm327(ScriptedStream({**OLD, "ATDPN": f"A{number}", "0100": LINES[number]}))
    wire.connect()
    assert wire.open_bus() == BY_NUMBER[number].name


def test_messages_are_read_and_damaged_ones_are_stray() -> None:
    wire, _ = adapter(**{"03": "486B10430133000000003A\r486B18430741000000005"})
    reply = wire.ask(CODES, deadline_s=1.0)
    assert reply.frames == (Frame("10", H("43013300000000")),)
    assert reply.stray == ("486B18430741000000005",)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("NO DATA", NoData()),
        ("FB ERROR", BusError("FB ERROR")),
        ("BUS INIT: ...ERROR", BusError("BUS INIT: ...ERROR")),
    ],
)
def test_the_adapter_s_words_keep_their_meaning(text: str, trouble: object) -> None:
    wire, _ = adapter(**{"03": text})
    assert wire.ask(CODES, deadline_s=1.0).trouble == trouble


def test_an_initialisation_before_the_answer_is_no_trouble() -> None:
    wire, _ = adapter(**{"03": "BUS INIT: ...OK\r486B10430133000000003A"})
    reply = wire.ask(CODES, deadline_s=1.0)
    assert (len(reply.frames), reply.stray, reply.trouble) == (1, (), None)


def test_the_first_answer_may_be_damaged() -> None:
    wire = Elm327(ScriptedStream({**OLD, "0100": "486B104100BE3E <DATA ERROR"}))
    wire.connect()
    assert wire.open_bus() == "ISO 9141-2"


def test_after_a_restart_the_same_bus_is_begun_again() -> None:
    wire, stream = adapter(**{"03": ["LV RESET\rELM327 v1.5", "486B10430133000000003A"]})
    wire.ask(CODES, deadline_s=1.0)
    before = len(stream.sent)
    assert wire.ask(CODES, deadline_s=1.0).frames
    again = stream.sent[before:]
    assert [text for text in again if re.match("ATSP|ATSW|ATSH|ATST", text)] == [
        "ATST19", "ATSPA3", "ATSW00", "ATST32", "ATSH686AF1",
    ]  # fmt: skip


def test_the_bus_is_closed_with_the_port_and_a_can_bus_is_not() -> None:
    wire, stream = adapter()
    wire.close()
    assert stream.sent[-1] == "ATPC"
    stream = ScriptedStream(SETUP)
    can = Elm327(stream)
    can.connect()
    can.open_bus()
    can.close()
    assert stream.sent[-1] != "ATPC"


class SlowStream(ScriptedStream):
    """An initialisation that goes on beyond the first deadline."""

    def receive(self, deadline_s: float, *, first_s: float | None = None) -> tuple[str, bool]:
        if self._pending == "slow":
            self._pending = "...OK\r486B10430133000000003A"
            return "BUS INIT: ", False
        return super().receive(deadline_s, first_s=first_s)


def test_an_initialisation_is_waited_for_beyond_the_deadline() -> None:
    stream = SlowStream({**OLD, "03": "slow"})
    wire = Elm327(stream)
    wire.connect()
    wire.open_bus()
    reply = wire.ask(CODES, deadline_s=1.2)
    assert (reply.trouble, reply.frames) == (None, (Frame("10", H("43013300000000")),))


def test_after_a_pause_the_k_line_is_closed_and_then_initialised_again() -> None:
    clock = Clock()
    stream = ScriptedStream({**OLD, "ATSP3": "OK", "03": "BUS INIT: ...OK\r486B10430133000000003A"})
    wire = Elm327(stream, clock=clock)
    wire.connect()
    wire.open_bus()
    assert wire.ask(CODES, deadline_s=1.0).frames
    before = len(stream.sent)
    assert wire.voltage_v() == 12.4  # as the box asks between two visits
    clock.now_s += SESSION_S + 1
    assert wire.voltage_v() == 12.4
    assert wire.voltage_v() == 12.4
    assert stream.sent[before:] == ["ATRV", "ATPC", "ATSP3", "ATRV", "ATRV"]
    assert wire.ask(CODES, deadline_s=1.0).frames
    assert stream.sent[-2:] == ["ATSH686AF1", "03"]
