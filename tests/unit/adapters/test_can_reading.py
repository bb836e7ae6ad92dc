"""Files of frames by other programs, in all their forms; what cannot be used is counted and said."""

from __future__ import annotations

import contextlib
import random
import tracemalloc
import zlib
from pathlib import Path

import can
import pytest

from motospect.adapters.can_files import CONTAINER_BYTES, CanFile
from motospect.adapters.can_reading import CanReading, kind_of
from motospect.adapters.port import Frame
from motospect.adapters.recorded import Recorded, open_recorded
from motospect.errors import RecordingInvalid

BEGIN = b'{"event": "begin", "schema": "motospect.recording/1"}\n'
ASKED = "(1612543138.000000) can0 7DF#0201000000000000"
ANSWERED = "(1612543138.010000) can0 7E8#064100BE3FA81300"


def written(folder: Path, text: str | bytes, name: str = "car.log") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def exchanges(recorded: Recorded) -> list[tuple[str, str, list[str]]]:
    found = [(r["target"], r["request"], r["lines"]) for r in recorded.events("exchange")]
    recorded.close()
    return found


def frames(file: Path) -> tuple[list[str], list[str]]:
    """The diagnostic frames of a file, and the notes."""
    reading = CanReading(file)
    return [f"{s.frame.address} {s.frame.data.hex()}" for s in reading.diagnostics()], reading.notes()


@pytest.mark.parametrize(
    "line",
    [
        "(1612543138.010000) can0 7E8#03410C0BB8",
        "(1612543138.010000) can0 7E8#03410C0BB8 R",
        "(1612543138.010000)  can0  7E8   [5]  03 41 0C 0B B8",
        " (2021-02-05 18:45:38.123456)  can0  7E8   [5]  03 41 0C 0B B8",
        "  can0  7E8   [5]  03 41 0C 0B B8",
        " (000.010000)  can0  RX - -  7E8   [5]  03 41 0C 0B B8   '.A...'",
        "17 (1612543138.010000) can0 7E8#03410c0bb8",
    ],
)
def test_every_form_candump_prints(tmp_path: Path, line: str) -> None:
    assert frames(written(tmp_path, f"{line}\n")) == (["7E8 03410c0bb8"], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_mixture(tmp_path: Path, end: str) -> None:
    file = written(tmp_path, f"{ASKED}{end}{ANSWERED}\r\n{ASKED}\n\n{ANSWERED}{end}")
    assert [request for _, request, _ in exchanges(open_recorded(file))] == ["0100", "0100"]


def test_other_traffic_is_counted_and_not_used(tmp_path: Path) -> None:
    text = f"""{ASKED}
(1612543138.000500) can0 18FEE000#FFFFFFFFB05C6800
(1612543138.000600) can0 0C9#8021C0071B101000
{ANSWERED}
(1612543138.020000) can0 20000080#0000000000000000
(1612543138.030000) can0 7E8##1064100BE3FA81300
(1612543138.040000) can0 7E0#R
this is no frame
"""
    found, notes = frames(written(tmp_path, text))
    assert found == ["7DF 0201000000000000", "7E8 064100be3fa81300"]
    assert notes == [
        "1 line(s) cannot be read as candump and are left out.",
        "1 CAN FD frame(s) of diagnosis are left out: classic frames are read.",
        "1 error frame(s): what they did to the answers is not replayed.",
        "2 frame(s) of other traffic are not used.",
    ]


def test_of_several_interfaces_the_one_with_most_diagnosis_is_taken_and_said(tmp_path: Path) -> None:
    other = f"{ASKED}\n{ANSWERED}\n".replace("can0", "can1").replace("BE3F", "0000")
    recorded = open_recorded(written(tmp_path, f"{ASKED}\n{ANSWERED}\n{other}{ASKED}\n{ANSWERED}\n"))
    assert "11-bit identifiers on interface can1 is not replayed" in recorded.notes[0]
    assert {line for _, _, lines in exchanges(recorded) for line in lines} == {"7E8 06 41 00 BE 3F A8 13 00"}


def test_both_widths_of_identifiers(tmp_path: Path) -> None:
    text = f"""{ASKED}
(1.0) can0 18DB33F1#0201000000000000
(1.1) can0 18DAF110#064100BE3FA81300
"""
    recorded = open_recorded(written(tmp_path, text))
    assert (recorded.event("bus") or {})["protocol"] == "ISO 15765-4 CAN 29/unknown speed"
    assert exchanges(recorded) == [("18DB33F1", "0100", ["18DAF110 06 41 00 BE 3F A8 13 00"])]


def test_asc_without_a_header_loses_no_frame(tmp_path: Path) -> None:
    text = " 0.0 1  7DF  Tx  d 8 02 01 00 00 00 00 00 00\n 0.01 1  7E8  Rx  d 8 06 41 00 BE 3F A8 13 00\n"
    recorded = open_recorded(written(tmp_path, text, "car.asc"))
    assert recorded.kind == "ASC"
    assert exchanges(recorded) == [("7DF", "0100", ["7E8 06 41 00 BE 3F A8 13 00"])]


def test_asc_in_decimal_with_events_between(tmp_path: Path) -> None:
    text = """date Thu Nov 24 10:00:00 am 2022
base dec  timestamps relative
internal events logged
// version 9.0.0
Begin Triggerblock Thu Nov 24 10:00:00 am 2022
   0.000000 Start of measurement
   0.100000 1  2015            Tx   d 8 02 01 12 00 00 00 00 00  Length = 239910 BitCount = 124
   0.010000 1  2024            Rx   d 5 04 65 12 11 184
   0.000100 1  Statistic: D 0 R 0 XD 0 XR 0 E 0 O 0 B 0.00%
   0.000100 1  ErrorFrame
   0.000100 CANFD   1 Rx        7E8                                   0 0 8  8 03 7F 01 78 00 00 00 00 0 0 0
   0.000100 1  2024            Rx   d 5 04 65 zz
   0.000100 1  2024            Rx   d 5 04 65
End TriggerBlock
"""
    file = written(tmp_path, text, "car.asc")
    recorded = open_recorded(file)
    (first,) = recorded.events("exchange")
    recorded.close()
    assert (first["request"], first["lines"]) == ("010C", ["7E8 04 41 0C 0B B8"])
    assert first["elapsed_s"] == 0.01
    reading = CanReading(file)
    list(reading.diagnostics())
    assert (reading.errors, reading.unreadable) == (1, 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b"hello world\n", "is no recording"),
        (b"\x00\x01\x02" * 1000, "is no recording"),
        (b"LOGG", "cut off in its header"),
        (b"LOGG" + bytes(20), "cut off in its header"),
        (b"(1.0) can0 123#00\n", "There is no diagnostic request in this recording"),
        (b"(1.0) can0 7E8#03410C0BB8\n", "holds 1 answer(s) whose questions are missing"),
        (b"date Mon\nbase hex  timestamps absolute\n", "There is no diagnostic request"),
        (b"{not json\n", "is none of such a log"),
        (b'{"event": "begin"}\n', "not 'motospect.recording/1'"),
        (b'{"event": "exchange", "target": "7DF", "request": "0100"}\n', "line 1"),
        (BEGIN + b'{"event": "readings", "samples": [{"ecu": "7E8", "readings": [1]}]}\n', "line 2"),
        (BEGIN + b'{"event": "live"}\n', "line 2"),
        (BEGIN + b'{"event": "lost", "target": "here", "request": "0100", "said": ""}\n', "line 2"),
        (BEGIN + b'{"event": "bus", "protocol": 6}\n', "line 2"),
        (BEGIN + b'{"event": "connect", "identity": "me"}\n', "line 2"),
        (BEGIN + b'{"event": "scan", "scan": []}\n', "line 2"),
        (BEGIN + b'{"event": "lost", "target": "7DF", "request": "0100"}\n', "line 2"),
        (BEGIN + b'{"event": "exchange", "target": "7DF", "request": "0x"}\n', "line 2"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(RecordingInvalid, match=said.replace("(", r"\(").replace(")", r"\)")) as refused:
        open_recorded(written(tmp_path, content))
    assert refused.value.hint


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingInvalid, match="cannot be read: No such file"):
        open_recorded(tmp_path / "none.log")


def test_the_ending_does_not_decide(tmp_path: Path) -> None:
    assert kind_of(written(tmp_path, f"{ASKED}\n", "car.blf")) == "candump"


def blf(file: Path, count: int) -> CanFile:
    frames = CanFile(file, channel="can0")
    for number in range(count):
        frames.write(1e9 + number / 1000, Frame("7DF", bytes([2, 1, number % 256, 0, 0, 0, 0, 0])), ours=True)
    return frames


def test_a_blf_file_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    blf(tmp_path / "whole.blf", 1000).close()
    whole = (tmp_path / "whole.blf").read_bytes()
    for size in range(200, len(whole), 97):
        file = written(tmp_path, whole[:size], "cut.blf")
        found, notes = frames(file)
        assert found == [f"7DF 0201{n % 256:02x}0000000000" for n in range(len(found))]
        assert any("cut off" in note or "damaged" in note for note in notes), size


def test_a_blf_file_never_closed_lacks_one_container_at_most(tmp_path: Path) -> None:
    writing = blf(tmp_path / "car.blf", 1000)
    found, notes = frames(tmp_path / "car.blf")
    assert 1000 - CONTAINER_BYTES // 48 - 1 <= len(found) < 1000
    assert "never closed" in notes[0]
    writing.close()
    assert len(frames(tmp_path / "car.blf")[0]) == 1000


def test_damage_in_the_middle_of_a_blf_file_is_said(tmp_path: Path) -> None:
    blf(tmp_path / "car.blf", 1000).close()
    content = bytearray((tmp_path / "car.blf").read_bytes())
    content[len(content) // 2] ^= 0xFF
    found, notes = frames(written(tmp_path, bytes(content), "bad.blf"))
    assert len(found) < 1000
    assert "damaged" in notes[0]


@pytest.mark.parametrize("ending", [".log", ".asc"])
def test_text_torn_by_a_power_cut_keeps_its_whole_lines(tmp_path: Path, ending: str) -> None:
    writing = CanFile(tmp_path / f"car{ending}", channel="can0")
    for number in range(9):
        writing.write(1e9 + number, Frame("7DF", bytes([2, 1, number, 0, 0, 0, 0, 0])), ours=True)
    content = (tmp_path / f"car{ending}").read_bytes()  # not closed: what a cut finds on the disk
    writing.close()
    torn = written(tmp_path, content[:-9], f"torn{ending}")
    assert frames(torn)[0][:8] == [f"7DF 02010{n}0000000000" for n in range(8)]


def test_a_clock_set_back_does_not_turn_the_order(tmp_path: Path) -> None:
    for ending in (".log", ".asc", ".blf"):
        writing = CanFile(tmp_path / f"car{ending}", channel="can0")
        for t_s in (1e9, 5.0, 1e9 + 1):
            writing.show(can.Message(arbitration_id=0x7E8, is_extended_id=False, data=b"\1A", timestamp=t_s))
        writing.close()
        times = [seen.t_s for seen in CanReading(tmp_path / f"car{ending}").diagnostics()]
        assert times == sorted(times)
        assert times[2] - times[0] == pytest.approx(1)


@pytest.mark.slow
def test_a_long_recording_does_not_fill_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.log"
    with file.open("w") as lines:
        for number in range(20_000):
            t_s = 1e9 + number / 100
            lines.write(f"({t_s:f}) can0 7E0#02010C0000000000\n({t_s + 0.005:f}) can0 7E8#04410C0BB8000000\n")
            lines.write(f"({t_s + 0.006:f}) can0 18FEE000#FFFFFFFFB05C6800\n")
    tracemalloc.start()
    try:
        recorded = open_recorded(file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(recorded.order) == 20_000
    recorded.close()
    assert most < 2_000_000


def test_a_file_without_line_ends_is_no_memory_hole(tmp_path: Path) -> None:
    file = written(tmp_path, f"{ASKED}\n".encode() + b"x" * 5_000_000)
    tracemalloc.start()
    try:
        reading = CanReading(file)
        list(reading.diagnostics())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reading.unreadable > 1000
    assert most < 1_000_000


@pytest.mark.parametrize("size", [0, 3, 15, 2**31])
def test_an_object_of_an_impossible_size_ends_a_blf_file(tmp_path: Path, size: int) -> None:
    blf(tmp_path / "car.blf", 100).close()
    content = bytearray((tmp_path / "car.blf").read_bytes())
    content[144 + 8 : 144 + 12] = size.to_bytes(4, "little")  # the first container behind the file's header
    found, notes = frames(written(tmp_path, bytes(content), "bad.blf"))
    assert found == []
    assert "damaged behind 0 frame(s) (no further object)" in notes[0]


def test_a_container_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    blf(tmp_path / "car.blf", 1).close()
    body = bytes(8) + (2).to_bytes(2, "little") + bytes(14)
    packed = zlib.compress(bytes(64 * 1024 * 1024))
    head = b"LOBJ" + (16).to_bytes(2, "little") + (1).to_bytes(2, "little")
    head += (16 + 16 + len(packed)).to_bytes(4, "little") + (10).to_bytes(4, "little")
    bomb = (tmp_path / "car.blf").read_bytes()[:144] + head + body[8:24] + packed
    _, notes = frames(written(tmp_path, bomb, "bomb.blf"))
    assert "a container of over 16777216 bytes" in notes[0]


@pytest.mark.parametrize("ending", [".log", ".asc", ".blf"])
def test_no_damage_raises_anything_but_a_sentence(tmp_path: Path, ending: str) -> None:
    blf(tmp_path / f"car{ending}", 200).close()
    whole = (tmp_path / f"car{ending}").read_bytes()
    chance = random.Random(4)  # noqa: S311 - the same damage in every run
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            at = chance.randrange(len(content) or 1)
            kind = chance.randrange(4)
            if kind == 0 and content:
                content[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                del content[at : at + chance.randrange(1, 200)]
            elif kind == 2:
                content[at:at] = chance.randbytes(chance.randrange(1, 40))
            else:
                content[at:at] = content[at // 2 : at // 2 + chance.randrange(300)]
        file = written(tmp_path, bytes(content), f"bad{ending}")
        with contextlib.suppress(RecordingInvalid):
            open_recorded(file).close()
