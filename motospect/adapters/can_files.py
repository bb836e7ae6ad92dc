"""CAN frames into the files other tools read: candump's `.log`, Vector's `.asc` and `.blf`.

They hold frames and times, not what an adapter said beside them, so the exchange log is always kept too.
python-can's `.db` is not offered: its writer loses rows when it is stopped right after a burst.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any, Final

import can
from can.io.generic import MessageWriter

from motospect.adapters.port import Frame
from motospect.errors import RecordingInvalid

CONTAINER_BYTES: Final = 8 * 1024
"""Of a BLF file: what a power cut loses at most, about 170 frames; python-can's own is 128 KiB."""
EXCHANGE_TIMES: Final = "MOTOSPECT: frames as the adapter showed them; times are those of whole exchanges"
"""Note in files whose times are not those of frames; a candump log has the interface's name for it."""
NAME_MOST: Final = 15
"""Letters of an interface's name (linux/if.h: IFNAMSIZ 16)."""
SHOWN_AS: Final = "elm0"
"""Interface name in a candump log of frames that an adapter showed."""


def _candump(file: Any, channel: str) -> MessageWriter:
    return can.CanutilsLogWriter(file, channel=channel)


def _asc(file: Any, _: str) -> MessageWriter:
    return can.ASCWriter(file, channel=1)


def _blf(file: Any, _: str) -> MessageWriter:
    return can.BLFWriter(file, channel=1, max_container_size=CONTAINER_BYTES)


WRITERS: Final[dict[str, Callable[[Any, str], MessageWriter]]] = {
    ".log": _candump,
    ".asc": _asc,
    ".blf": _blf,
}
"""Ending of the file -> the writer for it."""


class CanFile:
    """A new file of frames; never overwrites one. `frames` is how many have been written."""

    def __init__(self, file: Path, *, channel: str) -> None:
        """Create `file`; raises RecordingInvalid for an ending nobody writes and for a file that is there."""
        if file.suffix not in WRITERS:
            raise RecordingInvalid(
                f"{file.name}: no frames are written to files that end in {file.suffix or 'nothing'!r}.",
                hint=f"Use one of {', '.join(WRITERS)}; or .jsonl for our exchange log alone.",
            )
        self.path = file
        self.frames = 0
        self._last_s = 0.0
        self._open = True
        try:
            fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except OSError as refused:
            raise RecordingInvalid(
                f"{file} cannot be written: {refused.strerror}.", hint="Name a file that is not there yet."
            ) from refused
        # Text leaves line by line and BLF container by container: nothing waits in this process.
        binary = file.suffix == ".blf"
        opened = os.fdopen(fd, "wb", 0) if binary else os.fdopen(fd, "w", 1, encoding="ascii", newline="\n")
        self._writer = WRITERS[file.suffix](opened, re.sub(r"\W+", "_", channel)[:NAME_MOST])

    def note(self, text: str, t_s: float) -> None:
        """Write a remark of the time `t_s` (seconds since 1970) where the format has room for one."""
        writer = self._writer
        if isinstance(writer, can.ASCWriter | can.BLFWriter):
            self._guarded(lambda: writer.log_event(text, t_s))

    def show(self, message: can.Message) -> None:
        """Write one message as it went over the wire, with its own time."""
        self._write(message.timestamp, copy(message))

    def write(self, t_s: float, frame: Frame, *, ours: bool) -> None:
        """Write a frame that went over the wire at `t_s` (seconds since 1970)."""
        message = can.Message(
            arbitration_id=int(frame.address, 16),
            is_extended_id=len(frame.address) == 8,
            is_rx=not ours,
            data=frame.data,
        )
        self._write(t_s, message)

    def close(self) -> None:
        """Write what the format keeps for its end and put everything on the disk; harmless when repeated."""
        if not self._open:
            return
        self._open = False
        self._guarded(self._writer.stop)
        fd = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def _write(self, t_s: float, message: can.Message) -> None:
        # A clock that is set back must not turn the order of the frames: some formats hold differences.
        self._last_s = max(t_s, self._last_s)
        message.timestamp = self._last_s
        message.channel = None  # the writer's own
        self._guarded(lambda: self._writer.on_message_received(message))
        self.frames += 1

    def _guarded(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as refused:
            raise RecordingInvalid(
                f"{self.path} cannot be written on: {refused.strerror}.", hint="Make room on the disk."
            ) from refused
