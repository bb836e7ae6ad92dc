"""Every kind of wire that can be served on this machine, with the same virtual vehicle behind it."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import can

from motospect.adapters import BusGuard, open_adapter
from motospect.adapters.can_interface import open_interface
from motospect.adapters.elm327 import Elm327
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.port import Adapter
from motospect.adapters.recording import Recorder
from motospect.adapters.serial_port import SerialStream
from motospect.adapters.socket_port import SocketPort
from motospect.adapters.socketcan import SocketCan
from motospect.link.conversation import Addressing, Conversation
from motospect.model.identity import new_id, utc_now
from motospect.scan.visit import Order, Visited, visit
from motospect.simulator import Fault, Vehicle, serve_pty, serve_tcp
from motospect.simulator.canbus import serve_can
from tests.contract.radio import Radio

BAUD = 115200
NUMBERS = itertools.count()


class Served(Protocol):
    """A vehicle one can connect to."""

    address: str


@dataclass(frozen=True, slots=True)
class Rig:
    """One kind of wire. `serve` takes the vehicle and whether time passes; `cut` breaks it in mid-scan."""

    name: str
    kind: str
    serve: Callable[[Vehicle, bool], AbstractContextManager[Served]]
    open: Callable[[Served, threading.Event], Adapter] | None = None

    @contextmanager
    def plugged(
        self,
        vehicle: Vehicle,
        *,
        realtime: bool = False,
        stop: threading.Event | None = None,
        cut_at: str | None = None,
    ) -> Iterator[Adapter]:
        """Yield an open adapter; with `cut_at` the wire breaks when this request is sent."""
        if cut_at and self.kind != "socketcan":
            vehicle.faults.append(Fault(match=cut_at, unplug=True))
        with self.serve(vehicle, realtime) as served:
            ending = stop or threading.Event()
            if cut_at and self.kind == "socketcan":
                wire: Adapter = SocketCan(Cut(served.address, cut_at), served.address, stop=ending)
            elif self.open:
                wire = self.open(served, ending)
            else:
                wire = open_adapter(self.kind, served.address, baud=BAUD, stop=ending)
            try:
                yield wire
            finally:
                wire.close()

    def read(self, vehicle: Vehicle, *, realtime: bool = False, cut_at: str | None = None) -> Visited:
        """Scan the vehicle."""
        with self.plugged(vehicle, realtime=realtime, cut_at=cut_at) as wire:
            return visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True))


class Cut:
    """A CAN interface that goes down when a certain request is to be sent, as one pulled from USB does."""

    def __init__(self, address: str, cut_at: str) -> None:
        self._bus = open_interface(address)
        self._cut_at = bytes.fromhex(cut_at)

    def send(self, message: can.Message, /, timeout: float | None = None) -> None:
        if bytes(message.data)[1 : 1 + message.data[0]] == self._cut_at:
            raise can.CanOperationError("Failed to transmit: Network is down", error_code=100)
        self._bus.send(message, timeout)

    def recv(self, timeout: float | None = None) -> can.Message | None:
        return self._bus.recv(timeout)

    def shutdown(self) -> None:
        self._bus.shutdown()


def _virtual(vehicle: Vehicle, realtime: bool) -> AbstractContextManager[Served]:
    return serve_can(vehicle, interface="virtual", channel=f"rig-{next(NUMBERS)}", realtime=realtime)


def _multicast(vehicle: Vehicle, realtime: bool) -> AbstractContextManager[Served]:
    """A port of its own for each process: tests of several checkouts may run beside each other."""
    port = 20_000 + os.getpid() % 20_000
    return serve_can(vehicle, interface="udp_multicast", channel="ff11::6d6f", port=port, realtime=realtime)


@dataclass(frozen=True, slots=True)
class _File:
    address: str


@contextmanager
def _recorded(vehicle: Vehicle, realtime: bool) -> Iterator[_File]:
    """A recording of a scan of the vehicle and of two more questions for its codes."""
    with tempfile.TemporaryDirectory() as folder, serve_pty(vehicle, baud=BAUD, realtime=realtime) as port:
        wire = open_adapter("elm327", port.address, baud=BAUD, stop=threading.Event())
        recorder = Recorder(wire, Path(folder) / "recording.jsonl")
        visited = visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now(), demo=True))
        if visited.scan.ecus and visited.trouble is None:
            said = Conversation(
                recorder, addressing=Addressing(" CAN 29/" in (visited.scan.adapter.protocol or ""))
            )
            said.ask_everyone(b"\x03", ())
            said.ask(b"\x03", visited.scan.ecus[0].address)
        recorder.close()
        recorder.end()
        yield _File(str(Path(folder) / "recording.jsonl"))


def _radio(vehicle: Vehicle, realtime: bool) -> AbstractContextManager[Served]:
    return Radio(vehicle, baud=BAUD, realtime=realtime)


def _call(radio: Served, stop: threading.Event) -> Adapter:
    """Open the adapter at the other end of a connection that is there already: no Bluetooth is needed."""
    assert isinstance(radio, Radio)
    port = SocketPort(radio.ours)
    stream = SerialStream(radio.address, baud=BAUD, stop=stop, open_line=lambda *_, **__: port)
    return Elm327(GuardedStream(stream, BusGuard()))


RIGS = (
    Rig("elm327 on a pty", "elm327", lambda car, time: serve_pty(car, baud=BAUD, realtime=time)),
    Rig("elm327 over TCP", "elm327", lambda car, time: serve_tcp(car, baud=BAUD, realtime=time)),
    Rig("elm327 over RFCOMM", "elm327", _radio, open=_call),
    Rig("python-OBD on a pty", "pyobd", lambda car, time: serve_pty(car, baud=BAUD, realtime=time)),
    Rig("replay", "replay", _recorded),
    Rig("socketcan over virtual", "socketcan", _virtual),
    Rig("socketcan over udp_multicast", "socketcan", _multicast),
)
