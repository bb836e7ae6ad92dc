"""Service 01 and 02: the data of a parameter id as named values with units (SAE J1979-DA appendix B)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, compress
from typing import Final

from motospect.decode import status
from motospect.decode.errors import Undecodable, counted, require_length, shown
from motospect.decode.signals import Signal, layouts, undecoded
from motospect.decode.trouble_codes import code
from motospect.model.scan import Reading

BITMAPS: Final = frozenset(range(0x00, 0x100, 0x20))
"""PIDs whose data is the bitmap of the 32 PIDs after them."""
FREEZE_CODE: Final = 0x02
_SINCE_CLEAR, _THIS_CYCLE = 0x01, 0x41
_NAMES: Final = {base: tuple(f"{base + n:02X}" for n in range(1, 33)) for base in BITMAPS}
"""The PIDs behind the bits of each bitmap, the top bit first."""
_BITS: Final = tuple(tuple(byte >> n & 1 for n in range(7, -1, -1)) for byte in range(0x100))
"""The bits of each byte, the top one first."""


def signals(pid: int) -> tuple[Signal, ...]:
    """Return the signals the table places in `pid`; none for an unknown PID, a bitmap or a status."""
    layout = layouts().get(pid)
    return layout.signals if layout else ()


def length(pid: int) -> int | None:
    """Return the usual number of data bytes of `pid`, None when it is not certain.

    The trims 06-09 and 55-58 are usually one byte; vehicles with banks 3 and 4 add a second one.
    """
    layout = layouts().get(pid)
    return layout.lengths[0] if layout else None


def decodable(pid: int) -> bool:
    """Say whether `decode_pid` knows a meaning for `pid`; some PIDs have a certain length and no more."""
    return (
        pid in {_SINCE_CLEAR, FREEZE_CODE, _THIS_CYCLE}
        or (pid in BITMAPS and pid in layouts())
        or bool(signals(pid))
    )


def decode_pid(
    pid: int, data: bytes, *, ecu: str | None = None, evidence: tuple[str, ...] = ()
) -> tuple[Reading, ...]:
    """Return the values in `data`, the bytes after the PID (and after the frame number in service 02).

    A value whose support bit is 0, or which the ECU marks as not given, is left out. Raises Undecodable
    for an unknown PID, a wrong length or an enumeration without that meaning.
    """
    layout = layouts().get(pid)
    if layout is None or not decodable(pid):
        raise Undecodable(_why_unknown(pid, data))
    if len(data) not in layout.lengths:
        require_length(data, layout.lengths[0], f"The data of PID {pid:02X}")
    return tuple(
        Reading(name, value, unit, ecu, tuple(evidence))
        for name, value, unit in _values(pid, layout.signals, data)
    )


def split(data: bytes, asked: Collection[int], *, volunteered: bool = False) -> dict[int, bytes]:
    """Return the data of each PID in `data` (all bytes after 41), in the order they came.

    `PID data PID data ...`; an ECU leaves out the PIDs it does not have. Every PID must be one of
    `asked` and come once, and nothing may be left over, since an ISO-TP length counts no padding.
    With `volunteered`, further known PIDs may follow the first one. Raises Undecodable.
    """
    return walk(data, asked, head=1, volunteered=volunteered)


def walk(data: bytes, asked: Collection[int], *, head: int, volunteered: bool = False) -> dict[int, bytes]:
    """Return `split` for answers that carry `head` bytes before each PID's data (2 in service 02)."""
    if not data:
        raise Undecodable("The answer ends before the first PID, at byte 0.")
    found = [
        path
        for path in _paths(data, 0, (), head)
        if path[0][0] in asked and (volunteered or all(pid in asked for pid, _ in path))
    ]
    if len(found) != 1:
        raise Undecodable(
            _why_not_split(data, asked, head) if not found else f"{shown(data)} can be read in two ways."
        )
    return dict(found[0])


def supported(base: int, bitmap: bytes) -> frozenset[int]:
    """Return the ids whose bit is set in the four bytes after `base`: the top bit stands for `base + 1`.

    Serves PIDs, monitor ids of service 06 and information types of service 09 alike.
    """
    require_length(bitmap, 4, f"The support bitmap {base:02X}")
    bits = int.from_bytes(bitmap, "big")
    return frozenset(base + 1 + n for n in range(32) if bits >> (31 - n) & 1)


def _values(pid: int, known: Sequence[Signal], data: bytes) -> Iterator[tuple[str, float | int | str, str]]:
    if pid in BITMAPS:
        bits = chain.from_iterable(map(_BITS.__getitem__, data))
        yield f"PIDS_{'ABCDEFGH'[pid // 0x20]}", " ".join(compress(_NAMES[pid], bits)), ""
    elif pid == _SINCE_CLEAR:
        yield from status.decode_status(data).values()
    elif pid == _THIS_CYCLE:
        yield from status.this_cycle_values(data)
    elif pid == FREEZE_CODE:
        yield "FREEZE_DTC", "none" if data == b"\0\0" else code(data), ""
    for signal in known:
        if signal.end <= len(data) and (value := signal.value(data)) is not None:
            yield signal.name, value, signal.unit


def _why_unknown(pid: int, data: bytes) -> str:
    title, reason = undecoded().get(pid, ("", ""))
    if title:
        return f"PID {pid:02X} ({title}) has no agreed formula, {reason}; its data is {shown(data)}."
    return f"PID {pid:02X} has no public formula we are certain of; its data is {shown(data)}."


_Path = tuple[tuple[int, bytes], ...]


def _paths(data: bytes, at: int, before: _Path, head: int) -> Iterator[_Path]:
    """Yield every way to read `data` from `at` as known PIDs, each once, without a rest."""
    if at == len(data):
        yield before
        return
    pid = data[at]
    layout = layouts().get(pid)
    if layout is None or any(pid == seen for seen, _ in before):
        return
    for size in layout.lengths:
        start, end = at + head, at + head + size
        if end <= len(data):
            yield from _paths(data, end, (*before, (pid, data[start:end])), head)


def _why_not_split(data: bytes, asked: Collection[int], head: int) -> str:
    """Say at which byte the straight reading of `data`, each PID with its usual length, fails."""
    at, seen = 0, set[int]()
    while at < len(data):
        pid, size = data[at], length(data[at])
        if pid not in asked:
            return f"Byte {at} is PID {pid:02X}, which was not asked for, in {shown(data)}."
        if pid in seen:
            return f"PID {pid:02X} comes a second time at byte {at} of {shown(data)}."
        if size is None:
            return f"The length of PID {pid:02X} at byte {at} is not certain in {shown(data)}."
        seen.add(pid)
        at += head + size
    return f"PID {pid:02X} lacks {counted(at - len(data), 'byte')} after byte {len(data)} of {shown(data)}."
