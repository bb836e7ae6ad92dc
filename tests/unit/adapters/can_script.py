"""A CAN bus that follows a script: frames sent are kept, and each brings in what the script has for it."""

from __future__ import annotations

from collections import deque

import can

ERROR = "error"


def message(text: str) -> can.Message:
    """`7E8 03 41 05 7B` as python-can's message; `error 040 00 01` is an error frame of class 40."""
    is_error = text.startswith(ERROR)
    name, *rest = text.removeprefix(ERROR).split()
    return can.Message(
        arbitration_id=int(name, 16),
        is_extended_id=is_error or len(name) == 8,
        is_error_frame=is_error,
        data=bytes.fromhex("".join(rest)),
    )


class ScriptedBus:
    """`script` maps a sent frame without its padding ("7DF 01 03") to the frames that follow it."""

    def __init__(self, script: dict[str, list[str]], *, refuses: Exception | None = None) -> None:
        self.sent: list[str] = []
        self.closed = False
        self.refuses = refuses
        self._script = script
        self._waiting: deque[can.Message] = deque()

    def comes(self, *texts: str) -> None:
        """Have frames come in that nobody asked for."""
        self._waiting.extend(message(text) for text in texts)

    def send(self, message: can.Message, /, timeout: float | None = None) -> None:
        if self.refuses is not None:
            raise self.refuses
        assert len(message.data) == 8, "ISO 15765-4: a tester sends eight bytes"
        width = 8 if message.is_extended_id else 3
        text = f"{message.arbitration_id:0{width}X} {bytes(message.data).hex(' ').upper()}"
        self.sent.append(text)
        for start, replies in self._script.items():
            if text.startswith(start):
                self.comes(*replies)

    def recv(self, timeout: float | None = None) -> can.Message | None:
        return self._waiting.popleft() if self._waiting else None

    def shutdown(self) -> None:
        self.closed = True
