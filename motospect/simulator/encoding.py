"""Values to bytes, by the table of this room (pids.toml): live values, trouble codes, support bitmaps."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from motospect.simulator.errors import SimulatorError

Field = Mapping[str, Any]
CODE = re.compile(r"[PCBU][0-3][0-9A-F]{3}")


@functools.cache
def pid_table() -> dict[int, list[Field]]:
    """PID -> fields of its answer, in byte order."""
    text = Path(__file__).with_name("pids.toml").read_text(encoding="utf-8")
    return {int(pid, 16): fields for pid, fields in tomllib.loads(text).items()}


def encode_pid(pid: int, signals: Mapping[str, float], calls: Mapping[str, Callable[[], bytes]]) -> bytes:
    """Encode the data bytes of one PID; `calls` provide what is no signal (monitors, fuel type)."""
    return b"".join(_encode_field(field, signals, calls) for field in pid_table()[pid])


def _encode_field(
    field: Field, signals: Mapping[str, float], calls: Mapping[str, Callable[[], bytes]]
) -> bytes:
    if "hex" in field:
        return bytes.fromhex(field["hex"])
    if "call" in field:
        return calls[str(field["call"])]()
    counts = round((signals[field["s"]] - field.get("o", 0)) / field["k"])
    return _clamped(counts, int(field["n"]), signed=bool(field.get("signed")))


def _clamped(counts: int, width: int, *, signed: bool) -> bytes:
    """A value beyond what the bytes can hold is sent as the nearest they can."""
    low, high = (-(1 << 8 * width - 1), (1 << 8 * width - 1) - 1) if signed else (0, (1 << 8 * width) - 1)
    return min(high, max(low, counts)).to_bytes(width, "big", signed=signed)


def encode_code(code: str) -> bytes:
    """Encode a trouble code (SAE J2012): 2 bits system PCBU, 2 bits first digit, three hex digits."""
    if not CODE.fullmatch(code):
        raise SimulatorError(f"{code!r} is no trouble code; one looks like P0171")
    return ("PCBU".index(code[0]) << 14 | int(code[1:], 16)).to_bytes(2, "big")


def support_bitmap(base: int, supported: Iterable[int]) -> bytes | None:
    """Encode which of base+1..base+20h are supported, or None where the ECU has no reason to answer.

    Bit 7 of the first byte is base+1; the last bit says that the next bitmap exists. Base 0 always answers.
    """
    known = set(supported)
    if base and not any(number > base for number in known):
        return None
    bits = 0
    for number in known:
        if base < number <= base + 0x20:
            bits |= 1 << (0x20 - (number - base))
    if any(number > base + 0x20 for number in known):
        bits |= 1
    return bits.to_bytes(4, "big")
