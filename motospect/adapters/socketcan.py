"""A CAN controller of the box itself (HAT, USB) through python-can: the same questions as over an ELM327.

The bit rate belongs to the system (`ip link set can0 up type can bitrate 500000`); python-can cannot
change it, so it is not searched here. What is searched is the width of the identifiers.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

import can

from motospect.adapters.can_errors import disturbance
from motospect.adapters.can_interface import START, open_interface, reason
from motospect.adapters.can_listening import FILLER, Listening, Streams, line
from motospect.adapters.guard import BusGuard
from motospect.adapters.guarded_bus import GuardedBus
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Frame, Question, RawReply, Step
from motospect.errors import AdapterLost, AdapterReleased, AdapterUnsuitable
from motospect.model.scan import AdapterIdentity

LOG = logging.getLogger(__name__)
WIRE = 5
"""Log level of single frames on the wire, below DEBUG."""

SLICE_S = 0.04
"""Longest single wait, so that a stop is honoured within 50 ms."""
SEARCH_S = 1.2
SEARCHES = (("7DF", "ISO 15765-4 CAN 11/unknown speed"), ("18DB33F1", "ISO 15765-4 CAN 29/unknown speed"))
"""Who is asked, and the protocol an answer proves; the bit rate is not to be had through python-can."""
TRIES = 2
"""A sleeping gateway swallows the first request and wakes by it."""
DRAIN_MOST = 10_000
"""Frames dropped before a question at most; a bus that brings more at once would hold us for ever."""


class CanWire(Protocol):
    """What is used of python-can's bus."""

    def send(self, message: can.Message, /, timeout: float | None = None) -> None: ...
    def recv(self, timeout: float | None = None) -> can.Message | None: ...
    def shutdown(self) -> None: ...


class SocketCan:
    """One CAN interface, used by one thread."""

    kind = "socketcan"

    def __init__(self, bus: CanWire, address: str, *, stop: threading.Event) -> None:
        self._bus = bus
        self.book = PassportBook()
        self._address = address
        self._stop = stop
        self._streams = Streams(self._send)
        self.on_message: Callable[[can.Message], None] = lambda _: None
        """Called with every frame of ours that was sent, every answer and every error frame, as they pass."""

    @classmethod
    def open(cls, address: str, *, baud: int, stop: threading.Event, guard: BusGuard) -> SocketCan:
        """Open the interface at `address`; raises AdapterMissing. `stop` ends any wait within 50 ms.

        `baud` is a serial line's: the bit rate of a CAN interface belongs to the system.
        """
        return cls(GuardedBus(open_interface(address), guard), address, stop=stop)

    def connect(self) -> AdapterIdentity:
        """Say which interface this is; there is no adapter to wake. Raises AdapterLost."""
        self._drain()
        return AdapterIdentity(kind=self.kind, identity=f"CAN interface {self._address}")

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Ask who is there with 11-bit, then 29-bit identifiers; None when nobody answers.

        Raises AdapterUnsuitable when the wire is busy with frames that cannot be read at this bit rate.
        """
        for target, protocol in sorted(SEARCHES, key=lambda search: search[1] != first):
            for _ in range(TRIES):
                heard = self._listen(Question(b"\x01\x00", target), deadline_s=SEARCH_S)
                if heard.frames:
                    return protocol
                if heard.unreadable:
                    raise self._wrong_speed()
                LOG.debug("no answer to %s: %s", target, heard.disturbed or heard.lost)
        return None

    @property
    def said_instead(self) -> str | None:
        """Return None: there is no adapter in between that has words of its own."""
        return None

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Put one question; after a notice of NRC 78 it listens on for up to P2* = 5 s."""
        return self._listen(question, deadline_s=deadline_s).reply(time.monotonic())

    def recover(self, step: Step) -> bool:
        """Return False: there is no adapter in between that could have lost its way."""
        return False

    def voltage_v(self) -> float | None:
        """Return None: a CAN interface measures no voltage."""
        return None

    def ignition(self) -> bool | None:
        """Return None: a CAN interface has no such pin."""
        return None

    def check(self) -> None:
        """Drop what came since the last question; raises AdapterLost when the interface is gone."""
        self._drain()

    def close(self) -> None:
        """Give the interface back; never raises."""
        try:
            self._bus.shutdown()
        except (can.CanError, OSError) as trouble:
            LOG.debug("closing %s: %s", self._address, trouble)

    def _listen(self, question: Question, *, deadline_s: float) -> Listening:
        self._drain()
        heard = Listening(question, deadline_s=deadline_s, now=time.monotonic(), streams=self._streams)
        try:
            heard.begin()
            self._collect(heard)
        except _Refused as full:
            heard.lost = str(full)
        return heard

    def _collect(self, heard: Listening) -> None:
        while heard.lost is None and not heard.complete:
            left = heard.ends_at() - time.monotonic()
            if left <= 0:
                return
            if self._stop.is_set():
                raise AdapterReleased(
                    "The reading was stopped.", hint="Scan again; what was read so far is kept."
                )
            message = self._receive(min(SLICE_S, left))
            if message is not None:
                _take(heard, message)

    def _send(self, frame: Frame) -> None:
        """Put one frame of ours on the bus, filled up to 8 bytes (ISO 15765-4 section 10.4.2.1)."""
        LOG.log(WIRE, "-> %s", line(frame))
        message = can.Message(
            arbitration_id=int(frame.address, 16),
            is_extended_id=len(frame.address) == 8,
            data=frame.data.ljust(8, bytes([FILLER])),
        )
        try:
            self._bus.send(message, timeout=SLICE_S)
        except (can.CanError, OSError) as trouble:
            if _number(trouble) in {errno.ENOBUFS, errno.EAGAIN} or isinstance(trouble, can.CanTimeoutError):
                raise _Refused("the request could not be sent: no other device acknowledges it") from trouble
            raise self._lost(trouble) from trouble
        message.timestamp, message.is_rx = time.time(), False
        self.on_message(message)

    def _receive(self, timeout_s: float) -> can.Message | None:
        try:
            message = self._bus.recv(timeout_s)
        except (can.CanError, OSError, ValueError) as trouble:
            # select() on a descriptor that vanished raises ValueError.
            raise self._lost(trouble) from trouble
        if message is not None and (message.is_error_frame or _is_answer(message)):
            self.on_message(message)
        return message

    def _drain(self) -> None:
        """Drop what came since the last question: late answers and the errors of an idle bus."""
        for _ in range(DRAIN_MOST):
            if self._receive(0) is None:
                return

    def _wrong_speed(self) -> AdapterUnsuitable:
        name = self._address
        return AdapterUnsuitable(
            f"What is on the wire at {name} cannot be read at the interface's bit rate.",
            hint=f"Most vehicles have 500000, some 250000: `ip link set {name} down`, then"
            f" `ip link set {name} up type can bitrate 250000`.",
        )

    def _lost(self, cause: BaseException) -> AdapterLost:
        down = _number(cause) == errno.ENETDOWN
        return AdapterLost(
            f"The CAN interface {self._address} is {'down' if down else 'gone'}: {reason(cause)}.",
            hint=START.format(name=self._address) if down else "Plug it in again; reading goes on by itself.",
        )


class _Refused(Exception):
    """The interface did not take a frame, and may take the next."""


def _take(heard: Listening, message: can.Message) -> None:
    """Sort one message: an answer of an ECU, an error of the controller, or other traffic."""
    if message.is_error_frame:
        what = disturbance(message.arbitration_id, bytes(message.data))
        if what is not None:
            heard.lost = what.said if what.loses else heard.lost
            heard.disturbed = what.said
            heard.unreadable = heard.unreadable or what.unreadable
        return
    width = 8 if message.is_extended_id else 3
    frame = Frame(f"{message.arbitration_id:0{width}X}", bytes(message.data))
    if frame.data and not message.is_remote_frame and _is_answer(message):
        LOG.log(WIRE, "<- %s", line(frame))
        heard.hear(frame, time.monotonic())


def _is_answer(message: can.Message) -> bool:
    """Whether this is an answer to a tester: 7E8..7EF, or 18DAF1xx."""
    if message.is_extended_id:
        return message.arbitration_id & 0x1FFFFF00 == 0x18DAF100
    return message.arbitration_id & 0x7F8 == 0x7E8


def _number(cause: BaseException | None) -> int | None:
    """Return the system's error number, which python-can keeps in its own attribute or in the cause."""
    while cause is not None:
        number = getattr(cause, "error_code", None) or getattr(cause, "errno", None)
        if isinstance(number, int):
            return number
        cause = cause.__cause__
    return None
