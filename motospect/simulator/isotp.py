"""Cuts an ECU's answer into CAN frames, holds the rest until flow control asks for it (ISO 15765-2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from motospect.simulator.errors import SimulatorError


def segments(payload: bytes) -> list[bytes]:
    """Cut into a single frame, or a first frame and consecutive frames, PCI included, without padding.

    SF: 0L dd..(7) | FF: 1L LL dd..(6) | CF: 2N dd..(7), N counting 1..F,0,1..
    """
    if len(payload) > 0xFFF:
        raise SimulatorError(f"an ISO-TP message holds 4095 bytes, not {len(payload)}")
    if len(payload) <= 7:
        return [bytes([len(payload)]) + payload]
    first = (0x1000 | len(payload)).to_bytes(2, "big") + payload[:6]
    rest = payload[6:]
    return [first] + [
        bytes([0x20 | (number & 0xF)]) + rest[start : start + 7]
        for number, start in enumerate(range(0, len(rest), 7), start=1)
    ]


def pad(data: bytes, filler: int | None) -> bytes:
    """Fill up to 8 bytes, as ISO 15765-4 asks; None leaves the frame short, as some vehicles do."""
    return data if filler is None else data + bytes([filler]) * (8 - len(data))


@dataclass(slots=True)
class Sender:
    """The consecutive frames an ECU still owes."""

    owed: list[bytes] = field(default_factory=list)

    def begin(self, payload: bytes) -> bytes:
        """Start a message: return its first (or only) frame and owe the others."""
        first, *self.owed = segments(payload)
        return first

    def flow(self, control: bytes, gap_s: float) -> list[tuple[float, bytes]]:
        """Answer flow control `3S BS STmin` with (seconds from now, frame) for each frame it allows."""
        status = control[0] & 0xF
        if status == 2:  # overflow: the receiver gives up, so does the sender
            self.owed = []
        if status != 0:  # 1 is wait
            return []
        block = control[1] if len(control) > 1 and control[1] else len(self.owed)
        now, self.owed = self.owed[:block], self.owed[block:]
        step_s = max(gap_s, separation_s(control[2] if len(control) > 2 else 0))
        return [(gap_s + number * step_s, frame) for number, frame in enumerate(now)]


def separation_s(code: int) -> float:
    """STmin: 00-7F milliseconds, F1-F9 hundreds of microseconds, anything else means the longest, 127 ms."""
    if code <= 0x7F:
        return code / 1000
    if 0xF1 <= code <= 0xF9:
        return (code - 0xF0) / 10_000
    return 0.127
