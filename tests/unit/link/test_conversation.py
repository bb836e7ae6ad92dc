"""Conversations over a scripted adapter: outcomes, repeats, evidence."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from motospect.adapters.lines import read_line
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Question, RawReply
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import BusError, Garbage, Negative, NoData, Ok
from motospect.model.scan import AdapterIdentity


class Bus:
    """Answers (target, request) from a table, in turn; silence where the table has nothing."""

    def __init__(self, table: dict[tuple[str, str], Iterable[str]], *, elapsed_s: float = 0.01) -> None:
        self.book = PassportBook()
        self._elapsed_s = elapsed_s
        self._table = {key: list(replies) for key, replies in table.items()}
        self.asked: list[Question] = []

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        self.asked.append(question)
        replies = self._table.get((question.target, question.payload.hex().upper()), [])
        text = (replies.pop(0) if len(replies) > 1 else replies[0]) if replies else ""
        lines = tuple(line for line in text.split("/") if line)
        frames = tuple(frame for line in lines if (frame := read_line(line)))
        stray = tuple(line for line in lines if "<" in line)
        trouble = BusError(lines[-1]) if "ERROR" in text and not stray else None if lines else NoData()
        return RawReply(frames, lines, stray, trouble, self._elapsed_s)

    def connect(self) -> AdapterIdentity:
        return AdapterIdentity("bus", "bus")

    def open_bus(self) -> str | None:
        return "ISO 15765-4 CAN 11/500"

    def voltage_v(self) -> float | None:
        return None

    def close(self) -> None:
        return


def talk(table: dict[tuple[str, str], Iterable[str]], *, extended: bool = False) -> tuple[Conversation, Bus]:
    bus = Bus(table)
    return Conversation(bus, addressing=Addressing(extended)), bus


def test_every_ecu_has_its_own_answer() -> None:
    said, _ = talk({("7DF", "03"): ["7E8 02 43 00/7E9 04 43 01 07 41"]})
    answers = said.ask_everyone(b"\x03", ["7E8", "7E9"]).answers
    assert answers["7E8"].outcome == Ok(b"\x00")
    assert answers["7E9"].outcome == Ok(bytes.fromhex("010741"))


def test_an_expected_ecu_that_kept_silent_is_asked_alone() -> None:
    said, bus = talk({("7DF", "03"): ["7E8 02 43 00"], ("7E1", "03"): ["7E9 03 7F 03 22"]})
    assert said.ask_everyone(b"\x03", ["7E8", "7E9"]).answers["7E9"].outcome == Negative(0x22)
    assert [q.target for q in bus.asked] == ["7DF", "7E1"]


def test_silence_stays_silence_after_three_tries() -> None:
    said, bus = talk({("7DF", "03"): ["7E8 02 43 00"]})
    answer = said.ask_everyone(b"\x03", ["7E8", "7E9"]).answers["7E9"]
    assert answer.outcome == NoData()
    assert [q.target for q in bus.asked] == ["7DF", "7E1", "7E1", "7E1"]
    assert answer.evidence == ("x2", "x3", "x4")


def test_a_damaged_line_makes_the_round_repeat_until_it_is_clean() -> None:
    said, _ = talk(
        {("7DF", "03"): ["7E8 02 43 00/7E9 04 43 01 07 <DATA ERROR", "7E8 02 43 00/7E9 04 43 01 07 41"]}
    )
    round_ = said.ask_everyone(b"\x03", ["7E8"])
    assert round_.disturbed is None
    assert round_.answers["7E9"].outcome == Ok(bytes.fromhex("010741"))


def test_a_round_that_stays_damaged_says_so() -> None:
    said, _ = talk({("7DF", "03"): ["7E8 02 43 00/7E9 04 43 01 07 <DATA ERROR"]})
    assert said.ask_everyone(b"\x03", ["7E8"]).disturbed == "unreadable line '7E9 04 43 01 07 <DATA ERROR'"


@pytest.mark.parametrize("line", ["7EE 3F B8 13", "7EE 41 00 80"])
def test_a_header_that_lost_a_byte_is_no_ecu_but_a_disturbance(line: str) -> None:
    said, bus = talk({("7DF", "0100"): [f"7E8 06 41 00 80 00 00 00/{line}"]})
    round_ = said.ask_everyone(b"\x01\x00", ())
    assert set(round_.answers) == {"7E8"}
    assert round_.disturbed == "damaged line from 7EE, where nobody answers"
    assert {q.target for q in bus.asked} == {"7DF", "7E6"}


def test_an_ecu_heard_damaged_that_answers_alone_is_one() -> None:
    said, _ = talk({("7DF", "03"): ["7E8 02 43 00/7E9 04 43"], ("7E1", "03"): ["7E9 02 43 00"]})
    round_ = said.ask_everyone(b"\x03", ())
    assert round_.answers["7E9"].outcome == Ok(b"\x00")
    assert round_.disturbed is None


@pytest.mark.parametrize("reply", ["SEARCHING...", "702 FF 01 71 00 2F"])
def test_a_reply_without_answer_and_without_no_data_is_garbage_not_silence(reply: str) -> None:
    said, _ = talk({("7E0", "19028D"): [reply]})
    assert said.ask(b"\x19\x02\x8d", "7E8").outcome == Garbage(
        "the adapter gave neither an answer nor NO DATA"
    )


def test_all_are_asked_together_once_and_each_has_an_outcome() -> None:
    said, bus = talk({("7DF", "010C"): ["7E8 04 41 0C 0B B8/7E9 03 7F 01 12"]})
    answers = said.ask_together(b"\x01\x0c", ["7E8", "7E9", "7EA"], frames=2)
    assert answers["7E8"].outcome == Ok(bytes.fromhex("0C0BB8"))
    assert (answers["7E9"].outcome, answers["7EA"].outcome) == (Negative(0x12), NoData())
    assert [(q.target, q.answers) for q in bus.asked] == [("7DF", 2)]


def test_a_bus_error_is_never_an_empty_answer() -> None:
    said, _ = talk({("7E0", "03"): ["CAN ERROR"]})
    assert said.ask(b"\x03", "7E8").outcome == BusError("CAN ERROR")


def test_pending_then_the_answer_in_the_same_reply() -> None:
    said, _ = talk({("7E0", "03"): ["7E8 03 7F 03 78/7E8 04 43 01 01 71"]})
    assert said.ask(b"\x03", "7E8").outcome == Ok(bytes.fromhex("010171"))


def test_pending_is_waited_for_with_patience() -> None:
    said, bus = talk({("7E0", "03"): ["7E8 03 7F 03 78", "7E8 03 7F 03 78", "7E8 04 43 01 01 71"]})
    assert said.ask(b"\x03", "7E8").outcome == Ok(bytes.fromhex("010171"))
    assert [q.patient for q in bus.asked] == [False, True, True]


def test_pending_without_end_is_a_refusal_with_its_code() -> None:
    said, bus = talk({("7E0", "03"): ["7E8 03 7F 03 78"]})
    assert said.ask(b"\x03", "7E8").outcome == Negative(0x78)
    assert len(bus.asked) == 6


def test_a_cut_message_is_garbage_and_asked_again_without_a_count() -> None:
    said, bus = talk({("7E0", "03"): ["7E8 10 08 43 03 01 71 01 72", "7E8 04 43 01 01 71"]})
    assert said.ask(b"\x03", "7E8", frames=1).outcome == Ok(bytes.fromhex("010171"))
    assert [q.answers for q in bus.asked] == [1, None]


def test_a_late_answer_is_not_taken_for_this_one() -> None:
    said, _ = talk({("7E0", "010D"): ["7E8 04 41 0C 1A F8"]})
    assert isinstance(said.ask(b"\x01\x0d", "7E8").outcome, Garbage)


def test_frames_of_other_devices_on_the_bus_are_no_ecus() -> None:
    said, _ = talk({("7DF", "03"): ["3D1 03 00 00 00/7E8 02 43 00"]})
    assert list(said.ask_everyone(b"\x03", []).answers) == ["7E8"]


def test_29_bit_addresses() -> None:
    said, bus = talk({("18DA10F1", "03"): ["18 DA F1 10 02 43 00"]}, extended=True)
    assert said.ask(b"\x03", "18DAF110").outcome == Ok(b"\x00")
    assert bus.asked[0].target == "18DA10F1"


def test_every_exchange_is_recorded_as_it_was() -> None:
    said, _ = talk({("7E0", "010C"): ["7E8 04 41 0C 1A F8"]})
    said.ask(b"\x01\x0c", "7E8")
    (exchange,) = said.exchanges
    assert (exchange.id, exchange.target, exchange.request) == ("x1", "7E0", "010C")
    assert exchange.lines == ("7E8 04 41 0C 1A F8",)
    assert exchange.outcomes == {"7E8": "ok"}


def test_what_changes_something_is_said_once_whatever_comes_back() -> None:
    said, bus = talk({})
    assert said.tell(b"\x04", "7E0", ["7E8"])["7E8"].outcome == NoData()
    assert [(question.target, question.patient) for question in bus.asked] == [("7E0", True)]


LIST = "7E8 10 0C 43 05 01 33 01 71"
CODES = bytes.fromhex("050133017101740420 0430")


def test_a_short_last_frame_is_doubted_and_asked_again() -> None:
    said, bus = talk(
        {("7E0", "03"): [f"{LIST}/7E8 21 01 04 20 04 30 00", f"{LIST}/7E8 21 01 74 04 20 04 30 00"]}
    )
    assert said.ask(b"\x03", "7E8").outcome == Ok(CODES)
    assert len(bus.asked) == 2


def test_an_ecu_that_never_pads_is_doubted_once_only() -> None:
    said, bus = talk({("7E0", "03"): [f"{LIST}/7E8 21 01 74 04 20 04 30"]})
    assert said.ask(b"\x03", "7E8").outcome == Ok(CODES)
    assert len(bus.asked) == 2
    assert said.ask(b"\x03", "7E8").outcome == Ok(CODES)
    assert len(bus.asked) == 3


def test_a_wire_that_has_waited_out_p2_star_is_not_asked_to_wait_again() -> None:
    bus = Bus({("7E0", "03"): ["7E8 03 7F 03 78"]}, elapsed_s=5.0)
    said = Conversation(bus, addressing=Addressing(extended=False))
    assert said.ask(b"\x03", "7E8").outcome == Negative(0x78)
    assert len(bus.asked) == 1


def test_a_wire_that_waits_a_second_at_a_time_is_asked_until_p2_star_is_over() -> None:
    bus = Bus({("7E0", "03"): ["7E8 03 7F 03 78"]}, elapsed_s=1.1)
    said = Conversation(bus, addressing=Addressing(extended=False))
    assert said.ask(b"\x03", "7E8").outcome == Negative(0x78)
    assert len(bus.asked) == 5
