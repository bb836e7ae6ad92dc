"""python-OBD as an alternative driver: it wakes, sets up and searches; what it parses is not used.

It runs on `guarded://` (protocol_guarded.py), between the guarded stream below and the strict reading of
lines above (elm327.py): whatever it sends is judged, and whatever comes is read from the raw lines.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import serial
from obd.elm327 import ELM327
from obd.utils import OBDStatus

from motospect.adapters.elm327 import SEARCH_S, SEARCHING_S, Elm327
from motospect.adapters.guard import BusGuard
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.old_bus import reader_of
from motospect.adapters.port import Question, RawReply, Step
from motospect.adapters.protocol_guarded import Ended, GuardedPort, GuardedUrl
from motospect.adapters.protocols import PROTOCOLS
from motospect.adapters.serial_port import PROMPT, SerialStream, Stream
from motospect.errors import AdapterLost, AdapterSilent, AdapterUnsuitable
from motospect.model.scan import AdapterIdentity

LOG = logging.getLogger(__name__)

COMMAND_S = 1.0
"""Deadline of a command: python-OBD resets the adapter, which takes longer than any other."""
HANDLERS = "motospect.adapters"
NO_PROTOCOL = ""
"""No protocol of python-OBD's: it then connects to the adapter and leaves the vehicle alone."""
FIRST = "6"
"""Tried before its own search, which sleeps 2 s: ISO 15765-4 CAN 11/500, or the protocol found last."""
TIMEOUT_S = 0.1
"""Only its search of the baud rate uses it, which is not asked for."""
_PARSING = (LookupError, ValueError, TypeError)
"""What its parser raises on lines it does not expect, such as a single frame that says `43` alone."""


class PyObd:
    """One adapter behind python-OBD, used by one thread."""

    kind = "pyobd"

    def __init__(self, stream: Stream, *, baud: int) -> None:
        self._stream = stream
        self._driver = DrivenStream(stream, baud=baud)
        self._elm = Elm327(self._driver, search=self._driver.search)
        self.book = self._elm.book

    @classmethod
    def open(cls, address: str, *, baud: int, stop: threading.Event, guard: BusGuard) -> PyObd:
        """Open the port at `address`; raises AdapterMissing.

        `stop` ends any wait within 50 ms, but for python-OBD's own pauses of 1 s at connect and search.
        """
        return cls(GuardedStream(SerialStream(address, baud=baud, stop=stop), guard), baud=baud)

    def connect(self) -> AdapterIdentity:
        """Let python-OBD reset and set up the adapter, then put it into the state our reading relies on."""
        self._driver.connect()
        return replace(self._elm.connect(), kind=self.kind)

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Let python-OBD search the vehicle's protocol and return its name; None when none answers."""
        return self._elm.open_bus(first=first)

    @property
    def said_instead(self) -> str | None:
        """What the adapter said in place of an answer to the last request of the search."""
        return self._elm.said_instead

    def recover(self, step: Step) -> bool:
        """Take the step as the ELM327 it is, through python-OBD."""
        return self._elm.recover(step)

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Put one question through python-OBD and read the lines that came."""
        return self._elm.ask(question, deadline_s=deadline_s)

    def voltage_v(self) -> float | None:
        """Measure the voltage at the plug (`ATRV`), in V; None when the adapter does not tell."""
        return self._elm.voltage_v()

    def ignition(self) -> bool | None:
        """Ask the adapter for its ignition pin; None when it does not tell."""
        return self._elm.ignition()

    def check(self) -> None:
        """Look at the port; raises AdapterLost when it is gone."""
        self._elm.check()

    def close(self) -> None:
        """Give the port back; never raises. python-OBD would reset the adapter, which nobody needs."""
        self._elm.close()


class DrivenStream:
    """A stream whose every line goes through python-OBD, on top of the stream given; its speed stays."""

    def __init__(self, stream: Stream, *, baud: int) -> None:
        self.address = stream.address
        self.baud: int | None = None
        self.is_uart = False
        self._stream = stream
        self._baud = baud
        self._port = GuardedPort(stream)
        self._driver: ELM327 | None = None
        self._line = ""

    def connect(self) -> None:
        """Let python-OBD reset the adapter and switch echo and line feeds off, headers on.

        Raises AdapterSilent, AdapterUnsuitable with python-OBD's own reason, AdapterLost.
        """
        _introduce()
        self._driver = None
        self._port.allow(lambda _: COMMAND_S)
        with _words() as said:
            self._run(self._build)
        heard = "".join(reply.text for reply in self._port.replies)
        if not heard.strip():
            raise AdapterSilent(
                "The port is open but no adapter answers.",
                hint="Check its power (plugged into the car, ignition on) and the baud rate.",
            )
        if self._driver is None or self._driver.status() == OBDStatus.NOT_CONNECTED:
            reason = said[0] if said else "it did not end its answer"
            raise AdapterUnsuitable(
                f"python-OBD cannot use this adapter ({reason}): {heard.strip()[-40:]!r}.",
                hint="Check the baud rate (MOTOSPECT_ADAPTER_BAUD), or use the adapter kind elm327.",
            )

    def search(self) -> tuple[list[str], bool]:
        """Return the lines the last request of python-OBD's search brought, and whether its prompt came."""
        driver = self._connected()
        lines: list[str] = []
        for protocol in (driver.protocol_id() or FIRST, None):
            self._port.allow(_search_limit(), first_s=SEARCHING_S)
            with _words():
                self._run(functools.partial(driver.set_protocol, protocol))
            replies = self._port.replies
            heard = "".join(reply.text for reply in replies if reply.sent == "0100")
            lines = [line.strip() for line in heard.splitlines() if line.strip()]
            if not all(reply.prompt for reply in replies):
                return lines, False
            if any(map(reader_of(PROTOCOLS.get(protocol or "")), lines)):
                break
        return lines, True

    def send(self, text: str) -> None:
        """Take one line; python-OBD sends it when its reply is asked for."""
        self._line = text

    def set_baud(self, baud: int) -> bool:
        """Return False: the speed is python-OBD's."""
        return False

    def drain(self) -> None:
        """Wait until everything written is on the line."""
        self._stream.drain()

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (PROMPT,)
    ) -> tuple[str, bool]:
        """Let python-OBD send the line and return what came up to the prompt, as it came."""
        driver, line = self._connected(), self._line.encode("ascii")
        self._port.allow(lambda _: deadline_s, first_s=first_s)
        self._run(lambda: driver.send_and_parse(line))
        if not self._port.replies:
            raise AdapterLost(
                "python-OBD has let the adapter go.", hint="Plug it in again; reading goes on by itself."
            )
        reply = self._port.replies[-1]
        return reply.text, reply.prompt

    def discard(self) -> str:
        """Drop and return what came uninvited since the last reply; raises AdapterLost."""
        return self._stream.discard()

    def close(self) -> None:
        """Give the port back; never raises."""
        self._stream.close()

    def _build(self) -> None:
        self._driver = ELM327(
            GuardedUrl.of(self._port), self._baud, NO_PROTOCOL, TIMEOUT_S, check_voltage=False
        )

    def _connected(self) -> ELM327:
        if self._driver is None:
            raise AdapterSilent("The adapter was not set up yet.", hint="Connect it first.")
        return self._driver

    @staticmethod
    def _run(work: Callable[[], object]) -> None:
        """Let python-OBD do something; raises what ended it early."""
        try:
            work()
        except Ended as ended:
            if ended.error is not None:
                raise ended.error from None
        except _PARSING as puzzled:
            LOG.debug("python-OBD's parser gave up (%r); the lines are read all the same", puzzled)


def _introduce() -> None:
    """Tell pyserial where `guarded://` is, and keep python-OBD from writing to stderr by itself."""
    if HANDLERS not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(HANDLERS)
    silence()


def silence() -> None:
    """Take python-OBD's own printing away; whoever listens to its logger still hears it."""
    logger = logging.getLogger("obd")
    logger.propagate = False
    for handler in [one for one in logger.handlers if type(one) is logging.StreamHandler]:
        logger.removeHandler(handler)
        logger.addHandler(logging.NullHandler())


def _search_limit() -> Callable[[str], float]:
    """Give each request of a search what is left of its time: it may try ten protocols in turn."""
    ends_at = time.monotonic() + SEARCH_S
    return lambda sent: COMMAND_S if sent.startswith("AT") else ends_at - time.monotonic()


class _Complaints(logging.Handler):
    """What python-OBD complains of in the thread that made this: it raises nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


@contextmanager
def _words() -> Iterator[list[str]]:
    """Collect python-OBD's complaints, for our own errors."""
    logger, complaints = logging.getLogger("obd"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield complaints.said
    finally:
        logger.removeHandler(complaints)
