"""The wires before CAN in virtual time: messages with header and checksum, and a K-line that falls asleep.

SAE J1850 PWM (41.6 kbit/s) and VPW (10.4 kbit/s), ISO 9141-2 and ISO 14230-4 (10.4 kbaud on the K-line).
"""

from __future__ import annotations

import functools
import heapq
from dataclasses import dataclass
from typing import Protocol

PWM, VPW, ISO_9141, KWP_SLOW, KWP_FAST = 1, 2, 3, 4, 5
OLD_BUSES = frozenset({PWM, VPW, ISO_9141, KWP_SLOW, KWP_FAST})
K_LINES = frozenset({ISO_9141, KWP_SLOW, KWP_FAST})
KWP = frozenset({KWP_SLOW, KWP_FAST})
FUNCTIONAL = {PWM: 0x616AF1, VPW: 0x686AF1, ISO_9141: 0x686AF1, **dict.fromkeys(KWP, 0xC233F1)}
ANSWER = {PWM: b"\x41\x6b", VPW: b"\x48\x6b", ISO_9141: b"\x48\x6b"}
TESTER = 0xF1
INIT_S = {ISO_9141: 2.6, KWP_SLOW: 2.6, KWP_FAST: 0.11}
"""5 baud: ten bits of 0.2 s, then W1 to W4. Fast: 25 ms low, 25 ms high, StartCommunication, its answer."""
P3_MIN_S, P3_MAX_S = 0.055, 5.0
"""The tester's pause before a request: never shorter, and after the longer one the ECUs end the session."""
BYTE_S = {PWM: 8 / 41_600, VPW: 8 / 10_400, **dict.fromkeys(K_LINES, 10 / 10_400)}
P4_S = 0.005
"""Pause between the bytes of a request on the K-line."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message on the wire: three bytes of header (priority or format, receiver, source) and its data."""

    protocol: int
    header: bytes
    data: bytes

    @property
    def checksum(self) -> int:
        """Sum modulo 256 on the K-line, CRC-8 of SAE J1850 else."""
        content = self.header + self.data
        return sum(content) % 256 if self.protocol in K_LINES else j1850_crc(content)

    def duration_s(self, pause_s: float = 0.0) -> float:
        """Time on the wire with its checksum and `pause_s` between the bytes."""
        size = len(self.header) + len(self.data) + 1
        return size * BYTE_S[self.protocol] + (size - 1) * pause_s


def answer_of(protocol: int, source: int, data: bytes) -> Message:
    """Put the header of an answer in front of the data: KWP keeps the length in its first byte."""
    first = ANSWER.get(protocol) or bytes((0x80 | len(data), TESTER))
    return Message(protocol, first + bytes([source]), data)


def request_of(protocol: int, header: int | None, data: bytes) -> Message:
    """Put the header of a request in front; the adapter sets the length bits of KWP itself."""
    first, *rest = (FUNCTIONAL[protocol] if header is None else header & 0xFFFFFF).to_bytes(3, "big")
    if protocol in KWP:
        first = first & 0xC0 | len(data)
    return Message(protocol, bytes((first, *rest)), data)


@functools.cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        rest = byte
        for _ in range(8):
            rest = rest * 2 ^ (0x11D if rest >= 0x80 else 0)
        table.append(rest)
    return tuple(table)


def j1850_crc(content: bytes) -> int:
    """Divide by x8 + x4 + x3 + x2 + 1, all ones before and inverted after (SAE J1850)."""
    rest = 0xFF
    for byte in content:
        rest = _crc_table()[rest ^ byte]
    return 0xFF - rest


class Node(Protocol):
    """An ECU as the wire sees it."""

    awake: bool

    def take(self, message: Message, at: float) -> list[tuple[float, Message]]:
        """Hear a request; return what will be sent because of it, and when."""
        ...


class OldWire:
    """One wire: carries one message after the other and keeps for later what nobody waited for.

    `wake_ups` counts the requests the adapter put on its own, to keep a K-line awake.
    """

    def __init__(self, protocol: int, nodes: list[Node]) -> None:
        self.protocol = protocol
        self.wake_ups = 0
        self._nodes = nodes
        self._waiting: list[tuple[float, int, Message]] = []
        self._order = 0
        self._free_at = 0.0
        self._asleep_at = 0.0

    def initialise(self, at: float) -> float | None:
        """Wake the ECUs of a K-line; return when that is done, None when nobody is there."""
        done = at + INIT_S.get(self.protocol, 0.0)
        self._free_at = done
        self._asleep_at = done + P3_MAX_S
        return done if any(node.awake for node in self._nodes) else None

    def keep_awake(self, every_s: float, until: float) -> None:
        """Let the adapter put its wake-up messages until a moment; 0 is none at all."""
        if not every_s or self.protocol not in K_LINES:
            return
        while (due := self._free_at + every_s) <= until and due < self._asleep_at:
            self._busy(due, session=True)
            self.wake_ups += 1

    def send(self, message: Message, at: float) -> float:
        """Put a request of the adapter on the wire as soon as it may; return when its last bit has passed."""
        on_k_line = self.protocol in K_LINES
        begin = max(at, self._free_at + P3_MIN_S if on_k_line else self._free_at)
        end = begin + message.duration_s(P4_S if on_k_line else 0.0)
        heard = not on_k_line or begin < self._asleep_at
        self._busy(end, session=heard)
        if heard:
            for node in self._nodes:
                for when, answer in node.take(message, end):
                    self._order += 1
                    heapq.heappush(self._waiting, (when, self._order, answer))
        return end

    def next(self, until: float) -> tuple[float, Message] | None:
        """Carry the next message that ends by `until` and return it with that moment, or None."""
        if not self._waiting:
            return None
        end = max(self._free_at, self._waiting[0][0]) + self._waiting[0][2].duration_s()
        if end > until:
            return None
        message = heapq.heappop(self._waiting)[2]
        self._busy(end, session=True)
        return end, message

    def _busy(self, until: float, *, session: bool) -> None:
        self._free_at = max(self._free_at, until)
        if session:
            self._asleep_at = self._free_at + P3_MAX_S
