"""Service 02: the values an ECU kept when it stored a code. Each PID is followed by the frame's number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from motospect.decode.errors import Undecodable, require_length, shown
from motospect.decode.pids import FREEZE_CODE, decode_pid, walk
from motospect.decode.trouble_codes import code
from motospect.model.scan import Reading


@dataclass(frozen=True, slots=True)
class FramePid:
    """One PID of one freeze frame."""

    number: int
    pid: int
    values: tuple[Reading, ...]


def frame_code(data: bytes, frame: int = 0) -> str | None:
    """Return the code that caused `frame`; None means the frame is empty: nothing was ever stored in it.

    `data` is what follows 42: `02 frame high low`. An ECU without a freeze frame gives 0000 here and
    zeros for every other PID (SAE J1979 section 6.2), which are then no values. Raises Undecodable.
    """
    require_length(data, 4, "The code of a freeze frame with PID and frame number")
    if data[0] != FREEZE_CODE:
        raise Undecodable(f"Byte 0 is PID {data[0]:02X} instead of 02 in {shown(data)}.")
    _require_frame(data, 1, frame)
    return code(data[2:]) if any(data[2:]) else None


def split_frame(data: bytes, asked: Collection[int], frame: int = 0) -> dict[int, bytes]:
    """Return the data of each PID in `data` (all bytes after 42): `PID frame data PID frame data ...`.

    Every PID must be one of `asked`, come once and carry the number `frame`. Raises Undecodable.
    """
    parts = walk(data, asked, head=2)
    at = 0
    for part in parts.values():
        _require_frame(data, at + 1, frame)
        at += 2 + len(part)
    return parts


def decode_frame_pid(data: bytes, *, ecu: str | None = None, evidence: tuple[str, ...] = ()) -> FramePid:
    """Return one PID of one frame from `PID frame data`; raises Undecodable.

    Whether the frame holds anything at all, `frame_code` alone can tell: zeros decode like any value.
    """
    if len(data) < 2:
        raise Undecodable(f"The answer ends at byte {len(data)}, before PID and frame number.")
    return FramePid(data[1], data[0], decode_pid(data[0], data[2:], ecu=ecu, evidence=evidence))


def _require_frame(data: bytes, at: int, frame: int) -> None:
    if data[at] != frame:
        raise Undecodable(f"Byte {at} is frame {data[at]:02X} instead of {frame:02X} in {shown(data)}.")
