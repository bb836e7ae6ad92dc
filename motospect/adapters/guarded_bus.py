"""The bus guard around a CAN interface: no frame leaves but through it."""

from __future__ import annotations

from typing import Protocol

import can

from motospect.adapters.guard import BusGuard


class CanSender(Protocol):
    """What is used of python-can's bus."""

    def send(self, message: can.Message, /, timeout: float | None = None) -> None: ...
    def recv(self, timeout: float | None = None) -> can.Message | None: ...
    def shutdown(self) -> None: ...


class GuardedBus:
    """A CAN interface on which only diagnostic requests, their segments and flow control are sent."""

    def __init__(self, bus: CanSender, guard: BusGuard) -> None:
        self._bus = bus
        self._guard = guard
        self._open: tuple[str, int] | None = None
        """Target of a request in segments, and how many of its bytes are still to be sent."""

    def send(self, message: can.Message, /, timeout: float | None = None) -> None:
        """Put one frame on the bus; raises RequestForbidden for one that is not allowed."""
        target = f"{message.arbitration_id:0{8 if message.is_extended_id else 3}X}"
        data = bytes(message.data)
        if message.is_remote_frame or message.is_error_frame or message.is_fd or not data:
            raise self._guard.refuse(data, target, "Only classic data frames are sent.")
        self._admit(data, target)
        self._bus.send(message, timeout)

    def recv(self, timeout: float | None = None) -> can.Message | None:
        """Return the next frame that came, None when none came in time."""
        message = self._bus.recv(timeout)
        if message is not None and not message.is_error_frame and _is_answer(message):
            self._guard.heard()
        return message

    def shutdown(self) -> None:
        """Give the interface back."""
        self._bus.shutdown()

    def _admit(self, data: bytes, target: str) -> None:
        kind = data[0] >> 4
        if kind == 0:
            length = data[0] & 0xF
            self._guard.admit(data[1 : 1 + length] if length < len(data) else b"", target)
        elif kind == 1 and len(data) == 8:
            self._guard.admit(data[2:], target)
            self._open = (target, int.from_bytes(data[:2], "big") - 0x1000 - 6)
        elif kind == 2:
            self._segment(data, target)
        elif kind == 3:
            self._guard.pass_on(data, target, kind="flow")
        else:
            raise self._guard.refuse(data, target, f"Frame type {kind:X} does not exist in ISO 15765-2.")

    def _segment(self, data: bytes, target: str) -> None:
        if self._open is None or self._open[0] != target or self._open[1] <= 0:
            raise self._guard.refuse(data, target, "A segment without the request it belongs to.")
        self._guard.pass_on(data, target, kind="segment")
        self._open = (target, self._open[1] - 7)


def _is_answer(message: can.Message) -> bool:
    if message.is_extended_id:
        return message.arbitration_id & 0x1FFFFF00 == 0x18DAF100
    return message.arbitration_id & 0x7F8 == 0x7E8
