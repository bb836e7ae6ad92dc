"""Frames of a recording become questions with their answers, whoever asked and whatever stands between."""

from __future__ import annotations

from typing import Any

import pytest

from motospect.adapters.can_exchanges import Exchanges, Sighting, frames_of, segments
from motospect.adapters.port import Frame, Question, RawReply


def seen(*lines: str) -> list[Sighting]:
    """`0.01 7E8 03 41 05 7B`: seconds, identifier, data."""
    found = []
    for line in lines:
        t_s, address, data = line.split(" ", 2)
        found.append(Sighting(float(t_s), "can0", Frame(address, bytes.fromhex(data))))
    return found


def of(*lines: str) -> tuple[list[dict[str, Any]], Exchanges]:
    exchanges = Exchanges()
    return list(exchanges.of(seen(*lines))), exchanges


def short(records: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(r["target"], r["request"], len(r["lines"])) for r in records]


def test_a_question_to_all_and_long_answers_interleaved() -> None:
    (record,), _ = of(
        "0.000 7DF 01 03 00 00 00 00 00 00",
        "0.005 7E8 10 0C 43 05 01 33 01 34",
        "0.006 7E9 10 0A 43 04 07 41 07 42",
        "0.007 7E0 30 00 00 00 00 00 00 00",
        "0.008 7E1 30 00 00 00 00 00 00 00",
        "0.009 7E9 21 07 43 07 44 00 00 00",
        "0.010 7E8 21 01 71 01 72 04 20 00",
    )
    assert record["target"] == "7DF"
    assert record["lines"][0] == "7E8 10 0C 43 05 01 33 01 34"
    assert [line[:6] for line in record["lines"]] == ["7E8 10", "7E9 10", "7E9 21", "7E8 21"]
    assert record["elapsed_s"] == 0.01


def test_silence_is_no_data() -> None:
    records, _ = of("0 7DF 02 01 00 00 00 00 00 00", "1 7DF 02 01 00 00 00 00 00 00")
    assert [record["trouble"] for record in records] == [{"name": "no_data"}] * 2


def test_a_second_ecu_may_still_answer_while_the_first_is_asked_again() -> None:
    records, _ = of(
        "0.000 7DF 02 01 0C 00 00 00 00 00",
        "0.005 7E8 04 41 0C 0B B8 00 00 00",
        "0.006 7E0 01 03 00 00 00 00 00 00",
        "0.007 7E9 04 41 0C 0B B8 00 00 00",
        "0.008 7E8 02 43 00 00 00 00 00 00",
    )
    assert short(records) == [("7DF", "010C", 2), ("7E0", "03", 1)]


def test_an_answer_goes_to_the_question_of_its_service() -> None:
    records, _ = of(
        "0.000 7E0 01 03 00 00 00 00 00 00",
        "0.100 7E0 01 07 00 00 00 00 00 00",
        "0.101 7E8 02 43 00 00 00 00 00 00",
        "0.102 7E8 03 7F 07 11 00 00 00 00",
    )
    assert [record["lines"] for record in records] == [
        ["7E8 02 43 00 00 00 00 00 00"],
        ["7E8 03 7F 07 11 00 00 00 00"],
    ]


def test_what_comes_after_everybody_stopped_waiting_is_no_answer() -> None:
    records, exchanges = of("0 7E0 02 01 0C 00 00 00 00 00", "2 7E8 04 41 0C 0B B8 00 00 00")
    assert (short(records), exchanges.late) == ([("7E0", "010C", 0)], 1)


def test_an_ecu_that_asks_for_time_gets_it() -> None:
    records, exchanges = of(
        "0.0 7E0 01 03 00 00 00 00 00 00",
        "0.1 7E8 03 7F 03 78 00 00 00 00",
        "4.9 7E8 04 43 01 01 71 00 00 00",
    )
    assert (short(records), exchanges.late) == ([("7E0", "03", 2)], 0)


def test_a_long_request_is_put_together_and_a_torn_one_left_out() -> None:
    request = bytes.fromhex("19420133FF00AABB")
    whole = [f"0.0{n} 7E0 {data.hex()}" for n, data in enumerate(segments(request))]
    records, exchanges = of(*whole, "0.05 7E8 03 7F 19 12 00 00 00 00", "9 7E0 10 14 19 42 01 33 FF 00")
    assert short(records) == [("7E0", request.hex().upper(), 1)]
    assert exchanges.torn == 1


@pytest.mark.parametrize("data", ["00", "08 01 00", "0F", "3F", "10 14", "21 00", "F0 00 00", "05 01"])
def test_malformed_frames_are_no_requests(data: str) -> None:
    records, _ = of(f"0 7E0 {data}", "1 7E8 03 41 05 7B")
    assert records == []


def test_answers_nobody_asked_for_are_counted() -> None:
    records, exchanges = of("0 7E8 21 00 00", "1 7E9 03 41 05 7B", "2 18DAF110 03 41 05 7B")
    assert (records, exchanges.late) == ([], 3)


def test_many_open_questions_keep_their_order() -> None:
    lines = [f"{n / 1000} 18DA{n:02X}F1 02 01 0C 00 00 00 00 00" for n in range(0x40)]
    records, _ = of(*lines)
    assert [record["target"] for record in records] == [f"18DA{n:02X}F1" for n in range(0x40)]


def test_frames_an_adapter_showed_stand_at_the_ends_of_their_exchange() -> None:
    answer = Frame("7E8", bytes.fromhex("03410C0BB8"))
    reply = RawReply((answer,), (), (), None, 0.25)
    assert list(frames_of(Question(b"\x01\x0c", "7E0"), reply, 100.0)) == [
        (100.0, Frame("7E0", bytes.fromhex("02010C0000000000")), True),
        (100.25, answer, False),
    ]


def test_a_bus_that_is_not_can_has_no_can_frames() -> None:
    reply = RawReply((Frame("486B10", b"\x41\x00"),), (), (), None, 0.1)
    assert list(frames_of(Question(b"\x01\x00", "686AF1"), reply, 0.0)) == []
