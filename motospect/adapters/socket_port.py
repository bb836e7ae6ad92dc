"""A socket as what is used of a pyserial port, and TCP adapters (`socket://host:port`) opened soon or never.

pyserial's own waits 5 s for an address nobody has, and reads one byte at a time.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
import time
from urllib.parse import urlsplit

from motospect.errors import AdapterReleased

SCHEME = "socket://"
SLICE_S = 0.05
"""Longest single wait, so that a stop is honoured within this time."""
CONNECT_S = 0.9
"""An adapter in the same room answers within milliseconds; one that does not is tried again soon."""
NAME_S = 2.0
WRITE_S = 0.3
CHUNK = 4096


class SocketPort:
    """A connected stream socket. Errors are OSError, as of a serial port that is gone."""

    def __init__(self, connected: socket.socket) -> None:
        self._line = connected
        self._line.settimeout(WRITE_S)

    @property
    def in_waiting(self) -> int:
        """How many bytes, at least, can be read at once; raises OSError when the other side has closed."""
        if not select.select([self._line], [], [], 0)[0]:
            return 0
        return len(self._alive(self._line.recv(CHUNK, socket.MSG_PEEK)))

    def read(self, size: int = 1) -> bytes:
        """Return up to `size` bytes, none when nothing came within 50 ms."""
        if not select.select([self._line], [], [], SLICE_S)[0]:
            return b""
        return self._alive(self._line.recv(size))

    def write(self, data: bytes) -> int:
        """Send all of `data`; raises TimeoutError when the other side takes nothing."""
        self._line.sendall(data)
        return len(data)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    @staticmethod
    def _alive(got: bytes) -> bytes:
        if not got:
            raise OSError(errno.ECONNRESET, "the connection has ended")
        return got


def open_socket(address: str, *, stop: threading.Event) -> SocketPort:
    """Connect to `socket://host:port`; raises OSError, ValueError, AdapterReleased within 50 ms of `stop`."""
    parts = urlsplit(address)
    if parts.hostname is None or parts.port is None:
        raise ValueError("write socket://host:port")
    where = _resolved(parts.hostname, parts.port)
    line = socket.socket(where[0], where[1], where[2])
    try:
        connect(line, where[3], stop=stop, longest_s=CONNECT_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, AdapterReleased):
        line.close()
        raise
    return SocketPort(line)


def _resolved(host: str, port: int) -> tuple[int, int, int, object]:
    """Return family, type, protocol and address of a host; raises OSError, for a name within NAME_S.

    The system's resolver waits for servers that are not there, and nothing ends it: it does so on a thread
    that is left behind, so that whoever owns the adapter stays awake.
    """
    found: list[tuple[int, int, int, object]] = []
    trouble: list[OSError] = []

    def ask(flags: int = 0) -> None:
        try:
            family, kind, number, _name, where = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=flags
            )[0]
            found.append((family, kind, number, where))
        except OSError as refused:
            trouble.append(refused)

    ask(socket.AI_NUMERICHOST)  # answers at once, and asks nobody
    if not found:
        trouble.clear()
        asking = threading.Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(NAME_S)
    if found:
        return found[0]
    raise trouble[0] if trouble else OSError(errno.ETIMEDOUT, f"nobody says where {host} is")


def connect(line: socket.socket, where: object, *, stop: threading.Event, longest_s: float) -> None:
    """Connect within so long; raises OSError, or AdapterReleased within 50 ms of `stop`."""
    line.setblocking(False)
    number = line.connect_ex(where)  # type: ignore[arg-type]  # the family decides what an address is
    ends_at = time.monotonic() + longest_s
    while number in {errno.EINPROGRESS, errno.EAGAIN}:
        if stop.is_set():
            raise AdapterReleased("The adapter was not waited for.", hint="Scan again.")
        if time.monotonic() > ends_at:
            number = errno.ETIMEDOUT
        elif select.select([], [line], [], SLICE_S)[1]:
            number = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))
