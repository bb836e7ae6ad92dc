"""Every frame an ECU keeps, and none it does not keep."""

from __future__ import annotations

import pytest

from motospect.scan.freeze_frames import MOST_FRAMES, ask_freeze_frames
from motospect.scan.notes import EcuNotes, Notes
from tests.unit.link.test_conversation import talk

REFUSED = "7E8 03 7F 02 12"
NOTHING = ""


def frame(number: int, code: str, coolant: str) -> dict[tuple[str, str], list[str]]:
    """A frame that holds PID 05 (bitmap 48000000: 02 and 05), as requests to 7E0 and their replies."""
    n = f"{number:02X}"
    return {
        ("7E0", f"0202{n}"): [f"7E8 05 42 02 {n} {code}"],
        ("7E0", f"0200{n}"): [f"7E8 07 42 00 {n} 48 00 00 00"],
        ("7E0", f"0205{n}"): [f"7E8 04 42 05 {n} {coolant}"],
    }


def read(*tables: dict[tuple[str, str], list[str]], **refused: str) -> tuple[EcuNotes, list[str]]:
    """Return the notes after asking, and every request put; `refused` maps a request to its one reply."""
    table = {key: reply for part in tables for key, reply in part.items()}
    table |= {("7E0", name.removeprefix("r")): [reply] for name, reply in refused.items()}
    said, bus = talk(table)
    ecu = EcuNotes("7E8", supported=frozenset({0x05}))
    ask_freeze_frames(said, Notes(ecus={"7E8": ecu}))
    return ecu, [question.payload.hex().upper() for question in bus.asked]


def told(ecu: EcuNotes) -> list[tuple[int, str, list[float | int | str]]]:
    return [(f.number, f.dtc, [value.value for value in f.values]) for f in ecu.freeze_frames]


@pytest.mark.parametrize("end", [REFUSED, NOTHING, "7E8 05 42 02 02 00 00", "7E8 03 7F 02 31"])
def test_all_frames_are_read_until_the_ecu_has_no_more(end: str) -> None:
    ecu, _ = read(frame(0, "03 02", "7B"), frame(1, "01 71", "50"), r020202=end)
    assert told(ecu) == [(0, "P0302", [83.0]), (1, "P0171", [40.0])]
    assert ecu.services["02"].outcome == "ok"


def test_an_empty_frame_is_no_frame_and_its_zeros_are_no_values() -> None:
    ecu, asked = read(frame(0, "00 00", "00"))
    assert ecu.freeze_frames == []
    assert asked == ["020200"]
    assert ecu.services["02"].outcome == "ok"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("7E8 03 7F 02 22", "negative"),
        ("7E8 03 7F 02 33", "negative"),
        ("CAN ERROR", "bus_error"),
        ("7E8 05 42 02 00 01 71", "garbage"),  # says frame 0 when asked for frame 1
        ("7E8 04 42 02 01 01", "garbage"),
    ],
)
def test_a_frame_that_could_not_be_read_is_no_end_of_the_list(reply: str, outcome: str) -> None:
    ecu, _ = read(frame(0, "03 02", "7B"), r020201=reply)
    assert told(ecu) == [(0, "P0302", [83.0])]
    assert ecu.services["02"].outcome == outcome


def test_an_ecu_that_heeds_no_number_gives_one_frame() -> None:
    ecu, asked = read(frame(0, "03 02", "7B"), frame(1, "03 02", "7B"), frame(2, "03 02", "7B"))
    assert told(ecu) == [(0, "P0302", [83.0])]
    assert "020202" not in asked


def test_a_damaged_repeat_of_a_frame_is_no_other_frame() -> None:
    ecu, asked = read(frame(0, "03 02", "7B"), frame(1, "03 02", "7B"), r020501="CAN ERROR")
    assert told(ecu) == [(0, "P0302", [83.0])]
    assert "no value that was read" in (ecu.services["02"].detail or "")
    assert "020202" not in asked


def test_an_ecu_that_never_ends_is_left_with_a_note() -> None:
    ecu, _ = read(*(frame(n, "03 02", f"{n:02X}") for n in range(MOST_FRAMES + 1)))
    assert len(ecu.freeze_frames) == MOST_FRAMES
    assert ecu.services["02"].outcome == "garbage"
    assert "the rest was not read" in (ecu.services["02"].detail or "")


def test_frames_of_an_ecu_whose_first_is_refused_are_said_to_be_refused() -> None:
    ecu, asked = read({}, r020200=REFUSED)
    assert (ecu.services["02"].outcome, ecu.services["02"].nrc) == ("negative", "12")
    assert asked == ["020200"]
