"""The exchange log: everything asked of a vehicle and everything it said, one JSON object a line.

The first line names the format. A line is written whole and reaches the disk before the next question is
put, so a power cut costs at most the last line, which a reader then leaves out.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from motospect.adapters.port import Adapter, Question, RawReply, Step
from motospect.errors import AdapterLost, RecordingInvalid
from motospect.model.scan import AdapterIdentity
from motospect.model.wire import to_plain

SCHEMA = "motospect.recording/1"


class Recorder:
    """An adapter that hands everything on to another one and writes it down."""

    def __init__(self, wire: Adapter, file: Path) -> None:
        """Create `file`; raises RecordingInvalid when it is there already or cannot be written."""
        self._wire = wire
        self._began = time.monotonic()
        try:
            self._fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except OSError as refused:
            raise RecordingInvalid(
                f"{file} cannot be written: {refused.strerror}.", hint="Name a file that is not there yet."
            ) from refused
        self._write("begin", schema=SCHEMA)

    def connect(self) -> AdapterIdentity:
        identity = self._wire.connect()
        self._write("connect", identity=to_plain(identity))
        return identity

    def open_bus(self, *, first: str | None = None) -> str | None:
        protocol = self._wire.open_bus(first=first)
        self._write("bus", protocol=protocol)
        return protocol

    def recover(self, step: Step) -> bool:
        return self._wire.recover(step)

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        asked = {"target": question.target, "request": question.payload.hex().upper()}
        try:
            reply = self._wire.ask(question, deadline_s=deadline_s)
        except AdapterLost as lost:
            self._write("lost", **asked, said=str(lost))
            raise
        trouble = to_plain(reply.trouble) if reply.trouble else None
        heard = {"elapsed_s": round(reply.elapsed_s, 4), "lines": reply.lines, "stray": reply.stray}
        self._write("exchange", **asked, **heard, trouble=trouble)
        return reply

    def voltage_v(self) -> float | None:
        return self._wire.voltage_v()

    def ignition(self) -> bool | None:
        return self._wire.ignition()

    def check(self) -> None:
        self._wire.check()

    def close(self) -> None:
        self._wire.close()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, event: str, **what: Any) -> None:
        record = {"event": event, "t_s": round(time.monotonic() - self._began, 4), **what}
        try:
            os.write(self._fd, json.dumps(record).encode() + b"\n")
            os.fdatasync(self._fd)
        except OSError as refused:
            raise RecordingInvalid(
                f"The recording cannot be written on: {refused.strerror}.", hint="Make room on the disk."
            ) from refused


def read_recording(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a recording; raises RecordingInvalid. A last line without its end is left out."""
    try:
        lines = file.read_bytes().split(b"\n")[:-1]
        records = [json.loads(line) for line in lines]
    except (OSError, ValueError) as misfit:
        raise RecordingInvalid(
            f"{file} cannot be read: {misfit}.", hint="Name a file of `motospect record`."
        ) from misfit
    if not records or not isinstance(records[0], dict) or records[0].get("schema") != SCHEMA:
        raise RecordingInvalid(f"{file} is no recording of ours.", hint="Name a file of `motospect record`.")
    return records
