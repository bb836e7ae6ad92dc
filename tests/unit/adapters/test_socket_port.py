"""The TCP port: opened soon or not at all, read whole, and its end is an error and never silence."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from motospect.adapters.serial_port import SerialStream
from motospect.adapters.socket_port import SocketPort, open_socket
from motospect.errors import AdapterLost, AdapterMissing, AdapterReleased, AdapterSilent


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def address(server: socket.socket) -> str:
    return f"socket://127.0.0.1:{server.getsockname()[1]}"


def connected(server: socket.socket) -> tuple[SocketPort, socket.socket]:
    port = open_socket(address(server), stop=threading.Event())
    return port, server.accept()[0]


def again(look: Callable[[Any], object], at: Any) -> None:
    """Do it until it fails: what the other side did takes a moment to arrive."""
    while True:
        look(at)


def test_all_that_waits_is_read_at_once(server: socket.socket) -> None:
    port, other = connected(server)
    assert (port.in_waiting, port.read()) == (0, b"")
    other.sendall(b"41 00\r>")
    while port.in_waiting < 7:
        pass
    assert port.read(port.in_waiting) == b"41 00\r>"
    port.write(b"0100\r")
    assert other.recv(10) == b"0100\r"
    port.close()
    other.close()


def test_a_closed_connection_is_an_error_whoever_notices_first(server: socket.socket) -> None:
    for look in (lambda port: port.in_waiting, lambda port: port.read()):
        port, other = connected(server)
        other.close()
        with pytest.raises(OSError, match="connection has ended"):
            again(look, port)
        port.close()


def test_an_address_that_does_not_answer_is_given_up_within_a_second() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for line in waiting:
            line.setblocking(False)
            line.connect_ex(full.getsockname())
        began = time.monotonic()
        with pytest.raises(AdapterMissing, match="timed out"):
            SerialStream(address(full), baud=1, stop=threading.Event())
        assert time.monotonic() - began < 1.2
        stop = threading.Event()
        timer = threading.Timer(0.1, stop.set)
        timer.start()
        began = time.monotonic()
        with pytest.raises(AdapterReleased):
            SerialStream(address(full), baud=1, stop=stop)
        assert time.monotonic() - began < 0.5
        timer.join()
        for line in waiting:
            line.close()


@pytest.mark.parametrize("wrong", ["socket://", "socket://127.0.0.1", "socket://127.0.0.1:x"])
def test_an_address_without_host_and_port_is_a_sentence(wrong: str) -> None:
    with pytest.raises(AdapterMissing) as refused:
        SerialStream(wrong, baud=1, stop=threading.Event())
    assert wrong in refused.value.sentence()


def test_one_that_takes_nothing_is_silent_not_lost(server: socket.socket) -> None:
    stream = SerialStream(address(server), baud=1, stop=threading.Event())
    other = server.accept()[0]
    began = time.monotonic()
    with pytest.raises(AdapterSilent, match="takes no commands"):
        again(stream.send, "A" * 100_000)
    assert time.monotonic() - began < 5.0
    other.close()
    with pytest.raises(AdapterLost):
        again(stream.receive, 0.2)
    stream.close()
