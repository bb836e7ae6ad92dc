"""Many phones before the live page, for the benches: reads event streams in a process of its own.

`python -m motospect.cli.live_clients HOST PORT COUNT [PATH]` with the session's cookie on stdin; it reads
until stdin is closed and then prints how many bytes came.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys

REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
)
NICE = 10
"""In the workshop these are other machines: their work must not count against the box."""


def main(host: str, port: int, count: int, path: str = "/events") -> int:
    """Open `count` streams and return the bytes read from all of them."""
    os.nice(NICE)
    cookie = sys.stdin.readline().strip()
    request = REQUEST.format(path=path, host=host, port=port, cookie=cookie).encode()
    watched = selectors.DefaultSelector()
    watched.register(sys.stdin, selectors.EVENT_READ)
    for _ in range(count):
        client = socket.create_connection((host, port))
        client.sendall(request)
        watched.register(client, selectors.EVENT_READ)
    came = 0
    while True:
        for key, _ in watched.select():
            if key.fileobj is sys.stdin:
                return came
            assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - nothing else is watched
            came += _read(key.fileobj, watched)


def _read(client: socket.socket, watched: selectors.BaseSelector) -> int:
    chunk = client.recv(1 << 16)
    if not chunk:
        watched.unregister(client)
    return len(chunk)


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5]))  # noqa: T201 - the answer to who started it
