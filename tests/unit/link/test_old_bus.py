"""Messages of the buses before CAN as answers, on literal bytes; no damage makes a code that was not sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.adapters.old_bus import BY_NUMBER, OldBus
from motospect.adapters.port import Question, RawReply
from motospect.decode.errors import Undecodable
from motospect.decode.trouble_codes import code, padded_code_list
from motospect.link.buses import framing_of
from motospect.link.conversation import Addressing, Conversation
from motospect.link.old_bus import OldBusFraming
from motospect.model.outcome import BusError, Garbage, Negative, NoData, Ok, Timeout
from motospect.model.scan import AdapterIdentity

H = bytes.fromhex
ISO, VPW, KWP = BY_NUMBER["3"], BY_NUMBER["2"], BY_NUMBER["5"]


class Bus:
    """Answers requests from a table, in turn; lines are given without header and checksum: "10 43 01 33"."""

    def __init__(self, bus: OldBus, table: dict[str, list[str]]) -> None:
        self.bus = bus
        self.asked: list[Question] = []
        self._table = table

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        self.asked.append(question)
        replies = self._table.get(question.payload.hex().upper(), [""])
        text = replies.pop(0) if len(replies) > 1 else replies[0]
        parts = [part for part in text.split("/") if part]
        lines = [line(self.bus, part) if re.match("[0-9A-F]{2} ", part) else part for part in parts]
        words = [part for part in parts if part.isupper() and "ERROR" in part and "<" not in part]
        frames = tuple(frame for one in lines if (frame := self.bus.read_line(one)))
        stray = tuple(one for one in lines if not self.bus.read_line(one) and one not in words)
        trouble = BusError(words[0]) if words else None if lines else NoData()
        return RawReply(frames, tuple(lines), stray, trouble, 0.01)

    def connect(self) -> AdapterIdentity:
        return AdapterIdentity("bus", "bus")

    def open_bus(self) -> str | None:
        return self.bus.name

    def voltage_v(self) -> float | None:
        return None

    def close(self) -> None:
        return


def line(bus: OldBus, text: str) -> str:
    """`10 43 01 33` with the header of an answer and a checksum; `!` behind it spoils that."""
    message = H(text.rstrip("!"))
    head = bus.answer or bytes((0x80 | len(message) - 1, 0xF1))
    whole = head + message
    return (whole + bytes([bus.check(whole) ^ text.count("!")])).hex(" ").upper()


def talk(bus: OldBus, **table: list[str]) -> tuple[Conversation, Bus]:
    wire = Bus(bus, {name.lstrip("_"): replies for name, replies in table.items()})
    return Conversation(wire, addressing=OldBusFraming(bus)), wire


def judged(request: str, *messages: str) -> object:
    return OldBusFraming(ISO).judge(H(request), [H(message) for message in messages])


@pytest.mark.parametrize(
    ("protocol", "everyone"),
    [
        ("SAE J1850 PWM", "616AF1"),
        ("SAE J1850 VPW", "686AF1"),
        ("ISO 9141-2", "686AF1"),
        ("ISO 14230-4 KWP 5 baud", "C233F1"),
        ("ISO 14230-4 KWP fast", "C233F1"),
        ("ISO 15765-4 CAN 11/500", "7DF"),
        ("ISO 15765-4 CAN 29/250", "18DB33F1"),
    ],
)
def test_every_protocol_has_its_rules(protocol: str, everyone: str) -> None:
    rules = framing_of(protocol)
    assert rules is not None
    assert rules.everyone == everyone
    assert rules.before_can == (not protocol.startswith("ISO 15765"))
    assert rules.width == (1 if rules.before_can else 6)


def test_what_is_not_read_has_none() -> None:
    assert framing_of("SAE J1939 CAN 29/250") is None
    assert framing_of("something new") is None
    assert framing_of(None) is None


def test_lists_add_up_padding_and_all() -> None:
    assert judged("03", "43013301710174", "43042000000000") == Ok(H("013301710174042000000000"))
    assert judged("07", "47000000000000") == Ok(bytes(6))


def test_a_message_given_twice_counts_once() -> None:
    assert judged("03", "43013300000000", "43013300000000") == Ok(H("013300000000"))


@pytest.mark.parametrize("message", ["43", "430133", "4301330000", "43010133", "4301330000000000"])
def test_a_list_message_has_seven_bytes(message: str) -> None:
    assert isinstance(judged("03", message), Garbage)


VIN = [f"4902{n:02X}{c.hex()}" for n, c in enumerate((b"\0\0\x003", b"HGCP", b"2F37", b"CA00", b"0345"), 1)]


def test_a_vin_is_five_numbered_messages_in_any_order() -> None:
    whole = Ok(b"\x02\x01" + bytes(3) + b"3HGCP2F37CA000345")
    assert judged("0902", *VIN) == whole
    assert judged("0902", *reversed(VIN), VIN[2]) == whole


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        (VIN[:2] + VIN[3:], "message 3 of 5 is missing"),
        (VIN[:4], "message 5 of 5 is missing"),
        (VIN[1:], "message 1 of 5 is missing"),
        ([*VIN, "49020648474350"], "there is no message 6"),
        ([*VIN, "49020048474350"], "there is no message 0"),
        ([*VIN, "49020248474351"], "two different contents"),
        ([*VIN[:4], "490205003435"], "four bytes of data, not 3"),
    ],
)
def test_a_vin_with_a_gap_is_none(messages: list[str], why: str) -> None:
    outcome = judged("0902", *messages)
    assert isinstance(outcome, Garbage)
    assert why in outcome.why


def test_other_information_has_the_form_of_can() -> None:
    assert judged("0900", "490001FC000000") == Ok(H("00FC000000"))
    assert judged("0903", "490304") == Ok(H("0304"))
    assert judged("0904", *(f"4904{n:02X}41424344" for n in range(1, 9))) == Ok(b"\x04\x02" + b"ABCD" * 8)
    assert judged("0906", "490601AABBCCDD", "49060200112233") == Ok(H("0602AABBCCDD00112233"))
    assert judged("0908", "49080100010002", "49080200030004") == Ok(H("08040001000200030004"))
    assert isinstance(judged("0904", *(f"4904{n:02X}41424344" for n in range(1, 6))), Garbage)


def test_tests_stand_one_after_the_other_and_a_bitmap_loses_its_filler() -> None:
    assert judged("0605", "4605010001000F", "46058200FF00A0") == Ok(H("05010001000F058200FF00A0"))
    assert judged("0600", "4600FFC0000000") == Ok(H("00C0000000"))
    assert isinstance(judged("0600", "4600C0000000"), Garbage)


def test_refusals_silence_and_strangers() -> None:
    assert judged("03", "7F0311") == Negative(0x11)
    assert judged("03", "7F030000000022") == Negative(0x22)
    assert judged("03", "7F0378", "43013300000000") == Ok(H("013300000000"))
    assert judged("03", "7F0378") == Negative(0x78)
    assert judged("03") == NoData()
    assert isinstance(judged("03", "7F0112"), Garbage)
    assert isinstance(judged("010D", "410C0BB8"), Garbage)
    assert isinstance(judged("010D", "7F0212"), Garbage)
    assert judged("010D", "7F0112") == Negative(0x12)
    assert isinstance(judged("020C00", "420C010BB8"), Garbage)
    assert judged("050101", "45010159") == Ok(H("010159"))
    assert isinstance(judged("050101", "45010259"), Garbage)


def test_each_ecu_is_picked_out_of_the_answers_to_all() -> None:
    said, wire = talk(VPW, _0105=["10 41 05 7B/18 41 05 65"])
    assert said.ask(H("0105"), "10").outcome == Ok(H("057B"))
    assert said.ask(H("0105"), "18").outcome == Ok(H("0565"))
    assert said.ask(H("0105"), "28").outcome == NoData()
    assert {question.target for question in wire.asked} == {"686AF1"}


def test_interleaved_lists_stay_apart() -> None:
    said, _ = talk(
        VPW,
        _03=[
            "10 43 01 33 01 71 01 74/18 43 07 41 00 00 00 00/10 43 04 20 00 00 00 00/F1 43 00 00 00 00 00 00"
        ],
    )
    answers = said.ask_everyone(b"\x03", []).answers
    assert {a: x.outcome for a, x in answers.items()} == {
        "10": Ok(H("013301710174042000000000")),
        "18": Ok(H("074100000000")),
    }


def test_a_damaged_line_puts_every_list_in_doubt_and_no_value() -> None:
    said, _ = talk(
        ISO, _03=["10 43 01 33 00 00 00 00/18 43 07 41 00 00 00 00!"], _0105=["10 41 05 7B/18 41 05 7B!"]
    )
    round_ = said.ask_everyone(b"\x03", ["10"])
    assert isinstance(round_.answers["10"].outcome, Garbage)
    assert round_.disturbed
    assert said.ask(H("0105"), "10").outcome == Ok(H("057B"))


def test_what_the_adapter_broke_off_is_no_list() -> None:
    said, _ = talk(
        ISO, _03=["10 43 01 33 01 71 01 74/RX ERROR", "10 43 01 33 01 71 01 74/10 43 04 20 00 00 00 00"]
    )
    assert said.ask(b"\x03", "10").outcome == Ok(H("013301710174042000000000"))
    framing = OldBusFraming(ISO)
    frame = ISO.read_line(line(ISO, "10 43 01 33 00 00 00 00"))
    assert frame is not None
    unfinished = RawReply((frame,), (), (), Timeout(1.2), 1.2)
    assert framing.assemble(b"\x03", unfinished)["10"].faults


def test_the_adapter_may_stop_early_only_where_one_ecu_is_known() -> None:
    said, wire = talk(VPW, _0100=["10 41 00 88 18 00 00"], _010C=["10 41 0C 0B B8/18 41 0C 0B B8"])
    said.ask_everyone(H("0100"), [])
    said.ask(H("010C"), "10", frames=1)
    assert [question.answers for question in wire.asked] == [None, 1]


def test_of_several_ecus_as_many_are_awaited_as_have_answered_this_request() -> None:
    said, wire = talk(
        VPW,
        _0100=["10 41 00 88 18 00 00/18 41 00 88 00 00 00/28 41 00 88 00 00 00"],
        _010C=["10 41 0C 0B B8/18 41 0C 0B B8"],
    )
    said.ask_everyone(H("0100"), [])
    said.ask(H("010C"), "10", frames=1)
    said.ask(H("010C"), "18", frames=1)
    assert [question.answers for question in wire.asked] == [None, None, 2]
    assert said.ask(H("010C"), "28", frames=1).outcome == NoData()


def test_a_change_is_put_once_to_all_and_each_answers_for_itself() -> None:
    said, wire = talk(KWP, _04=["10 44/18 7F 04 22"])
    answers = said.tell(b"\x04", "C233F1", ["10", "18", "28"])
    assert {a: x.outcome for a, x in answers.items()} == {"10": Ok(b""), "18": Negative(0x22), "28": NoData()}
    assert len(wire.asked) == 1


def test_can_is_addressed_as_before() -> None:
    assert Addressing(extended=False).count(H("010C"), 3) == 3


CODES = st.lists(st.integers(1, 0xFFFF), min_size=1, max_size=9, unique=True)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[OldBus, list[int], list[str]]:
    """A bus, the codes an ECU sends on it, and its lines with one of them damaged in one place."""
    bus = draw(st.sampled_from(list(BY_NUMBER.values())))
    codes = draw(CODES)
    groups = [codes[at : at + 3] for at in range(0, len(codes), 3)]
    lists = [b"".join(c.to_bytes(2, "big") for c in group).ljust(6, b"\0").hex() for group in groups]
    lines = [line(bus, f"10 43 {group}") for group in lists]
    which = draw(st.integers(0, len(lines) - 1))
    text = bytearray(H(lines[which]))
    at = draw(st.integers(0, len(text) - 1))
    match draw(st.sampled_from(["change", "lose", "cut", "half", "mark"])):
        case "change":
            text[at] ^= draw(st.integers(1, 255))
            lines[which] = text.hex()
        case "lose":
            del text[at]
            lines[which] = text.hex()
        case "cut":
            lines[which] = text[:at].hex()
        case "half":
            lines[which] = text.hex()[: 2 * at + 1]
        case "mark":
            lines[which] += " <DATA ERROR"
    return bus, codes, lines


@given(damaged())
def test_no_damage_makes_a_list_of_other_codes(case: tuple[OldBus, list[int], list[str]]) -> None:
    bus, sent, lines = case
    frames = tuple(frame for one in lines if (frame := bus.read_line(one)))
    stray = tuple(one for one in lines if one and not bus.read_line(one))
    framing = OldBusFraming(bus)
    told = framing.assemble(b"\x03", RawReply(frames, tuple(lines), stray, None, 0.1)).get("10")
    outcome = framing.judge(b"\x03", told.messages) if told and not told.faults else NoData()
    codes: tuple[str, ...] = ()
    if isinstance(outcome, Ok):
        try:
            codes = padded_code_list(outcome.data)
        except Undecodable:
            codes = ()
    assert set(codes) <= {code(number.to_bytes(2, "big")) for number in sent}


@given(bus=st.sampled_from(list(BY_NUMBER.values())), at=st.integers(0, 7), other=st.integers(1, 255))
def test_no_damage_makes_another_value(bus: OldBus, at: int, other: int) -> None:
    text = bytearray(H(line(bus, "10 41 0C 0B B8")))
    text[at] ^= other
    assert bus.read_line(text.hex()) is None
