"""What a recording holds, found by question: the lines stay in the file, memory has their places only.

A file of CAN frames becomes an exchange log in a temporary file first; from then on both are the same.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from motospect.adapters.can_exchanges import Exchanges
from motospect.adapters.can_reading import CanReading, busiest, kind_of
from motospect.adapters.recording import SCHEMA
from motospect.errors import RecordingInvalid

LINE_MOST: Final = 16 * 1024 * 1024
"""Bytes of the longest line of an exchange log: a scan record with all its values takes some 100 KiB."""
ASKED_EVENTS: Final = frozenset({"exchange", "lost"})
KEPT_EVENTS: Final = frozenset({"begin", "connect", "bus", "program", "live", "scan"})

Key = tuple[str, str]
"""Request identifier and request, both as hex."""


class Recorded:
    """One recording. `kind` is what the file is, `notes` say what of it was not used, a sentence each."""

    def __init__(self, lines: IO[bytes], *, kind: str, notes: tuple[str, ...] = ()) -> None:
        """Take in a whole exchange log and keep the file open until `close`; raises RecordingInvalid."""
        self.kind = kind
        self.notes = notes
        self.asked: dict[Key, array[int]] = {}
        self.order = array("q")
        self._lines = lines
        self._events: dict[str, array[int]] = {}
        try:
            self._index()
        except RecordingInvalid:
            lines.close()
            raise

    def event(self, name: str) -> dict[str, Any] | None:
        """Return the first event of this name ("begin", "connect", "bus", "program", "live", "scan")."""
        places = self._events.get(name)
        return self.at(places[0]) if places else None

    def at(self, place: int) -> dict[str, Any]:
        """Return the line that begins at this byte."""
        self._lines.seek(place)
        record: dict[str, Any] = json.loads(self._lines.readline(LINE_MOST))
        return record

    def events(self, *names: str) -> Iterator[dict[str, Any]]:
        """Yield all events of these names in order, with their `place`; other reads may come between."""
        place = 0
        while True:
            self._lines.seek(place)
            line = self._lines.readline(LINE_MOST)
            if not line.endswith(b"\n"):
                return
            record = json.loads(line)
            if record["event"] in names:
                yield record | {"place": place}
            place += len(line)

    def close(self) -> None:
        """Let go of the file; never raises."""
        self._lines.close()

    def _index(self) -> None:
        place, number = 0, 0
        while (line := self._lines.readline(LINE_MOST)).endswith(b"\n"):
            number += 1
            self._take(_parsed(line, number), place)
            place += len(line)
        if len(line) == LINE_MOST:
            raise _invalid(f"line {number + 1} is longer than {LINE_MOST} bytes")
        if self._events.get("begin", [None])[0] != 0:
            raise _invalid("its first line does not say what it is")

    def _take(self, record: dict[str, Any], place: int) -> None:
        event = record["event"]
        if place == 0 and record.get("schema") != SCHEMA:
            raise _invalid(f"it is {record.get('schema')!r}, not {SCHEMA!r}")
        if event in ASKED_EVENTS:
            self.asked.setdefault((record["target"], record["request"]), array("q")).append(place)
            self.order.append(place)
        elif event in KEPT_EVENTS:
            self._events.setdefault(event, array("q")).append(place)


def open_recorded(file: Path) -> Recorded:
    """Return the recording in `file`: ours, or a candump, ASC or BLF file; raises RecordingInvalid."""
    kind = kind_of(file)
    if kind != "exchange log":
        return _from_frames(file)
    try:
        return Recorded(file.open("rb"), kind=kind)
    except OSError as refused:
        raise _invalid(f"{file} cannot be read: {refused.strerror}") from refused


def _from_frames(file: Path) -> Recorded:
    first = CanReading(file)
    channel, width, notes = busiest(first)
    exchanges, reading = Exchanges(), CanReading(file)
    chosen = (
        seen for seen in reading.diagnostics() if seen.channel == channel and len(seen.frame.address) == width
    )
    lines = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the recording it stands for
    try:
        answered = False
        _write(lines, {"event": "begin", "schema": SCHEMA})
        for record in exchanges.of(chosen):
            answered = answered or bool(record["lines"])
            _write(lines, record)
        protocol = f"ISO 15765-4 CAN {11 if width == 3 else 29}/unknown speed" if answered else None
        _write(lines, {"event": "bus", "protocol": protocol})
        _write(lines, {"event": "connect", "identity": {"identity": f"{reading.kind} file {file.name}"}})
    except BaseException:
        lines.close()
        raise
    lines.seek(0)
    return Recorded(lines, kind=reading.kind, notes=(*reading.notes(), *notes, *_left_out(exchanges)))


def _left_out(exchanges: Exchanges) -> list[str]:
    said = []
    if exchanges.late:
        said.append(f"{exchanges.late} answer(s) belong to no question and are left out.")
    if exchanges.torn:
        said.append(f"{exchanges.torn} request(s) were never sent whole and are left out.")
    return said


def _write(lines: IO[bytes], record: dict[str, Any]) -> None:
    lines.write(json.dumps(record).encode() + b"\n")


def _parsed(text: bytes, number: int) -> dict[str, Any]:
    try:
        record = json.loads(text)
        CHECKS.get(record["event"], _nothing)(record)
    except (ValueError, KeyError, TypeError, AttributeError) as misfit:
        raise _invalid(f"line {number} is none of such a log ({misfit})") from misfit
    return dict(record)


def _nothing(_: dict[str, Any]) -> None:
    """Later versions may write events this one does not know."""


def _check_exchange(record: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError for an exchange that could not be played."""
    bytes.fromhex(record["request"])
    int(record["target"], 16)
    "".join([*record.get("lines", ()), *record.get("stray", ())])
    if record["event"] == "exchange":
        float(record["elapsed_s"] + record["t_s"] + record.get("width", 0))
        record["lines"], record["stray"], (record["trouble"] or {"name": ""})["name"]
    else:
        str.lower(record["said"])


def _check_readings(record: dict[str, Any]) -> None:
    for sample in record["samples"]:
        str.upper(sample["ecu"])
        for name, _, unit in sample["readings"]:
            str.upper(name + unit)


def _check_begin(record: dict[str, Any]) -> None:
    """The events about the session: each holds what the replay asks of it."""
    match record["event"]:
        case "connect":
            str.upper(record["identity"].get("identity", ""))
            float(record["identity"].get("voltage_v") or 0)
        case "bus":
            str.upper(record["protocol"] or "")
        case "live" | "program":
            "".join(record["signals"])
        case "scan":
            record["scan"].keys()


CHECKS: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    **dict.fromkeys(ASKED_EVENTS, _check_exchange),
    **dict.fromkeys(("connect", "bus", "live", "program", "scan"), _check_begin),
    "readings": _check_readings,
}
"""Event -> what raises ValueError, KeyError, TypeError or AttributeError when it is malformed."""


def _invalid(what: str) -> RecordingInvalid:
    return RecordingInvalid(
        f"This is no recording that can be replayed: {what}.", hint="Name a file of `motospect record`."
    )
