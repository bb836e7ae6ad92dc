"""Adapters served on a pty and on TCP: real clients, mishaps on the wire, coming and going."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from motospect.simulator import Elm327, Fault, Port, load_vehicle, serve_pty, serve_tcp


def ask(host: serial.Serial, line: bytes) -> bytes:
    host.write(line + b"\r")
    return bytes(host.read_until(b">"))


@pytest.fixture
def port() -> Iterator[Port]:
    with serve_pty(load_vehicle("petrol_healthy"), realtime=False) as port:
        yield port


def test_pty_answers_and_serves_the_next_client(port: Port) -> None:
    for _ in range(3):
        with serial.Serial(port.address, timeout=5) as host:
            assert ask(host, b"ATZ").endswith(
                b"\r\rELM327 v1.5\r\r>"
            )  # echoed or not, as the last client left it
            assert ask(host, b"ATE0") == b"ATE0\rOK\r\r>"
            assert ask(host, b"0100") == b"SEARCHING...\r41 00 FE 3F B8 13 \r\r>"


def test_tcp_serves_one_client_after_the_other() -> None:
    with serve_tcp(load_vehicle("petrol_healthy"), realtime=False) as port:
        assert port.address.startswith("socket://127.0.0.1:")
        for _ in range(2):
            with serial.serial_for_url(port.address, timeout=5) as host:
                assert ask(host, b"ATI").endswith(b"ELM327 v1.5\r\r>")


def test_closed_port_is_gone_and_its_thread_too() -> None:
    before = threading.active_count()
    port = serve_pty(load_vehicle("petrol_healthy"), realtime=False)
    assert Path(port.address).exists()
    port.close()
    port.close()
    assert port.wait(0)
    assert threading.active_count() == before
    with serve_tcp(load_vehicle("petrol_healthy")) as tcp:
        number = int(tcp.address.rsplit(":", 1)[1])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", number), timeout=5)


@pytest.mark.slow
def test_idle_port_burns_no_processor_time(port: Port) -> None:
    with serial.Serial(port.address, timeout=0.5) as host:
        ask(host, b"0100")
        before = time.process_time()
        assert host.read(1) == b""  # half a second of silence
        assert time.process_time() - before < 0.02


def test_unplugged_pty_ends_the_connection() -> None:
    vehicle = load_vehicle("petrol_healthy")
    vehicle.faults.append(Fault(match="03", unplug=True))
    with serve_pty(vehicle, realtime=False) as port:
        host = os.open(port.address, os.O_RDWR | os.O_NOCTTY)
        try:
            os.write(host, b"03\r")
            assert port.wait(5)
            with pytest.raises(OSError, match="Input/output error"):
                os.write(host, b"03\r")
        finally:
            os.close(host)


def test_unplugged_tcp_resets_the_connection() -> None:
    vehicle = load_vehicle("petrol_healthy")
    vehicle.faults.append(Fault(skip=1, unplug=True))
    with serve_tcp(vehicle, realtime=False) as port:
        number = int(port.address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", number), timeout=5) as host:
            host.sendall(b"ATE0\r")
            assert host.recv(100).startswith(b"ATE0\r")
            host.sendall(b"ATI\r")
            received = iter(lambda: host.recv(100), b"")
            with pytest.raises(ConnectionResetError):
                list(received)


def bent(**fault: object) -> str:
    vehicle = load_vehicle("petrol_healthy")
    vehicle.faults.append(Fault.from_table({"match": "03", **fault}))
    elm = Elm327(vehicle)
    for line in ("ATE0", "ATSP6", "ATS0"):
        elm.ask(line)
    return elm.ask("03")


def test_every_kind_of_mishap() -> None:
    assert bent() == "4300\r\r>"
    assert bent(reply=["CAN ERROR"]) == "CAN ERROR\r\r>"
    assert bent(replace=[["4300", "4300 <DATA ERROR"]]) == "4300 <DATA ERROR\r\r>"
    assert bent(append=["BUS BUSY"]) == "4300\rBUS BUSY\r\r>"
    assert bent(truncate=3) == "430\r\r>"
    assert bent(before_hex="00FF7E") == "\x00\xff~4300\r\r>"
    assert bent(after_hex="00") == "4300\r\x00\r>"
    assert bent(prompt=False) == "4300\r"
    assert bent(silent=True) == ""


def test_mishaps_come_and_go() -> None:
    fault = Fault(match="01..", skip=1, times=1)
    assert [fault.hits(request) for request in ("0100", "03", "0105", "0105")] == [False, False, True, False]
    again = Fault(match="03", times=1, every=2)
    assert [again.hits("03") for _ in range(4)] == [True, False, True, False]
