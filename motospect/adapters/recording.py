"""The exchange log: everything asked of a vehicle and everything it said, one JSON object a line.

The first line names the format. A line is written whole and, unless told otherwise, reaches the disk before
the next question is put, so a power cut costs at most the last line, which a reader then leaves out. Where
the wire's frames are known they can be written to a file of another kind beside it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import can

from motospect.adapters.can_exchanges import frames_of
from motospect.adapters.can_files import EXCHANGE_TIMES, SHOWN_AS, CanFile
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Adapter, Question, RawReply, Step
from motospect.errors import AdapterLost, RecordingInvalid
from motospect.model.passport import MOST_PIDS
from motospect.model.scan import AdapterIdentity
from motospect.model.wire import to_plain

SCHEMA = "motospect.recording/1"
ENDING = ".jsonl"


@runtime_checkable
class ShowsFrames(Protocol):
    """A wire that sees every frame of the bus with its time; it calls `on_message` with each of them."""

    on_message: Callable[[can.Message], None]


class Recorder:
    """An adapter that hands everything on to another one and writes it down.

    `sync_every_s` is how much a power cut may cost: 0 for nothing but the exchange that is under way.
    """

    def __init__(
        self, wire: Adapter, file: Path, *, can_file: CanFile | None = None, sync_every_s: float = 0.0
    ) -> None:
        """Create `file`; raises RecordingInvalid when it is there already or cannot be written."""
        self.path = file
        self.can_file = can_file
        self.exchanges = 0
        self.has_frame_times = isinstance(wire, ShowsFrames)
        self._began = time.monotonic()
        self._synced = float("-inf")
        self._sync_every_s = sync_every_s
        try:
            self._fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except OSError as refused:
            raise RecordingInvalid(
                f"{file} cannot be written: {refused.strerror}.", hint="Name a file that is not there yet."
            ) from refused
        self.over(wire)
        self.note("begin", schema=SCHEMA)

    def over(self, wire: Adapter) -> None:
        """Go on with this wire: the adapter was lost and has been opened again."""
        self._wire = wire
        if self.can_file is not None and isinstance(wire, ShowsFrames):
            wire.on_message = self.can_file.show

    @property
    def book(self) -> PassportBook:
        return self._wire.book

    def connect(self) -> AdapterIdentity:
        identity = self._wire.connect()
        self.note("connect", identity=to_plain(identity), width=self.book.width)
        return identity

    def open_bus(self, *, first: str | None = None) -> str | None:
        protocol = self._wire.open_bus(first=first)
        said = {} if protocol else {"said": self._wire.said_instead}
        self.note("bus", protocol=protocol, **said)
        if self.can_file is not None and not self.has_frame_times:
            self.can_file.note(EXCHANGE_TIMES, time.time())
        return protocol

    @property
    def said_instead(self) -> str | None:
        return self._wire.said_instead

    def recover(self, step: Step) -> bool:
        return self._wire.recover(step)

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        asked = {"target": question.target, "request": question.payload.hex().upper()}
        began_s = time.time()
        try:
            reply = self._wire.ask(question, deadline_s=deadline_s)
        except AdapterLost as lost:
            self.note("lost", **asked, said=str(lost))
            raise
        trouble = to_plain(reply.trouble) if reply.trouble else None
        heard = {"elapsed_s": round(reply.elapsed_s, 4), "lines": reply.lines, "stray": reply.stray}
        self.note("exchange", **asked, **heard, trouble=trouble, **self._width())
        self.exchanges += 1
        if self.can_file is not None and not self.has_frame_times:
            for t_s, frame, ours in frames_of(question, reply, began_s):
                self.can_file.write(t_s, frame, ours=ours)
        return reply

    def _width(self) -> dict[str, int]:
        """How many PIDs the adapter takes from now on, where it is not six: a replay asks no more either."""
        width = self.book.width
        return {} if width == MOST_PIDS else {"width": width}

    def voltage_v(self) -> float | None:
        return self._wire.voltage_v()

    def ignition(self) -> bool | None:
        return self._wire.ignition()

    def check(self) -> None:
        self._wire.check()

    def close(self) -> None:
        """Give the wire back; the recording stays open for the next one."""
        self._wire.close()

    def end(self) -> None:
        """Put everything on the disk and end the files; harmless when repeated."""
        if self.can_file is not None:
            self.can_file.close()
        if self._fd >= 0:
            os.fdatasync(self._fd)
            os.close(self._fd)
            self._fd = -1

    def note(self, event: str, **what: Any) -> None:
        """Write one line; raises RecordingInvalid when the disk refuses."""
        now = time.monotonic()
        record = {"event": event, "t_s": round(now - self._began, 4), **what}
        try:
            os.write(self._fd, json.dumps(record).encode() + b"\n")
            if now - self._synced >= self._sync_every_s:
                os.fdatasync(self._fd)
                self._synced = now
        except OSError as refused:
            raise RecordingInvalid(
                f"The recording cannot be written on: {refused.strerror}.", hint="Make room on the disk."
            ) from refused


def start_recording(wire: Adapter, file: Path, *, name: str, sync_every_s: float = 0.0) -> Recorder:
    """Return a recorder for `file`; its ending says what is written: `.jsonl`, or `.log`, `.asc`, `.blf`.

    The exchange log is always written, beside a file of frames under the same name. `name` is the
    interface's, for frames whose times are their own. Raises RecordingInvalid.
    """
    if file.suffix == ENDING:
        return Recorder(wire, file, sync_every_s=sync_every_s)
    frames = CanFile(file, channel=name if isinstance(wire, ShowsFrames) else SHOWN_AS)
    try:
        return Recorder(wire, file.with_suffix(ENDING), can_file=frames, sync_every_s=sync_every_s)
    except RecordingInvalid:
        frames.close()
        file.unlink()  # only we have it: it was created a moment ago and is empty
        raise
