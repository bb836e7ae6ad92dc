"""UDS over a scripted adapter: what is sent, and which outcome each answer becomes."""

from __future__ import annotations

import logging

import pytest

from motospect.link.uds import Uds
from motospect.model.outcome import Garbage, Negative, NoData, Ok
from tests.unit.link.test_conversation import talk

VIN_FRAMES = "7E8 10 14 62 F1 90 34 54 31/7E8 21 42 46 31 46 4B 37 45/7E8 22 55 30 30 30 34 32 30"


def test_the_vin() -> None:
    said, bus = talk({("7E0", "22F190"): [VIN_FRAMES]})
    answer = Uds(said, "7E8").vin()
    assert answer.outcome == Ok(b"\xf1\x904T1BF1FK7EU000420")
    assert answer.evidence == ("x1",)
    assert [(q.target, q.answers) for q in bus.asked] == [("7E0", 3)]


def test_the_fault_memory() -> None:
    said, bus = talk({("7E0", "19028D"): ["7E8 07 59 02 FF 01 71 00 AF"]})
    assert Uds(said, "7E8").fault_memory(0x8D).outcome == Ok(bytes.fromhex("02 FF 017100 AF"))
    assert [q.payload for q in bus.asked] == [bytes.fromhex("19028D")]


@pytest.mark.parametrize("nrc", [0x11, 0x12, 0x31, 0x7F])
def test_a_refusal_is_a_refusal(nrc: int) -> None:
    said, _ = talk({("7E0", "22F190"): [f"7E8 03 7F 22 {nrc:02X}"]})
    assert Uds(said, "7E8").vin().outcome == Negative(nrc)


def test_a_refusal_makes_no_noise_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    said, _ = talk({("7E0", "22F190"): ["7E8 03 7F 22 11"]})
    with caplog.at_level(logging.INFO):
        Uds(said, "7E8").vin()
        Uds(said, "7E9").fault_memory(0x8D)
    assert caplog.records == []


def test_silence_is_silence() -> None:
    said, _ = talk({})
    answer = Uds(said, "7E8").fault_memory(0x8D)
    assert answer.outcome == NoData()
    assert answer.evidence == ("x1", "x2")


def test_pending_without_end_is_a_refusal_with_its_code() -> None:
    said, _ = talk({("7E0", "22F190"): ["7E8 03 7F 22 78"]})
    assert Uds(said, "7E8").vin().outcome == Negative(0x78)


@pytest.mark.parametrize(
    "reply",
    [
        "7E8 05 62 F1 90 34 54",  # a VIN of two characters
        "7E8 05 62 F1 91 34 54",  # another identifier
        "7E8 03 41 05 7B",  # an answer to somebody else
    ],
)
def test_a_wrong_form_is_garbage(reply: str) -> None:
    said, _ = talk({("7E0", "22F190"): [reply]})
    assert isinstance(Uds(said, "7E8").vin().outcome, Garbage)


def test_a_cut_record_is_garbage() -> None:
    said, _ = talk({("7E0", "19028D"): ["7E8 06 59 02 FF 01 71 00"]})
    assert isinstance(Uds(said, "7E8").fault_memory(0x8D).outcome, Garbage)


def test_29_bit_addresses() -> None:
    said, bus = talk({("18DA10F1", "19028D"): ["18DAF110 03 59 02 FF"]}, extended=True)
    assert Uds(said, "18DAF110").fault_memory(0x8D).outcome == Ok(b"\x02\xff")
    assert [q.target for q in bus.asked] == ["18DA10F1"]
