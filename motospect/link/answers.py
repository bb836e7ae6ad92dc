"""Messages of one ECU against the request that was sent: which outcome they amount to."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.model.outcome import Garbage, Negative, NoData, Ok, Outcome

RESPONSE_PENDING = 0x78
"""NRC 78 (ISO 14229-1 table A.1): received, answer still to come; the ECU may take P2* = 5 s."""

_LISTS = {0x03, 0x07, 0x0A}
_MANY_PIDS = {0x01, 0x02}


def judge(payload: bytes, messages: Sequence[bytes]) -> Outcome:
    """Return how one ECU answered the request `payload` (service and parameters).

    Answers to another request (a late one of the previous question) never count as an answer to this
    one. A pending notice counts only when nothing follows it: then the outcome is `Negative(0x78)`.
    """
    if not messages:
        return NoData()
    distinct = list(dict.fromkeys(messages))
    answers = [message for message in distinct if _answers(payload, message)]
    if answers:
        return Ok(_joined(payload[0], [message[1:] for message in answers]))
    refusals = [message[2] for message in distinct if _refuses(payload, message)]
    if refusals:
        final = [nrc for nrc in refusals if nrc != RESPONSE_PENDING]
        return Negative(final[-1] if final else RESPONSE_PENDING)
    return Garbage(f"answer to another request: {distinct[-1].hex(' ').upper()}")


def _answers(payload: bytes, message: bytes) -> bool:
    if not message or message[0] != payload[0] + 0x40:
        return False
    if payload[0] in _LISTS or len(payload) == 1:
        return True
    if payload[0] in _MANY_PIDS:
        asked = payload[1:] if payload[0] == 0x01 else payload[1::2]
        return len(message) > 1 and message[1] in asked
    echoed = 3 if payload[0] == 0x22 else 2  # service and sub-function, or service and a 16-bit identifier
    return message[1:echoed] == payload[1:echoed]


def _refuses(payload: bytes, message: bytes) -> bool:
    return len(message) == 3 and message[0] == 0x7F and message[1] == payload[0]


def _joined(service: int, parts: list[bytes]) -> bytes:
    """One answer from several whole messages of the same ECU, in the shape of a single one.

    Code lists add up: count byte, then two bytes a code (SAE J1979 on CAN). Signals stand one after
    the other. Elsewhere the last message stands: the ECU corrected itself.
    """
    if len(parts) == 1:
        return parts[0]
    if service in _LISTS:
        return bytes([sum(part[0] for part in parts if part) & 0xFF]) + b"".join(p[1:] for p in parts)
    return b"".join(parts) if service in _MANY_PIDS else parts[-1]
