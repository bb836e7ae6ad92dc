"""Messages of the buses before CAN (SAE J1850, ISO 9141-2, ISO 14230-4) as answers of each ECU.

An answer is one message of up to seven bytes, or several without a common length: code lists three codes a
message, vehicle information four bytes a message behind a number. So a message that got lost on its way shows
by its number, by the damaged line beside it, or not at all: then only the count of PID 01 tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from motospect.adapters.old_bus import OldBus
from motospect.adapters.port import RawReply
from motospect.link.answers import RESPONSE_PENDING
from motospect.link.isotp import Assembly
from motospect.model.outcome import Garbage, Negative, NoData, Ok, Outcome, Timeout

_TESTER = "F1"
_LISTS = {0x03, 0x07, 0x0A}
_TESTS, _INFORMATION = 0x06, 0x09
_SEVERAL = {*_LISTS, _TESTS, _INFORMATION}
"""Services whose answer may take several messages (SAE J1979)."""
_ECHOED = {0x01: 1, 0x02: 2, 0x05: 2, 0x06: 1, 0x09: 1}
"""Bytes of the request each answer repeats: PID, PID and frame, test and sensor, test, information type."""
_RECORD = 6
_MESSAGES = {0x02: 5, 0x0A: 5}
"""Information types of a fixed number of messages: VIN and ECU name, 20 bytes."""
_ITEM = {0x04: 16, 0x06: 4, 0x08: 2, 0x0B: 2}
"""Information type -> bytes of an item: calibration id, verification number, in-use counter."""


class OldBusFraming:
    """The rules of one bus before CAN. Requests go to all; one ECU's answer is picked out by its source."""

    width = 1
    before_can = True
    answer_s = 3.0
    """127 codes, the most PID 01 can count, take 43 messages of 40 to 60 ms on a K-line."""

    def __init__(self, bus: OldBus) -> None:
        self._bus = bus
        self._heard: set[str] = set()
        self._answering: dict[bytes, set[str]] = {}

    @property
    def everyone(self) -> str:
        """The header of a request, answered by every ECU concerned."""
        return self._bus.request

    def request_to(self, address: str) -> str:
        """The same: SAE J1979 knows functional requests only on these buses."""
        return self._bus.request

    def is_ecu(self, address: str) -> bool:
        """Whether `address`, the source byte in hex, is an ECU and not a tester."""
        return len(address) == 2 and address != _TESTER

    def count(self, payload: bytes, frames: int | None) -> int | None:
        """Every ECU that has answered this request before has one message; another one's would be cut off.

        So nothing is counted until the request was put once, unless a single ECU is known.
        """
        if frames != 1:
            return None
        return 1 if len(self._heard) == 1 else len(self._answering.get(payload, ())) or None

    def assemble(self, payload: bytes, reply: RawReply) -> dict[str, Assembly]:
        """Return the messages of every source; all are in doubt where one of an answer's may be missing."""
        messages: dict[str, list[bytes]] = {}
        for frame in reply.frames:
            messages.setdefault(frame.address, []).append(frame.data)
        senders = {source for source in messages if self.is_ecu(source)}
        self._heard |= senders
        if payload[0] not in _SEVERAL:
            self._answering.setdefault(payload, set()).update(senders)
        doubt = _doubt(payload, reply)
        return {source: Assembly(source, tuple(told), doubt) for source, told in messages.items()}

    def judge(self, payload: bytes, messages: Sequence[bytes]) -> Outcome:
        """Return how one ECU answered; Ok holds the bytes after the service byte.

        Lists: the codes of all messages, six bytes each, padding included. Tests: the records of all
        messages. Vehicle information: in the form of CAN, type, number of items and items.
        """
        distinct = list(dict.fromkeys(messages))
        answers = [message for message in distinct if _answers(payload, message)]
        if answers:
            return _joined(payload, [message[1:] for message in answers])
        refusals = [message[-1] for message in distinct if _refuses(payload, message)]
        if refusals:
            final = [nrc for nrc in refusals if nrc != RESPONSE_PENDING]
            return Negative(final[-1] if final else RESPONSE_PENDING)
        if distinct:
            return Garbage(f"answer to another request: {distinct[-1].hex(' ').upper()}")
        return NoData()


def _doubt(payload: bytes, reply: RawReply) -> tuple[str, ...]:
    """Why a message of the answer may be missing, whoever's: the source of a damaged line is not certain."""
    if payload[0] not in _SEVERAL:
        return ()
    if reply.stray:
        return (f"beside it stands the damaged line {reply.stray[0]!r}",)
    if isinstance(reply.trouble, Timeout):
        return ("the adapter did not finish its answer",)
    if reply.trouble is not None and not isinstance(reply.trouble, NoData):
        return (f"the adapter broke it off: {reply.lines[-1]}",)
    return ()


def _answers(payload: bytes, message: bytes) -> bool:
    end = 1 + _ECHOED.get(payload[0], 0)
    return message[:1] == bytes([payload[0] + 0x40]) and message[1:end] == payload[1:end]


def _refuses(payload: bytes, message: bytes) -> bool:
    """`7F service nrc`; on J1850 the request's bytes may stand in between, the code is last (SAE J2190)."""
    return len(message) >= 3 and message[:2] == bytes((0x7F, payload[0]))


def _joined(payload: bytes, parts: list[bytes]) -> Outcome:
    """One answer from the messages of one ECU. Where one is enough the last stands: it is the newest."""
    service = payload[0]
    if service in _LISTS:
        return _records(parts)
    if service == _TESTS:
        return _without_filler(parts[-1]) if payload[1] % 0x20 == 0 else _records(parts)
    return (
        _information(payload[1], [part[1:] for part in parts]) if service == _INFORMATION else Ok(parts[-1])
    )


def _records(parts: list[bytes]) -> Outcome:
    """Six bytes a message, three codes or one test. A byte 00 that got lost on its way changes no sum."""
    for part in parts:
        if len(part) != _RECORD:
            return Garbage(f"a message has {_RECORD} bytes here, not {len(part)}: {part.hex(' ').upper()}")
    return Ok(b"".join(parts))


def _without_filler(bitmap: bytes) -> Outcome:
    """A bitmap of tests has the filler FF behind its id; on CAN there is none."""
    if len(bitmap) != _RECORD:
        return Garbage(f"a bitmap of tests has {_RECORD} bytes, not {len(bitmap)}: {bitmap.hex(' ').upper()}")
    return Ok(bitmap[:1] + bitmap[2:])


def _information(info_type: int, parts: list[bytes]) -> Outcome:
    """Join numbered messages `number data`, of the odd types the number alone."""
    if info_type % 2 and info_type not in _ITEM:
        return Ok(bytes([info_type]) + parts[-1])
    numbered: dict[int, bytes] = {}
    for part in parts:
        if len(part) != 5:
            return Garbage(f"a message of type {info_type:02X} has four bytes of data, not {len(part) - 1}")
        if numbered.setdefault(part[0], part[1:]) != part[1:]:
            return Garbage(f"message {part[0]} came with two different contents")
    whole = range(1, _MESSAGES.get(info_type, max(numbered)) + 1)
    if missing := [number for number in whole if number not in numbered]:
        return Garbage(f"message {missing[0]} of {whole[-1]} is missing")
    if surplus := [number for number in numbered if number not in whole]:
        return Garbage(f"there is no message {surplus[0]}")
    data = b"".join(numbered[number] for number in whole)
    return _counted(info_type, data)


def _counted(info_type: int, data: bytes) -> Outcome:
    """Put the number of items in front, as on CAN; a bitmap has none."""
    if info_type % 0x20 == 0:
        return Ok(bytes([info_type]) + data)
    items, rest = divmod(len(data), _ITEM.get(info_type, len(data)))
    if rest:
        return Garbage(f"{len(data)} bytes are no whole number of items of {_ITEM[info_type]}")
    return Ok(bytes((info_type, items)) + data)
