"""Bluetooth by address: the forms of it, the call, and every way it fails, in words."""

from __future__ import annotations

import errno
import socket
import threading
import time

import pytest

from motospect.adapters.rfcomm import bluetooth_address, open_rfcomm, rfcomm_socket
from motospect.adapters.serial_port import SerialStream
from motospect.adapters.socket_port import SocketPort
from motospect.errors import AdapterLost, AdapterMissing, AdapterReleased

MAC = "00:1D:A5:68:98:8B"


class Calling(socket.socket):
    """A socket whose call ends as scripted: error numbers, the first at once, the second when looked at."""

    def __init__(self, *numbers: int, connected_to: socket.socket | None = None) -> None:
        ours, theirs = socket.socketpair()
        super().__init__(fileno=ours.detach())
        self.numbers, self.theirs, self.called = list(numbers), theirs, None

    def connect_ex(self, address: object) -> int:
        self.called = address
        return self.numbers.pop(0)

    def getsockopt(self, *_: object) -> int:  # type: ignore[override]
        return self.numbers.pop(0) if self.numbers else 0

    def close(self) -> None:
        super().close()
        self.theirs.close()


def call(line: Calling, channel: int = 1, stop: threading.Event | None = None) -> SocketPort:
    return open_rfcomm(MAC, channel, stop=stop or threading.Event(), make=lambda: line)


@pytest.mark.parametrize(
    ("address", "device"),
    [
        ("rfcomm://00:1D:A5:68:98:8B", (MAC, 1)),
        ("rfcomm://00:1d:a5:68:98:8b/3", (MAC, 3)),
        ("00:1D:A5:68:98:8B", (MAC, 1)),
        ("00-1d-a5-68-98-8b", (MAC, 1)),
        ("00:1D:A5:68:98:8B/30", (MAC, 30)),
        ("/dev/rfcomm0", None),
        ("/dev/ttyUSB0", None),
        ("socket://192.168.0.10:35000", None),
    ],
)
def test_forms_of_the_address(address: str, device: tuple[str, int] | None) -> None:
    assert bluetooth_address(address) == device


@pytest.mark.parametrize(
    "address", ["rfcomm://", "rfcomm://00:1D", f"rfcomm://{MAC}/0", f"rfcomm://{MAC}/31", f"rfcomm:{MAC}"]
)
def test_an_address_that_names_no_device_is_refused(address: str) -> None:
    with pytest.raises(AdapterMissing, match="names no Bluetooth device") as refused:
        bluetooth_address(address)
    assert "rfcomm://AA:BB:CC:DD:EE:FF" in refused.value.hint


def test_bytes_go_both_ways_once_the_call_is_through() -> None:
    line = Calling(errno.EINPROGRESS, 0)
    port = call(line, 3)
    assert line.called == (MAC, 3)
    assert port.write(b"ATI\r") == 4
    assert line.theirs.recv(10) == b"ATI\r"
    assert (port.in_waiting, port.read(5)) == (0, b"")
    line.theirs.send(b"ELM327\r>")
    assert port.in_waiting == 8
    assert port.read(3) + port.read(9) == b"ELM327\r>"
    port.close()


def test_a_call_that_is_through_at_once_is_no_error() -> None:
    call(Calling(0)).close()


@pytest.mark.parametrize(
    ("number", "said", "hint"),
    [
        (errno.EHOSTDOWN, "it does not answer", "Low Energy only are not supported"),
        (errno.EHOSTUNREACH, "Bluetooth is switched off", "bluetoothctl power on"),
        (errno.EACCES, "it is not paired with this box", f"pair {MAC}"),
        (errno.ECONNREFUSED, "it refuses the connection on channel 2", f"rfcomm://{MAC}/2"),
        (errno.EBUSY, "something on this box uses it already", "rfcomm release"),
        (errno.EAFNOSUPPORT, "this system has no Bluetooth", "AF_BLUETOOTH"),
        (errno.EIO, "Input/output error", f"bluetoothctl info {MAC}"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_call_that_fails_says_why_and_what_to_do(number: int, said: str, hint: str, at_once: bool) -> None:
    line = Calling(number) if at_once else Calling(errno.EINPROGRESS, number)
    with pytest.raises(AdapterMissing) as failed:
        call(line, 2)
    assert str(failed.value) == f"No adapter could be opened at {MAC}: {said}."
    assert hint in failed.value.hint
    assert line.fileno() == -1


def test_a_stop_ends_the_call() -> None:
    line, stop = Calling(errno.EINPROGRESS), threading.Event()
    line.settimeout(0)
    with pytest.raises(BlockingIOError):
        line.sendall(bytes(1 << 24))  # until there is no room: select finds it not writable, as while calling
    timer = threading.Timer(0.1, stop.set)
    began = time.monotonic()
    timer.start()
    with pytest.raises(AdapterReleased):
        call(line, stop=stop)
    assert time.monotonic() - began < 0.4
    timer.join()
    assert line.fileno() == -1


def test_an_adapter_out_of_range_is_lost() -> None:
    line = Calling(0)
    port = call(line)
    stream = SerialStream(MAC, baud=38400, stop=threading.Event(), open_line=lambda *_, **__: port)
    line.theirs.send(b"half an answ")
    line.theirs.close()
    with pytest.raises(AdapterLost, match=f"{MAC} is gone: the connection has ended") as lost:
        stream.receive(1.0)
    assert "range" in lost.value.hint
    with pytest.raises(AdapterLost):
        stream.send("ATI")
    stream.close()


def test_a_machine_without_bluetooth_says_so() -> None:
    try:
        rfcomm_socket().close()
    except OSError:
        pass
    else:
        pytest.skip("this machine has Bluetooth")
    with pytest.raises(
        AdapterMissing, match=r"this system has no Bluetooth|built without Bluetooth"
    ) as missing:
        SerialStream(f"rfcomm://{MAC}", baud=38400, stop=threading.Event())
    assert missing.value.hint
