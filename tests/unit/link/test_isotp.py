"""ISO 15765-2 reassembly on literal frames."""

from motospect.adapters.lines import read_line
from motospect.link.isotp import frames_for, reassemble


def messages(*lines: str) -> dict[str, tuple[bytes, ...]]:
    return {a: x.messages for a, x in reassemble(filter(None, map(read_line, lines))).items()}


def faults(*lines: str) -> tuple[str, ...]:
    (assembly,) = reassemble(filter(None, map(read_line, lines))).values()
    return assembly.faults


def test_a_single_frame_loses_its_padding() -> None:
    assert messages("7E8 03 41 05 7B AA AA AA AA") == {"7E8": (bytes.fromhex("41057B"),)}


def test_a_vin_in_three_frames() -> None:
    lines = ("7E8 10 14 49 02 01 31 46 54", "7E8 21 46 57 31 45 54 34 42", "7E8 22 46 43 31 30 33 31 32")
    assert messages(*lines) == {"7E8": (bytes.fromhex("490201") + b"1FTFW1ET4BFC10312",)}


def test_two_ecus_interleaved_are_kept_apart() -> None:
    lines = (
        "7E8 10 08 43 03 01 71 01 72", "7E9 10 08 43 03 07 41 07 42",
        "7E9 21 07 43 00 00 00 00 00", "7E8 21 01 73 00 00 00 00 00",
    )  # fmt: skip
    assert messages(*lines) == {
        "7E8": (bytes.fromhex("4303017101720173"),),
        "7E9": (bytes.fromhex("4303074107420743"),),
    }


def test_a_missing_frame_is_a_fault_and_no_message() -> None:
    lines = ("7E8 10 14 49 02 01 31 46 54", "7E8 22 46 43 31 30 33 31 32")
    assert messages(*lines) == {"7E8": ()}
    assert faults(*lines) == ("consecutive frame 2 came where 1 was due",)


def test_a_cut_message_is_a_fault() -> None:
    assert faults("7E8 10 14 49 02 01 31 46 54") == ("message ended after 6 of 20 bytes",)


def test_a_single_frame_shorter_than_announced_is_a_fault() -> None:
    assert faults("7E8 06 41 00 BE") == ("single frame announces 6 bytes and holds 3",)


def test_pending_then_answer_are_two_messages_in_order() -> None:
    assert messages("7E8 03 7F 03 78", "7E8 02 43 00") == {"7E8": (b"\x7f\x03\x78", b"\x43\x00")}


def test_sequence_numbers_wrap_after_fifteen() -> None:
    body = bytes(range(6 + 7 * 17))
    frames = [f"7E8 10 {len(body):02X} {body[:6].hex()}"]
    frames += [f"7E8 2{(i + 1) % 16:X} {body[6 + 7 * i : 13 + 7 * i].hex()}" for i in range(17)]
    assert messages(*frames) == {"7E8": (body,)}


def test_frames_needed() -> None:
    assert [frames_for(n) for n in (1, 7, 8, 13, 14, 20, 21)] == [1, 1, 2, 2, 3, 3, 4]


def test_a_lost_byte_is_a_fault_although_the_padding_would_fill_its_place() -> None:
    first = "7E8 10 0A 43 04 01 33 01 71"
    assert faults(first, "7E8 21 01 04 20 00 00 00") == ("consecutive frame 1 holds 7 bytes: one was lost",)
    assert messages(first, "7E8 21 01 74 04 20 00 00 00") == messages(first, "7E8 21 01 74 04 20")
    assert faults("7E8 04 43 01 33 00 00 00") == (
        "frame holds 7 bytes: neither padded to 8 nor ending with its message",
    )


def test_a_byte_lost_in_the_middle_is_a_fault() -> None:
    lines = ("7E8 10 10 43 07 01 33 01 71", "7E8 21 01 74 04 20 04 30", "7E8 22 40 04 55 00 00 00 00")
    assert messages(*lines) == {"7E8": ()}
