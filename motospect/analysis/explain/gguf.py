"""The head of a model file: whether it is GGUF, what it calls itself, and how long it must be at least.

Layout (ggml, docs/gguf.md), little-endian: magic, version u32, number of tensors u64, number of entries u64;
entries of name, type u32 and value; per tensor name, dimensions, type u32 and offset u64; then the data.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"GGUF"
_VERSIONS = {2, 3}
_MOST_ENTRIES = 100_000
_LONGEST_TEXT = 1 << 24
_TEXT, _LIST = 8, 9
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 30: (1, 2),
}  # fmt: skip
"""Tensor type -> weights in a block, bytes of a block (ggml-common.h)."""


class NotGguf(Exception):
    """The file does not follow the layout; the text says where, as a clause."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the head says. `least_size` in bytes, as far as the tensor types are known to us."""

    name: str
    architecture: str
    tensors: int
    least_size: int


def read_header(path: Path) -> Header:
    """Return the head of a model file; raises NotGguf, or OSError when it cannot be read."""
    with path.open("rb") as file:
        try:
            return _read(file)
        except (struct.error, UnicodeDecodeError, OverflowError) as broken:
            raise NotGguf("its head is cut off or damaged") from broken


def _read(file: BinaryIO) -> Header:
    if file.read(4) != MAGIC:
        raise NotGguf("it does not begin with GGUF")
    version, tensors, entries = struct.unpack("<IQQ", file.read(20))
    if version not in _VERSIONS or max(tensors, entries) > _MOST_ENTRIES:
        raise NotGguf(f"its head is of an unknown version ({version}) or damaged")
    about: dict[str, Any] = {}
    for _ in range(entries):
        name = _text(file)
        about[name] = _value(file, _number(file, "I"))
    ends = [_tensor_end(file) for _ in range(tensors)]
    alignment = int(about.get("general.alignment", 32))
    data = math.ceil(file.tell() / alignment) * alignment
    return Header(
        str(about.get("general.name", "")),
        str(about.get("general.architecture", "")),
        tensors,
        data + max(ends, default=0),
    )


def _tensor_end(file: BinaryIO) -> int:
    """Return where a tensor's data ends, counted from the start of all data."""
    _text(file)
    dimensions = struct.unpack(f"<{(count := _number(file, 'I'))}Q", file.read(8 * count))
    kind, offset = struct.unpack("<IQ", file.read(12))
    weights, size = BLOCKS.get(kind, (1, 0))
    return int(offset + math.prod(dimensions) // weights * size)


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _TEXT:
        return _text(file)
    if kind != _LIST:
        return _number(file, _format(kind))
    inner, count = struct.unpack("<IQ", file.read(12))
    if inner == _TEXT:
        for _ in range(count):
            _text(file)
    elif inner == _LIST:
        raise NotGguf("it has lists of lists")
    else:
        file.seek(count * struct.calcsize(f"<{_format(inner)}"), 1)
    return None  # vocabularies and the like, of which nothing is needed here


def _format(kind: int) -> str:
    if kind not in _NUMBERS:
        raise NotGguf(f"it has an entry of the unknown type {kind}")
    return _NUMBERS[kind]


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))[0]


def _text(file: BinaryIO) -> str:
    length = _number(file, "Q")
    if length > _LONGEST_TEXT:
        raise NotGguf("its head is damaged")
    text = file.read(length)
    if len(text) != length:
        raise NotGguf("its head is cut off or damaged")
    return text.decode(errors="replace")
