"""The speed of the serial line: what an ear at another speed hears, and the change of it with its proof."""

from __future__ import annotations

from dataclasses import dataclass

BRD_CLOCK = 4_000_000
"""AT BRD hh: baud = 4 MHz / hh (ELM327 data sheet, "Using Higher RS232 Baud Rates")."""


def misheard(data: bytes, spoken: int, heard: int) -> bytes:
    """Return what a UART at `heard` baud receives of characters sent at `spoken` baud without a pause.

    Start bit 0, eight data bits with the lowest first, stop bit 1. Every start bit sets the clock anew, so
    that a difference of up to about 4 % does no harm. A wrong stop bit does not keep a character back.
    """
    if spoken == heard or not data:
        return data
    line = [bit for byte in data for bit in (0, *(byte >> place & 1 for place in range(8)), 1)]
    step, at, out = spoken / heard, 0.0, bytearray()
    while at < len(line):
        if line[int(at)]:  # idle or a data bit: wait for the next falling edge
            at = int(at) + 1.0
            continue
        samples = [_level(line, at + (place + 1.5) * step) for place in range(8)]
        out.append(sum(bit << place for place, bit in enumerate(samples)))
        at += 9.5 * step
    return bytes(out)


def _level(line: list[int], at: float) -> int:
    return line[int(at)] if at < len(line) else 1


@dataclass(frozen=True, slots=True)
class SpeedChange:
    """A change under way: the speed before it and until when the host must have confirmed it."""

    before: int
    until: float


def wanted_baud(text: str) -> int | None:
    """Return the speed `ATBRDhh` or `STBRn` asks for, None when it is neither."""
    if text.startswith("ATBRD") and len(text) == 7:
        divisor = int(text[5:], 16)
        return round(BRD_CLOCK / divisor) if divisor else None
    if text.startswith("STBR") and text[4:].isdecimal():
        return int(text[4:])
    return None
