"""Puts a virtual vehicle's ECUs on a python-can bus, for programs that speak raw CAN.

`virtual` joins threads of one process, `udp_multicast` processes of one machine. The mishaps of
`[[fault]]` tables strike here too, as far as they mean something without an adapter in between: lines that
are frames are sent as such, `CAN ERROR` becomes an error frame, anything else is silence.
"""

from __future__ import annotations

import re
import threading
import time
from typing import Self

import can

from motospect.simulator.can import Frame
from motospect.simulator.ecu import FUNCTIONAL_11, FUNCTIONAL_29
from motospect.simulator.errors import SimulatorError
from motospect.simulator.faults import Fault
from motospect.simulator.vehicle import BITRATES, Vehicle

IDLE_S = 0.2
"""How long the thread waits for a frame before it looks whether it is to end."""
PROTOCOL_ERROR = 0x08  # linux/can/error.h: CAN_ERR_PROT
ADDRESS = re.compile(r"(?P<kind>\w+):(?:\[(?P<group>[^\]]+)\]:(?P<port>\d{1,5})|(?P<name>[^\[\]]+))")
WORDS = ("NO DATA", "CAN ERROR")
"""What an adapter says where a CAN interface hears nothing, or its controller an error."""
BUS_FAULT = ("match", "skip", "times", "every", "reply", "frames")
LINE = re.compile(r"([0-7][0-9A-F]{2}|18DA[0-9A-F]{4})((?:[0-9A-F]{2}){1,8})")


def carries(vehicle: Vehicle) -> bool:
    """Whether everything scripted for this vehicle happens on a CAN bus, and nothing in an adapter."""
    return vehicle.protocol in {6, 7} and all(_on_the_bus(fault) for fault in vehicle.faults)


def _on_the_bus(fault: Fault) -> bool:
    """Whether a fault is frames, silence or an error of the controller, in answer to a request."""
    said = fault.reply if fault.reply is not None else fault.frames
    if said is None or fault != Fault(**{name: getattr(fault, name) for name in BUS_FAULT}):
        return False
    return all(LINE.fullmatch(_compact(text)) or text in WORDS for text in said)


class CanBus:
    """A vehicle on a bus; a context manager. `address` is what `--adapter socketcan --address` takes."""

    def __init__(self, vehicle: Vehicle, bus: can.BusABC, address: str, *, realtime: bool) -> None:
        vehicle.plug_in()
        self.vehicle = vehicle
        self.address = address
        self._bus = bus
        self._realtime = realtime
        self._began = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"simulator {address}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the vehicle off the bus; harmless when repeated."""
        self._stopping.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            self._bus.shutdown()

    def _turn(self) -> None:
        """Wait for a frame of a tester or for the next of ours to be due; then do what is due."""
        due = self.vehicle.bus.next_end() if self._realtime else None
        message = self._bus.recv(IDLE_S if due is None else max(0.0, min(IDLE_S, due - self._now())))
        if message is not None and not (message.is_error_frame or message.is_remote_frame):
            self._take(Frame(message.arbitration_id, bytes(message.data), message.is_extended_id))
        until = self._now() if self._realtime else float("inf")
        while (arrival := self.vehicle.bus.next(until)) is not None:
            if not arrival.own:
                self._send(arrival.frame)

    def _take(self, frame: Frame) -> None:
        if not self._for_us(frame):
            return  # a multicast group gives us our own frames back
        fault = self._fault(frame)
        if fault is None:
            self.vehicle.bus.send(frame, self._now())
        elif fault.unplug:
            self._stopping.set()
        elif not fault.silent:
            for text in fault.reply or fault.frames or ():
                self._say(text)

    def _for_us(self, frame: Frame) -> bool:
        if frame.can_id in {FUNCTIONAL_11, FUNCTIONAL_29}:
            return True
        return any(frame.can_id == ecu.request_id for ecu in self.vehicle.ecus)

    def _fault(self, frame: Frame) -> Fault | None:
        """Return the fault that strikes this request; flow control is none."""
        kind_and_length = frame.data[0] if frame.data else 0
        if not 1 <= kind_and_length < len(frame.data):
            return None
        request = frame.data[1 : 1 + kind_and_length].hex().upper()
        return next((fault for fault in self.vehicle.faults if fault.hits(request)), None)

    def _say(self, text: str) -> None:
        match = LINE.fullmatch(_compact(text))
        if match:
            self._send(Frame(int(match[1], 16), bytes.fromhex(match[2]), len(match[1]) == 8))
        elif text == "CAN ERROR":
            self._send(Frame(PROTOCOL_ERROR, bytes(8), extended=True), error=True)

    def _send(self, frame: Frame, *, error: bool = False) -> None:
        self._bus.send(
            can.Message(
                arbitration_id=frame.can_id,
                is_extended_id=frame.extended,
                is_error_frame=error,
                data=frame.data,
            )
        )

    def _now(self) -> float:
        return time.monotonic() - self._began


def _compact(text: str) -> str:
    return text.replace(" ", "").upper()


def serve_can(
    vehicle: Vehicle,
    *,
    interface: str = "virtual",
    channel: str = "vehicle",
    port: int | None = None,
    realtime: bool = True,
) -> CanBus:
    """Put the vehicle on a bus of this machine until it is closed.

    `virtual` takes any name as channel; `udp_multicast` an IPv6 group of interface-local scope (ff11::...)
    and a UDP port. A channel of its own for every vehicle: two on one bus would both answer.
    """
    if vehicle.protocol not in BITRATES:
        raise SimulatorError(
            f"{vehicle.name} has no CAN bus (protocol {vehicle.protocol}); serve it on a pty"
        )
    bus: can.BusABC
    if interface == "virtual":
        bus, address = can.Bus(interface="virtual", channel=channel, ignore_config=True), f"virtual:{channel}"
    elif interface == "udp_multicast" and re.match(r"ff[0-9a-f]1:", channel, re.IGNORECASE):
        number = 43113 if port is None else port
        address = f"udp_multicast:[{channel}]:{number}"
        try:
            bus = can.Bus(
                interface="udp_multicast",
                channel=channel,
                port=number,
                fd=False,
                hop_limit=0,
                ignore_config=True,
            )
        except (can.CanError, OSError) as refused:
            raise SimulatorError(f"{address} cannot be opened; it needs IPv6 on this machine") from refused
    else:
        raise SimulatorError(
            f"no bus {interface}:{channel} on this machine; known: virtual:NAME, udp_multicast:ff11::..."
        )
    return CanBus(vehicle, bus, address, realtime=realtime)


def serve_can_at(vehicle: Vehicle, address: str, *, realtime: bool = True) -> CanBus:
    """Put the vehicle on the bus an address names: `virtual:NAME`, `udp_multicast:[ff11::6d6f]:43113`."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise SimulatorError(f"{address!r} is no bus; an example is udp_multicast:ff11::6d6f")
    port = int(match["port"]) if match["port"] else None
    channel = match["group"] or match["name"]
    return serve_can(vehicle, interface=match["kind"], channel=channel, port=port, realtime=realtime)
