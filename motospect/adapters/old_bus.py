"""The buses before CAN as an ELM327 prints them: header, message, and a checksum we prove ourselves.

    SAE J1850 PWM              41 6B 10 | 41 05 7B | CRC
    SAE J1850 VPW, ISO 9141-2  48 6B 10 | 41 05 7B | CRC, sum
    ISO 14230-4 (KWP)          83 F1 10 | 41 05 7B | sum     80 F1 10 03 | 41 05 7B | sum

The third byte is the source: two hex digits, which name the ECU ("10"). Headers: SAE J1979 table 1, ISO
14230-2 section 4.1. Single ECUs have no identifiers of their own for requests; each goes to all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from motospect.adapters.lines import read_line
from motospect.adapters.port import Frame

LOG = logging.getLogger(__name__)

SESSION_S = 4.0
"""P3 max is 5 s (ISO 9141-2, ISO 14230-2): a K-line without a request for so long falls asleep."""
INIT_S = 5.0
"""A 5 baud initialisation takes 2 to 3 s by its bits and pauses (ISO 9141-2), and it may be done twice."""
WAIT = "32"
"""`ATST`: 0x32 * 4 ms = 200 ms. P2 is 50 ms on the K-line and 100 ms on J1850, where messages contend."""

_LINE = re.compile(r"(?:[0-9A-F]{2}){5,}")
_SHOWN = re.compile(r"(?:[0-9A-F]{2}){4,}(?:<.*)?")
_KWP_PHYSICAL = 0x80
_TESTER = 0xF1


def modulo_sum(message: bytes) -> int:
    """Return the checksum of ISO 9141-2 and ISO 14230-2: the sum of all bytes, modulo 256."""
    return sum(message) & 0xFF


def crc_8(message: bytes) -> int:
    """Return the CRC of SAE J1850: polynomial 1D, begun with FF, inverted at the end."""
    crc = 0xFF
    for byte in message:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x1D) & 0xFF if crc & 0x80 else crc << 1
    return crc ^ 0xFF


@dataclass(frozen=True, slots=True)
class OldBus:
    """One bus before CAN: its number in `ATDPN`, its name, and the shape of its lines.

    `request` is the header of a request to all. `answer` are the first two bytes of an answer; None for KWP,
    whose first byte holds the length. `k_line` buses are initialised and fall asleep again.
    """

    number: str
    name: str
    request: str
    answer: bytes | None
    check: Callable[[bytes], int]
    k_line: bool

    def read_line(self, text: str) -> Frame | None:
        """Return the message in `text`, None when it is damaged or for somebody else.

        A wrong checksum, header or length makes it None: what is damaged is never half used. Our own request,
        which some adapters hear and show, is a message of F1.
        """
        compact = text.replace(" ", "").upper()
        if not _LINE.fullmatch(compact):
            return None
        *message, checksum = bytes.fromhex(compact)
        if self.check(bytes(message)) != checksum:
            return None
        data = bytes(message[3:]) if self._is_request(message) else self._data(bytes(message))
        return Frame(f"{message[2]:02X}", data) if data else None

    def _is_request(self, message: list[int]) -> bool:
        priority, receiver, source = bytes.fromhex(self.request)
        bits = 0xFF if self.answer else 0xC0  # KWP keeps the length in the others
        return message[0] & bits == priority & bits and message[1:3] == [receiver, source]

    def _data(self, message: bytes) -> bytes | None:
        if self.answer is not None:
            return message[3:] if message[:2] == self.answer else None
        length = message[0] ^ _KWP_PHYSICAL
        start = 3
        if length == 0:
            length, start = message[3], 4
        fits = length < 0x40 or start == 4
        return message[start:] if fits and message[1] == _TESTER and len(message) == start + length else None


_BUSES = (
    OldBus("1", "SAE J1850 PWM", "616AF1", b"\x41\x6b", crc_8, k_line=False),
    OldBus("2", "SAE J1850 VPW", "686AF1", b"\x48\x6b", crc_8, k_line=False),
    OldBus("3", "ISO 9141-2", "686AF1", b"\x48\x6b", modulo_sum, k_line=True),
    OldBus("4", "ISO 14230-4 KWP 5 baud", "C233F1", None, modulo_sum, k_line=True),
    OldBus("5", "ISO 14230-4 KWP fast", "C233F1", None, modulo_sum, k_line=True),
)
BY_NUMBER = {bus.number: bus for bus in _BUSES}
BY_NAME = {bus.name: bus for bus in _BUSES}


def reader_of(protocol: str | None) -> Callable[[str], Frame | None]:
    """Return what reads the lines of a protocol, given by its name."""
    bus = BY_NAME.get(protocol or "")
    return bus.read_line if bus else read_line


def shows_message(lines: list[str]) -> bool:
    """Whether one of the lines begins like a message of an old bus, damaged or not."""
    return any(_SHOWN.fullmatch(line.replace(" ", "").upper()) for line in lines)


class Session:
    """What an ELM327 must be told for one of these buses, and when; `command` puts one AT command to it.

    The adapter keeps a K-line awake by requests of its own. They are switched off: a parked vehicle gets
    silence, and the adapter initialises the bus again when somebody asks.
    """

    def __init__(
        self,
        bus: OldBus,
        command: Callable[[str], list[str]],
        *,
        clock: Callable[[], float],
    ) -> None:
        self.bus = bus
        self._command = command
        self._clock = clock
        self._open = True
        self._used_s = clock()

    def begin(self) -> None:
        """Give the adapter its settings; they are lost when it restarts."""
        self._used_s, self._open = self._clock(), True
        self._command("ATAL")
        if self.bus.k_line and "OK" not in "".join(self._command("ATSW00")):
            LOG.warning("the adapter cannot be kept from waking the bus by itself (it refuses ATSW00)")

    def used(self) -> None:
        """Note that a request went out just now."""
        self._used_s, self._open = self._clock(), True

    def let_sleep(self) -> bool:
        """Close a K-line nobody used for so long that its ECUs sleep; say whether that was done."""
        if not (self._open and self.bus.k_line and self._clock() - self._used_s > SESSION_S):
            return False
        self.close()
        # A fixed protocol is initialised again by the next request; an automatic one would be searched for.
        self._command(f"ATSP{self.bus.number}")
        return True

    def close(self) -> None:
        """End the adapter's side of the bus."""
        if self._open:
            self._command("ATPC")
            self._open = False
