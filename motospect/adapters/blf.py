"""Reads Vector's binary log (BLF): a header, then containers of compressed objects, some of them CAN frames.

There is no public specification; the layout is that of the public readers (vector_blf, python-can).
python-can writes these files and is not asked to read them: an object of size 0 in a damaged one holds it
for ever.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from motospect.adapters.port import Frame

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of one container or object, packed or not: usual are 128 KiB; what claims more is damaged or hostile."""

_FILE: Final = struct.Struct("<4sL8xQQL")
_OBJECT: Final = struct.Struct("<4sHHLL")
"""`LOBJ`, size of the header, its version, size of the object with its header, type of the object."""
_CONTAINER: Final = struct.Struct("<H6xL4x")
_TIMES: Final = struct.Struct("<L4xQ")
"""Behind the object's header in both versions: flags (1: tens of microseconds, else nanoseconds), time."""
_CAN: Final = struct.Struct("<HBBL8s")
_FD_64: Final = struct.Struct("<BBBBL")

CONTAINER, CAN, CAN_2, FD, FD_64 = 10, 1, 86, 100, 101
ERRORS: Final = frozenset({2, 73, 104})
_EXTENDED, _REMOTE = 0x80000000, 0x80


class BlfDamaged(Exception):
    """The bytes cannot be such a file from here on; what was read before stands."""


@dataclass(frozen=True, slots=True)
class Record:
    """One object on a CAN bus: seconds since the file's beginning, channel, and what kind it is.

    `frame` is None for an error frame; `is_plain` says that it is a classic frame.
    """

    t_s: float
    channel: str
    frame: Frame | None
    is_plain: bool = True


class Blf:
    """One file; `missing` says after `records` what of it is not there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rest = b""
        self.missing: str | None = None

    def records(self) -> Iterator[Record]:
        """Yield what stands in the file, up to a cut or damage; raises BlfDamaged for its header."""
        count = 0
        with self._file.open("rb") as opened:
            told, size = _head(opened)
            try:
                for packed in _containers(opened):
                    for record in self._objects(packed):
                        count += 1
                        yield record
            except (BlfDamaged, zlib.error, struct.error) as damage:
                self.missing = f"The file is damaged behind {count} frame(s) ({damage})."
        if self.missing is None:
            self.missing = self._unfinished(count, told, size)

    def _unfinished(self, count: int, told: int, size: int) -> str | None:
        if not told:
            return "The file was never closed: what its writer still held (up to 128 KiB) is not in it."
        if self._rest.strip(b"\0") or self._file.stat().st_size < size:
            return f"The file is cut off: {count} frame(s) of its {told} records are there."
        return None

    def _objects(self, packed: bytes) -> Iterator[Record]:
        data, at = self._rest + packed, 0
        while (found := data.find(b"LOBJ", at)) >= 0 and found + _OBJECT.size <= len(data):
            _, head, version, size, kind = _OBJECT.unpack_from(data, found)
            if not _OBJECT.size <= head <= size <= MOST_BYTES:
                raise BlfDamaged(f"an object of {size} bytes")
            if found + size > len(data):
                break  # it goes on in the next container
            if version in {1, 2}:
                yield from _record(kind, data[found : found + size], head)
            at = found + size
        self._rest = data[at if found < 0 else found :][-MOST_BYTES:]


def _head(opened: IO[bytes]) -> tuple[int, int]:
    """Return how many records and bytes the file says it has; both 0 where it was never closed."""
    head = opened.read(_FILE.size)
    if len(head) < _FILE.size or head[:4] != b"LOGG":
        raise BlfDamaged("cut off in its header")
    _, length, size, _, count = _FILE.unpack(head)
    if not _FILE.size <= length <= MOST_BYTES:
        raise BlfDamaged("damaged in its header")
    opened.seek(length)
    return count, size


def _containers(opened: IO[bytes]) -> Iterator[bytes]:
    """Yield the unpacked contents of one container after the other."""
    while len(head := opened.read(_OBJECT.size)) == _OBJECT.size:
        signature, _, _, size, kind = _OBJECT.unpack(head)
        if signature != b"LOBJ" or not _OBJECT.size <= size <= MOST_BYTES:
            raise BlfDamaged("no further object")
        body = opened.read(size - _OBJECT.size)
        opened.read(size % 4)
        if kind == CONTAINER and len(body) >= _CONTAINER.size:
            method, _ = _CONTAINER.unpack_from(body)
            yield _unpacked(method, body[_CONTAINER.size :])
    if head:
        raise BlfDamaged("cut off between two objects")


def _unpacked(method: int, body: bytes) -> bytes:
    if method == 0:
        return body
    if method != 2:
        raise BlfDamaged(f"compression {method} is not known")
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(body, MOST_BYTES)
    if unpacking.unconsumed_tail:
        raise BlfDamaged(f"a container of over {MOST_BYTES} bytes")
    return data


def _record(kind: int, data: bytes, head: int) -> Iterator[Record]:
    flags, time = _TIMES.unpack_from(data, _OBJECT.size)
    t_s = time / (1e5 if flags == 1 else 1e9)
    if kind in {CAN, CAN_2, FD}:
        channel, marks, length, number, body = _CAN.unpack_from(data, head)
        held = 0 if marks & _REMOTE else min(length, 8)
        yield Record(t_s, str(channel), Frame(_address(number), body[:held]), is_plain=kind != FD)
    elif kind == FD_64:
        channel, _, _, _, number = _FD_64.unpack_from(data, head)
        yield Record(t_s, str(channel), Frame(_address(number), b""), is_plain=False)
    elif kind in ERRORS:
        yield Record(t_s, "", None)


def _address(number: int) -> str:
    return f"{number & 0x1FFFFFFF:0{8 if number & _EXTENDED else 3}X}"
