"""Serves an emulated adapter on a pty or a TCP port, from a thread that sleeps while nothing is to do."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import socket
import struct
import threading
import time
import tty
from typing import Protocol, Self

from motospect.simulator.elm import Elm327
from motospect.simulator.speed import misheard
from motospect.simulator.timing import Timing
from motospect.simulator.vehicle import Vehicle

CHUNK = 4096
TCGETS2 = 0x802C542A  # asm-generic/ioctls.h; also tells a speed that is none of the standard ones
TERMIOS2 = struct.Struct("4I 20x 2I")  # four flags, line discipline and 19 characters, two speeds
MOST_UNREAD = 1 << 16  # bytes kept for a host that does not read


class Wire(Protocol):
    """One kind of port: what to watch, how to read and write."""

    address: str

    def watched(self) -> list[int]: ...
    def writable(self) -> int | None: ...
    def read(self, ready: int) -> bytes: ...
    def write(self, data: bytes) -> int: ...
    def pull_plug(self) -> None: ...
    def host_baud(self) -> int | None: ...


class PtyWire:
    """A pseudo terminal in raw mode; with `own_speed` it is heard only at the speed the host has set.

    It keeps the slave open itself: the master would fail with EIO when the last client closes."""

    def __init__(self, *, own_speed: bool = False) -> None:
        self._own_speed = own_speed
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.address = os.ttyname(self._slave)

    def watched(self) -> list[int]:
        return [self._master]

    def writable(self) -> int | None:
        return self._master

    def read(self, ready: int) -> bytes:
        return os.read(self._master, CHUNK)

    def write(self, data: bytes) -> int:
        return os.write(self._master, data)

    def host_baud(self) -> int | None:
        """Return the speed the host has set (termios2, c_ospeed), None where speed plays no part."""
        if not self._own_speed:
            return None
        state = fcntl.ioctl(self._slave, TCGETS2, bytes(TERMIOS2.size))
        return int(TERMIOS2.unpack(state)[-1])

    def pull_plug(self) -> None:
        os.close(self._master)
        os.close(self._slave)


class TcpWire:
    """A listening socket serving one client after the other; the adapter keeps its settings between them."""

    def __init__(self, host: str, port: int) -> None:
        self._listener = socket.create_server((host, port))
        self._client: socket.socket | None = None
        self.address = f"socket://{host}:{self._listener.getsockname()[1]}"

    def watched(self) -> list[int]:
        # While a client is served the next one waits in the queue.
        return [(self._client or self._listener).fileno()]

    def writable(self) -> int | None:
        return self._client.fileno() if self._client else None

    def read(self, ready: int) -> bytes:
        if self._client is None:
            self._client, _ = self._listener.accept()
            self._client.setblocking(False)
            self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        try:
            data = self._client.recv(CHUNK)
        except ConnectionError:
            data = b""
        if not data:
            self._drop()
        return data

    def write(self, data: bytes) -> int:
        if self._client is None:
            return len(data)  # nobody listens: the radio module throws it away
        try:
            return self._client.send(data)
        except ConnectionError:
            self._drop()
            return len(data)

    def host_baud(self) -> int | None:
        """A network has no such speed."""
        return None

    def pull_plug(self) -> None:
        """Reset the connection instead of closing it in good order."""
        if self._client is not None:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._drop()
        self._listener.close()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class Port:
    """An adapter being served; a context manager. `address` is what a client opens."""

    def __init__(self, elm: Elm327, wire: Wire) -> None:
        self.elm = elm
        self.address = wire.address
        self._wire = wire
        self._wake_read, self._wake_write = os.pipe()
        self._unwritten = bytearray()
        self._started_at = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"simulator {self.address}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and remove the port; harmless when repeated."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        os.write(self._wake_write, b"x")
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until the port is gone (closed or unplugged); False when the time is over first."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        try:
            while not self._stopping.is_set() and not self._unplugged():
                self._turn()
        finally:
            self._wire.pull_plug()

    def _turn(self) -> None:
        """Wait for the host, for the next character to be due, or for the wake pipe; then do what is due."""
        due = self.elm.next_due()
        timeout = None if due is None else max(0.0, due - self._now())
        output = self._wire.writable()
        waiting = [output] if self._unwritten and output is not None else []
        readable, _, _ = select.select([*self._wire.watched(), self._wake_read], waiting, [], timeout)
        if self._wake_read in readable:
            return
        if readable:
            self._hear(self._wire.read(readable[0]))
        baud = self._wire.host_baud()
        for sent_at, data in self.elm.due_by_speed(self._now()):
            self._unwritten += data if baud is None else misheard(data, sent_at, baud)
        self._flush()

    def _hear(self, data: bytes) -> None:
        baud, now = self._wire.host_baud(), self._now()
        self.elm.receive(data if baud is None else misheard(data, baud, self.elm.listening_baud(now)), now)

    def _flush(self) -> None:
        try:
            while self._unwritten:
                written = self._wire.write(bytes(self._unwritten[:CHUNK]))
                del self._unwritten[:written]
        except BlockingIOError:
            del self._unwritten[:-MOST_UNREAD]

    def _now(self) -> float:
        return time.monotonic() - self._started_at

    def _unplugged(self) -> bool:
        return self.elm.unplugged_at is not None and self.elm.next_due() is None


def serve_pty(
    vehicle: Vehicle,
    *,
    version: str = "1.5",
    baud: int = 38400,
    realtime: bool = True,
    link: str = "usb",
    own_speed: bool = False,
) -> Port:
    """Serve the vehicle on a new pseudo terminal; `link` (usb, bluetooth, wifi) matters in real time only.

    A pty takes any speed, as a USB adapter without a UART does; with `own_speed` it is a serial line: who
    speaks at another speed than the adapter's hears and is heard as garbage.
    """
    timing = Timing.real(link) if realtime else Timing.zero()
    return Port(Elm327(vehicle, version=version, baud=baud, timing=timing), PtyWire(own_speed=own_speed))


def serve_tcp(  # noqa: PLR0913 - keyword-only knobs of one port
    vehicle: Vehicle,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    version: str = "1.5",
    baud: int = 115200,
    realtime: bool = True,
    link: str = "wifi",
) -> Port:
    """Serve the vehicle on a TCP port, 0 for any free one."""
    timing = Timing.real(link) if realtime else Timing.zero()
    return Port(Elm327(vehicle, version=version, baud=baud, timing=timing), TcpWire(host, port))
