"""Recordings of CAN frames, by whatever program: candump's text, Vector's ASC and BLF, told by their content.

A stream: nothing of a file stays in memory. What cannot be read is counted and said, and the rest is read:
python-can's readers end at the first line they do not know, so they are not used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from motospect.adapters.blf import Blf, BlfDamaged
from motospect.adapters.can_exchanges import ANSWERED, ASKED, Sighting
from motospect.adapters.port import Frame
from motospect.errors import RecordingInvalid

LINE_MOST: Final = 4096
"""Bytes of the longest line; what is longer is no line of such a file."""
LOOK_BYTES: Final = 64 * 1024
"""So much of a file tells what it is."""

_CANDUMP: Final = re.compile(
    r"(?:\d+\s+)?(?:\((?P<t>[^)]*)\)\s+)?(?P<channel>\S+)\s+(?:[RT]X(?:\s+[-A-Z])*\s+)?"
    r"(?:(?P<id>[0-9A-F]{8}|[0-9A-F]{3})#(?P<kind>#[0-9A-F]|R)?(?P<data>[0-9A-F]*)(?:\s+[RT])?"
    r"|(?P<id2>[0-9A-F]{8}|[0-9A-F]{3})\s+\[(?P<dlc>\d+)\]\s*(?P<data2>[0-9A-F ]*|remote request)"
    r"(?:\s+'.*')?)",
    re.IGNORECASE,
)
"""`candump -L`, with and without direction, and what candump prints on a screen (can-utils)."""
_ASC: Final = re.compile(
    r"(?P<t>\d+\.\d+)\s+(?P<channel>\d+)\s+(?P<id>[0-9A-F]+)(?P<x>x?)\s+(?:Rx|Tx)\s+d\s+(?P<dlc>[0-9A-F]+)"
    r"(?P<data>(?:\s+[0-9A-F]+)*)",
    re.IGNORECASE,
)
_ASC_FD: Final = re.compile(
    r"\d+\.\d+\s+CANFD\s+\d+\s+(?:Rx|Tx)\s+(?P<id>[0-9A-F]+)(?P<x>x?)\s", re.IGNORECASE
)
_ASC_HEAD: Final = re.compile(
    r"base\s+(?P<base>hex|dec)(?:\s+timestamps\s+(?P<times>absolute|relative))?", re.IGNORECASE
)
_ASC_ERROR: Final = re.compile(r"\d+\.\d+\s+\d+\s+ErrorFrame", re.IGNORECASE)
_ERROR_FLAG: Final = 0x20000000  # linux/can.h: CAN_ERR_FLAG


class CanReading:
    """One pass over a file of frames; `notes` says afterwards what was left out and why."""

    def __init__(self, file: Path) -> None:
        """Look at `file`; raises RecordingInvalid when it holds no frames of a kind known here."""
        self.file = file
        self.kind = kind_of(file)
        self.unreadable = 0
        self.fd = 0
        self.errors = 0
        self.other = 0
        self.cut: str | None = None

    def diagnostics(self) -> Iterator[Sighting]:
        """Yield the frames of diagnosis in order and count the others; raises RecordingInvalid."""
        for seen in READERS[self.kind](self):
            if ASKED.fullmatch(seen.frame.address) or ANSWERED.fullmatch(seen.frame.address):
                if seen.frame.data:
                    yield seen
            else:
                self.other += 1

    def notes(self) -> list[str]:
        """Return a sentence for each thing that is not in what was read."""
        said = [self.cut] if self.cut else []
        if self.unreadable:
            said.append(f"{self.unreadable} line(s) cannot be read as {self.kind} and are left out.")
        if self.fd:
            said.append(f"{self.fd} CAN FD frame(s) of diagnosis are left out: classic frames are read.")
        if self.errors:
            said.append(f"{self.errors} error frame(s): what they did to the answers is not replayed.")
        if self.other:
            said.append(f"{self.other} frame(s) of other traffic are not used.")
        return said


def kind_of(file: Path) -> str:
    """Return "exchange log", "candump", "ASC" or "BLF" by the content; raises RecordingInvalid."""
    try:
        with file.open("rb") as opened:
            head = opened.read(LOOK_BYTES)
    except OSError as refused:
        raise _invalid(file, f"cannot be read: {refused.strerror}") from refused
    if not head.strip():
        raise _invalid(file, "is empty")
    if head.startswith(b"LOGG"):
        return "BLF"
    lines = [text for line in re.split(r"[\r\n]+", head.decode("latin-1")) if (text := line.strip())]
    if lines[0].startswith("{"):
        return "exchange log"
    for line in lines:
        if _CANDUMP.fullmatch(line):
            return "candump"
        if _ASC_HEAD.match(line) or _ASC.match(line) or _ASC_FD.match(line):
            return "ASC"
    raise _invalid(file, "is no recording: neither our exchange log nor candump's log, ASC or BLF")


def _candump(reading: CanReading) -> Iterator[Sighting]:
    for line in _lines(reading.file):
        match = _CANDUMP.fullmatch(line)
        if match is None:
            reading.unreadable += 1
            continue
        address = (match["id"] or match["id2"]).upper()
        if len(address) == 8 and int(address, 16) & _ERROR_FLAG:
            reading.errors += 1
        elif (match["kind"] or "").startswith("#"):
            _count_fd(reading, address)
        elif (data := _bytes(match["data"] or match["data2"] or "")) is None:
            reading.unreadable += 1
        elif not match["kind"] and len(data) <= 8:
            yield Sighting(_seconds(match["t"]), match["channel"], Frame(address, data))


def _asc(reading: CanReading) -> Iterator[Sighting]:
    base, relative, now_s = 16, False, 0.0
    for line in _lines(reading.file):
        if match := _ASC.match(line):
            now_s = float(match["t"]) + (now_s if relative else 0.0)
            frame = _asc_frame(match, base)
            if frame is None:
                reading.unreadable += 1
            else:
                yield Sighting(now_s, match["channel"], frame)
        elif head := _ASC_HEAD.match(line):
            base = 16 if head["base"].lower() == "hex" else 10
            relative = (head["times"] or "").lower() == "relative"
        elif fd := _ASC_FD.match(line):
            _count_fd(reading, _address(fd["id"], fd["x"], base))
        elif _ASC_ERROR.match(line):
            reading.errors += 1  # other lines are marks, statistics and states of the chip


def _asc_frame(match: re.Match[str], base: int) -> Frame | None:
    """Return the frame of a line, None when it is not whole."""
    length = int(match["dlc"], 16)
    try:
        data = bytes(int(number, base) for number in match["data"].split()[:length])
    except ValueError:
        return None
    address = _address(match["id"], match["x"], base)
    return Frame(address, data) if address and len(data) == length <= 8 else None


def _blf(reading: CanReading) -> Iterator[Sighting]:
    log = Blf(reading.file)
    try:
        for record in log.records():
            if record.frame is None:
                reading.errors += 1
            elif record.is_plain:
                yield Sighting(record.t_s, record.channel, record.frame)
            else:
                _count_fd(reading, record.frame.address)
    except BlfDamaged as damage:
        raise _invalid(reading.file, f"is {damage}") from damage
    reading.cut = log.missing


READERS: Final[dict[str, Callable[[CanReading], Iterator[Sighting]]]] = {
    "candump": _candump,
    "ASC": _asc,
    "BLF": _blf,
}


def busiest(reading: CanReading) -> tuple[str, int, list[str]]:
    """Return interface and width (3 or 8 digits) of most diagnosis in a pass over the file, and notes.

    Raises RecordingInvalid when there is no request of diagnosis, or nothing at all.
    """
    asked: Counter[tuple[str, int]] = Counter()
    answered: Counter[tuple[str, int]] = Counter()
    for seen in reading.diagnostics():
        counter = asked if ASKED.fullmatch(seen.frame.address) else answered
        counter[seen.channel, len(seen.frame.address)] += 1
    if not asked:
        answers = f"; it holds {answered.total()} answer(s) whose questions are missing" if answered else ""
        raise RecordingInvalid(
            f"There is no diagnostic request in this recording ({reading.file.name}{answers})."
            + (f" {reading.cut}" if reading.cut else ""),
            hint="Record with a tester at work, both directions: candump -L can0 > car.log beside it.",
        )
    best = max(asked, key=lambda key: (answered[key], asked[key]))
    notes = [
        f"Diagnosis with {'11' if width == 3 else '29'}-bit identifiers on interface {channel} is not"
        " replayed: there is more of it elsewhere."
        for channel, width in sorted(asked)
        if (channel, width) != best and answered[channel, width]
    ]
    return *best, notes


def _count_fd(reading: CanReading, address: str) -> None:
    if ASKED.fullmatch(address) or ANSWERED.fullmatch(address):
        reading.fd += 1
    else:
        reading.other += 1


def _lines(file: Path) -> Iterator[str]:
    """Yield the lines of a text file of any line ends; a torn last line is one like the others."""
    with file.open(encoding="latin-1") as opened:
        while line := opened.readline(LINE_MOST):
            if text := line.strip():
                yield text


def _address(number: str, extended: str, base: int) -> str:
    """Return an identifier as in `Frame.address`; "" for one that is none in this base."""
    try:
        return f"{int(number, base):0{8 if extended else 3}X}"
    except ValueError:
        return ""


def _bytes(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _seconds(text: str | None) -> float:
    """Return candump's time in s: absolute, a difference, or a date; 0 where none was printed."""
    try:
        return float(text or 0)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text or "").timestamp()
    except ValueError:
        return 0.0


def _invalid(file: Path, what: str) -> RecordingInvalid:
    return RecordingInvalid(
        f"{file} {what}.",
        hint="Name a file of `motospect record`, or a candump log (candump -L), ASC or BLF file.",
    )
