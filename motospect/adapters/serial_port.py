"""A serial port, TCP socket or Bluetooth adapter as a stream of replies, each ended by the prompt."""

from __future__ import annotations

import logging
import os
import re
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import serial

from motospect.adapters.rfcomm import bluetooth_address, open_rfcomm
from motospect.adapters.socket_port import SCHEME, open_socket
from motospect.errors import AdapterLost, AdapterMissing, AdapterReleased, AdapterSilent

LOG = logging.getLogger(__name__)

PROMPT = ">"
_UART = re.compile(r"tty(?:USB|S|AMA|AML|O|SC|XRUSB|mxc|SAC)\d+")
"""Devices with a UART behind them. Not ttyACM and rfcomm, where the number set changes nothing."""
_NO_SPEED = re.compile(r"ttyACM\d+|rfcomm\d+")
_SLICE_S = 0.05
"""Longest single wait inside a read, so that a deadline is kept to within this time."""
_WRITE_S = 0.3
"""A command is a dozen bytes: an adapter that does not take them in this time takes none."""
_DISCARD_S = 0.05
LONGEST = 1 << 16
"""Bytes without a prompt after which the rest of a reply is not waited for: no answer is so long."""


OpenLine = Callable[..., "Line"]


class Stream(Protocol):
    """The bytes to and from an adapter. `address` is the one it was opened at."""

    address: str

    @property
    def baud(self) -> int | None:
        """The speed the line has now, None where it has none of its own (network, radio, USB alone)."""
        ...

    @property
    def is_uart(self) -> bool:
        """Whether it is a real serial line, which a higher speed makes faster."""
        ...

    def set_baud(self, baud: int) -> bool:
        """Change the speed of our end; False when the port cannot. Raises AdapterLost."""
        ...

    def drain(self) -> None:
        """Wait until everything written is on the line."""
        ...

    def send(self, text: str) -> None:
        """Write one command and its carriage return; raises AdapterLost, AdapterSilent."""
        ...

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (PROMPT,)
    ) -> tuple[str, bool]:
        """Return what came up to the prompt, and whether it came; raises AdapterLost, AdapterReleased.

        With `first_s` it gives up early when not even one byte has come by then. Other `ends` than the
        prompt stay in the text.
        """
        ...

    def discard(self) -> str:
        """Drop and return what came uninvited since the last reply; raises AdapterLost."""
        ...

    def close(self) -> None:
        """Give the port back; never raises."""
        ...


class Line(Protocol):
    """What is used of a pyserial port. A read waits up to 50 ms."""

    @property
    def in_waiting(self) -> int: ...
    def read(self, size: int = 1, /) -> bytes: ...
    def write(self, data: bytes, /) -> int | None: ...
    def close(self) -> None: ...


def open_line(address: str, *, baud: int, stop: threading.Event) -> Line:
    """Open a Bluetooth address, a device path or a pyserial URL; raises AdapterMissing, AdapterReleased."""
    device = bluetooth_address(address)
    if device is not None:
        return open_rfcomm(*device, stop=stop)
    if address.lower().startswith(SCHEME):
        return open_socket(address, stop=stop)
    line: Line = serial.serial_for_url(address, baudrate=baud, timeout=_SLICE_S, write_timeout=_WRITE_S)
    return line


class SerialStream:
    """What answers at an address: `/dev/ttyUSB0`, `socket://host:port`, `rfcomm://AA:BB:CC:DD:EE:FF`."""

    def __init__(
        self, address: str, *, baud: int, stop: threading.Event, open_line: OpenLine = open_line
    ) -> None:
        self.address = address
        self._stop = stop
        names = {Path(address).name, Path(os.path.realpath(address)).name}
        self._speedless = (
            "://" in address
            or bluetooth_address(address) is not None
            or any(_NO_SPEED.fullmatch(name) for name in names)
        )
        self.is_uart = not self._speedless and any(_UART.fullmatch(name) for name in names)
        try:
            self._port = open_line(address, baud=baud, stop=stop)
        except (serial.SerialException, OSError, ValueError) as refused:
            raise AdapterMissing(
                f"No adapter could be opened at {address}: {_plain(refused)}.",
                hint="Check the plug and the address; `motospect doctor` lists the ports that are there.",
            ) from refused

    def send(self, text: str) -> None:
        try:
            self._port.write(text.encode("ascii") + b"\r")
        except (serial.SerialTimeoutException, TimeoutError) as full:
            raise AdapterSilent(
                f"The adapter at {self.address} takes no commands.",
                hint="Unplug it for a few seconds and plug it in again.",
            ) from full
        except (serial.SerialException, OSError) as gone:
            raise self._lost(gone) from gone

    @property
    def baud(self) -> int | None:
        line = self._port
        return int(line.baudrate) if isinstance(line, serial.SerialBase) and not self._speedless else None

    def set_baud(self, baud: int) -> bool:
        line, before = self._port, self.baud
        if before is None or not isinstance(line, serial.SerialBase):
            return False
        try:
            line.baudrate = baud
        except (serial.SerialException, OSError, ValueError, OverflowError) as refused:
            LOG.debug("%s does not take %d baud: %s", self.address, baud, refused)
            try:
                line.baudrate = before
            except (serial.SerialException, OSError, ValueError) as gone:
                raise self._lost(gone) from gone
            return False
        return True

    def drain(self) -> None:
        line = self._port
        try:
            if isinstance(line, serial.SerialBase):
                line.flush()
        except (serial.SerialException, OSError, termios.error) as gone:
            raise self._lost(gone) from gone

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (PROMPT,)
    ) -> tuple[str, bool]:
        began = time.monotonic()
        got = bytearray()
        marks = [end.encode("ascii", errors="replace") for end in ends]
        while (waited := time.monotonic() - began) < deadline_s:
            if first_s is not None and not got and waited > first_s:
                break
            if self._stop.is_set():
                raise AdapterReleased(
                    "The reading was stopped.", hint="Scan again; what was read so far is kept."
                )
            got += self._read()
            ended = next((mark for mark in marks if mark in got), None)
            if ended is not None:
                upto = got.index(ended) + (0 if ended == PROMPT.encode() else len(ended))
                return text_of(got[:upto]), True
            if len(got) > LONGEST:
                break
        return text_of(got), False

    def discard(self) -> str:
        got, end = bytearray(), time.monotonic() + _DISCARD_S
        try:
            # Bounded: a device that never stops sending would hold us here for ever.
            while len(got) < LONGEST and (waiting := self._port.in_waiting) and time.monotonic() < end:
                got += self._port.read(min(waiting, LONGEST))
        except (serial.SerialException, OSError) as gone:
            raise self._lost(gone) from gone
        return text_of(got)

    def close(self) -> None:
        forget = getattr(self._port, "reset_output_buffer", None)
        for step in (forget, self._port.close):  # closing waits for bytes the other side does not take
            try:
                if step is not None:
                    step()
            except (serial.SerialException, OSError, termios.error):
                LOG.debug("%s was gone already, which is what was wanted", self.address)

    def _read(self) -> bytes:
        try:
            return bytes(self._port.read(max(1, self._port.in_waiting)))
        except (serial.SerialException, OSError, TypeError) as gone:
            # pyserial raises TypeError when the file descriptor vanishes under a blocked read.
            raise self._lost(gone) from gone

    def _lost(self, cause: BaseException) -> AdapterLost:
        return AdapterLost(
            f"The adapter at {self.address} is gone: {_plain(cause)}.",
            hint="Plug it in again or bring it back into range; reading goes on by itself.",
        )


def text_of(got: bytes | bytearray) -> str:
    """ASCII of the reply. NUL is noise (ELM327 data sheet); other foreign bytes stay visible, as U+FFFD."""
    return bytes(got).replace(b"\0", b"").decode("ascii", errors="replace")


def _plain(cause: BaseException) -> str:
    """The system's words without Python's decoration: `No such file or directory`."""
    if isinstance(cause, OSError) and cause.strerror and "could not open" not in cause.strerror:
        return cause.strerror
    text = str(cause)
    return text.rsplit("] ", 1)[-1].split(": '", maxsplit=1)[0] if "Errno" in text else text.rstrip(".")
