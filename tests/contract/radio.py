"""An emulated adapter at the far end of a stream socket, as a kernel with Bluetooth gives one for RFCOMM."""

from __future__ import annotations

import socket

from motospect.simulator import Elm327, Port, Timing, Vehicle


class SocketWire:
    """The adapter's end of the connection."""

    address = "AA:BB:CC:DD:EE:FF"

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._line.setblocking(False)

    def watched(self) -> list[int]:
        return [self._line.fileno()] if self._line.fileno() >= 0 else []

    def writable(self) -> int | None:
        return self._line.fileno()

    def read(self, ready: int) -> bytes:
        got = self._line.recv(4096)
        if not got:
            self._line.close()  # hung up; nobody else will call
        return got

    def write(self, data: bytes) -> int:
        try:
            return self._line.send(data)
        except OSError:
            return len(data)

    def host_baud(self) -> int | None:
        return None

    def pull_plug(self) -> None:
        self._line.close()


class Radio(Port):
    """A vehicle behind such a connection; `ours` is the end a program would have from the kernel."""

    def __init__(self, vehicle: Vehicle, *, baud: int, realtime: bool) -> None:
        self.ours, theirs = socket.socketpair()
        timing = Timing.real("bluetooth") if realtime else Timing.zero()
        super().__init__(Elm327(vehicle, baud=baud, timing=timing), SocketWire(theirs))

    def close(self) -> None:
        """Hang up on both sides."""
        super().close()
        self.ours.close()
