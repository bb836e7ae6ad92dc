"""Frames to messages, ECU by ECU, as ISO 15765-2 lays them out; a gap is a fault, never a shorter message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from motospect.adapters.port import Frame


@dataclass(frozen=True, slots=True)
class Assembly:
    """What one address sent: whole messages in order, and a sentence for each thing that went wrong.

    `unpadded` says that a message ended with a frame of fewer than 8 bytes: allowed by ISO 15765-2, not by
    ISO 15765-4, and what a padded frame looks like that lost a byte.
    """

    address: str
    messages: tuple[bytes, ...]
    faults: tuple[str, ...]
    unpadded: bool = False


def reassemble(frames: Iterable[Frame]) -> dict[str, Assembly]:
    """Return the assembly of every address among `frames`, in order of first appearance.

    PCI (ISO 15765-2 section 9.6): `0L` single frame, `1LLL` first frame, `2N` consecutive frame,
    `3.` flow control (not a message; skipped).
    """
    builders: dict[str, _Builder] = {}
    for frame in frames:
        builders.setdefault(frame.address, _Builder()).take(frame.data)
    return {address: builder.finish(address) for address, builder in builders.items()}


def frames_for(length: int) -> int:
    """Return how many CAN frames a message of `length` bytes takes: 7 fit one, else 6 and then 7 each."""
    return 1 if length <= 7 else 1 + -(-(length - 6) // 7)


def _whole(data: bytes, missing: int) -> bool:
    """Whether no byte of the frame got lost on its way: it is full, or ends with the message.

    ISO 15765-2 section 10.4.2: a frame is padded to 8 bytes or only as long as it must be. Without this the
    padding would fill the gap a lost byte leaves, and every code behind it would be another one.
    """
    return len(data) == 8 or len(data) == 1 + missing


@dataclass(slots=True)
class _Builder:
    """The state of one address while its frames come in."""

    messages: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open_message: bytearray | None = None
    open_length: int = 0
    next_sequence: int = 0
    unpadded: bool = False

    def take(self, data: bytes) -> None:
        kind = data[0] >> 4
        if kind == 3:
            return
        if kind == 2:
            self._consecutive(data)
            return
        self._close_unfinished()
        if kind == 0:
            self._single(data)
        elif kind == 1:
            self._first(data)
        else:
            self.faults.append(f"frame type {kind:X} does not exist in ISO 15765-2: {data.hex(' ').upper()}")

    def finish(self, address: str) -> Assembly:
        self._close_unfinished()
        return Assembly(address, tuple(self.messages), tuple(self.faults), self.unpadded)

    def _single(self, data: bytes) -> None:
        length = data[0] & 0x0F
        if not 1 <= length <= len(data) - 1:
            self.faults.append(f"single frame announces {length} bytes and holds {len(data) - 1}")
            return
        if not _whole(data, length):
            self.faults.append(
                f"frame holds {len(data)} bytes: neither padded to 8 nor ending with its message"
            )
            return
        self.messages.append(data[1 : 1 + length])

    def _first(self, data: bytes) -> None:
        if len(data) < 8:
            self.faults.append(f"first frame holds {len(data)} bytes instead of 8")
            return
        length, start = (data[0] & 0x0F) << 8 | data[1], 2
        if length == 0:  # escape sequence: 32-bit length for messages over 4095 bytes
            length, start = int.from_bytes(data[2:6], "big"), 6
        if length < 8:
            self.faults.append(f"first frame announces {length} bytes, which need no first frame")
            return
        self.open_message, self.open_length, self.next_sequence = bytearray(data[start:]), length, 1

    def _consecutive(self, data: bytes) -> None:
        sequence = data[0] & 0x0F
        if self.open_message is None:
            self.faults.append(f"consecutive frame {sequence:X} without a first frame")
            return
        if sequence != self.next_sequence:
            self.faults.append(f"consecutive frame {sequence:X} came where {self.next_sequence:X} was due")
            self.open_message = None
            return
        missing = self.open_length - len(self.open_message)
        if not _whole(data, missing):
            self.faults.append(f"consecutive frame {sequence:X} holds {len(data)} bytes: one was lost")
            self.open_message = None
            return
        self.open_message += data[1:]
        self.next_sequence = (sequence + 1) & 0x0F
        if len(self.open_message) >= self.open_length:
            self.messages.append(bytes(self.open_message[: self.open_length]))
            self.unpadded |= len(data) < 8
            self.open_message = None

    def _close_unfinished(self) -> None:
        if self.open_message is not None:
            got = min(len(self.open_message), self.open_length)
            self.faults.append(f"message ended after {got} of {self.open_length} bytes")
            self.open_message = None
