"""Frames on a bus and questions with their answers: each made from the other, for recordings.

A frame belongs to a question by its identifier (ISO 15765-4, 10.5): 7DF and 18DB33F1 ask everybody, 7E0..7E7
and 18DAxxF1 one ECU, 7E8..7EF and 18DAF1xx answer.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from motospect.adapters.can_listening import FILLER, PENDING_MOST_S, answering, line
from motospect.adapters.port import Frame, Question, RawReply

EVERYONE: Final = ("7DF", "18DB33F1")
ASKED: Final = re.compile(r"7DF|7E[0-7]|18DB33F1|18DA(?!F1)[0-9A-F]{2}F1")
ANSWERED: Final = re.compile(r"7E[89A-F]|18DAF1[0-9A-F]{2}")
LATE_S: Final = 1.2
"""After so much silence an answer is none to the question before; an ECU that asked for time has longer."""
OPEN_MOST: Final = 32
"""So many further questions close one that might still be answered: memory stays bounded."""

_SINGLE, _FIRST, _NEXT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Sighting:
    """One frame of a recording: seconds of the recording's own clock, the interface's name, the frame."""

    t_s: float
    channel: str
    frame: Frame


def frames_of(question: Question, reply: RawReply, began_s: float) -> Iterator[tuple[float, Frame, bool]]:
    """Yield the frames of an exchange that was seen through an adapter: time, frame, whether it is ours.

    The request is rebuilt and stands at the exchange's beginning; the answers stand at its end. Nothing on
    a bus that is not CAN.
    """
    if ASKED.fullmatch(question.target):
        for data in segments(question.payload):
            yield began_s, Frame(question.target, data), True
    for frame in reply.frames:
        if ANSWERED.fullmatch(frame.address):
            yield began_s + reply.elapsed_s, frame, False


def segments(payload: bytes) -> Iterator[bytes]:
    """Yield a request's frames, filled up to 8 bytes: one, or a first and consecutive ones (ISO 15765-2)."""
    if len(payload) <= 7:
        yield _filled(bytes([len(payload)]) + payload)
        return
    yield bytes([0x10 | len(payload) >> 8, len(payload) & 0xFF]) + payload[:6]
    for number, start in enumerate(range(6, len(payload), 7), start=1):
        yield _filled(bytes([0x20 | number & 0xF]) + payload[start : start + 7])


def _filled(data: bytes) -> bytes:
    return data.ljust(8, bytes([FILLER]))


@dataclass(slots=True)
class _Asked:
    """One question of the recording while answers to it may still come."""

    number: int
    t_s: float
    target: str
    payload: bytearray
    length: int
    last_s: float
    answerer: str | None
    lines: list[str] = field(default_factory=list)
    pending: bool = False

    def covers(self, sender: str) -> bool:
        """Whether the ECU that answers as `sender` was asked."""
        if self.answerer is None:
            return len(sender) == (3 if self.target == "7DF" else 8)
        return self.answerer == sender

    def is_answered_by(self, service: int, refused: int) -> bool:
        return service == self.payload[0] + 0x40 or (service == 0x7F and refused == self.payload[0])

    @property
    def waits_s(self) -> float:
        return PENDING_MOST_S if self.pending else LATE_S

    def record(self) -> dict[str, Any]:
        """Return the line of the exchange log this would have been."""
        return {
            "event": "exchange",
            "t_s": round(self.last_s, 4),
            "target": self.target,
            "request": self.payload.hex().upper(),
            "elapsed_s": round(max(0.0, self.last_s - self.t_s), 4),
            "lines": self.lines,
            "stray": [],
            "trouble": None if self.lines else {"name": "no_data"},
        }


class Exchanges:
    """Puts frames together to exchanges, in the order they were asked; a stream in, a stream out.

    `late` counts answers nobody waited for any more, `torn` requests that were never sent whole.
    """

    def __init__(self) -> None:
        self.late = 0
        self.torn = 0
        self._open: deque[_Asked] = deque()
        self._numbers = 0
        self._began_s: float | None = None
        self._going_on: dict[str, _Asked] = {}
        """Sender -> the question its message in several frames answers."""

    def of(self, sightings: Iterable[Sighting]) -> Iterator[dict[str, Any]]:
        """Yield the exchanges in `sightings`, frames of one interface, as lines of the exchange log."""
        for seen in sightings:
            if self._began_s is None:
                self._began_s = seen.t_s
            t_s, frame = seen.t_s - self._began_s, seen.frame
            if ASKED.fullmatch(frame.address):
                self._ask(t_s, frame)
            else:
                self._answer(t_s, frame)
            yield from self._closed(t_s)
        while self._open:
            yield from self._finished(self._open.popleft())

    def _ask(self, t_s: float, frame: Frame) -> None:
        kind, data = frame.data[0] >> 4, frame.data
        if kind == _SINGLE and 1 <= data[0] <= len(data) - 1:
            self._begin(t_s, frame.address, data[1 : 1 + data[0]], data[0])
        elif kind == _FIRST and len(data) == 8:
            self._begin(t_s, frame.address, data[2:], (data[0] & 0xF) << 8 | data[1])
        elif kind == _NEXT:
            asked = next((a for a in reversed(self._open) if a.target == frame.address), None)
            if asked is not None and len(asked.payload) < asked.length:
                asked.payload += data[1 : 1 + asked.length - len(asked.payload)]
                asked.last_s = t_s

    def _begin(self, t_s: float, target: str, payload: bytes, length: int) -> None:
        self._numbers += 1
        answerer = None if target in EVERYONE else answering(target)
        self._open.append(_Asked(self._numbers, t_s, target, bytearray(payload), length, t_s, answerer))

    def _answer(self, t_s: float, frame: Frame) -> None:
        sender, data = frame.address, frame.data
        asked = self._going_on.get(sender) if data[0] >> 4 == _NEXT else self._asked(sender, data)
        if asked is None or t_s - asked.last_s > asked.waits_s:
            self.late += 1
            return
        asked.lines.append(line(frame))
        asked.last_s = max(asked.last_s, t_s)
        if data[0] >> 4 == _FIRST:
            self._going_on[sender] = asked
        elif data[0] >> 4 == _SINGLE:
            asked.pending = data[1:2] == b"\x7f" and data[3:4] == b"\x78"

    def _asked(self, sender: str, data: bytes) -> _Asked | None:
        """Return the question this frame answers: the newest of its service, else the newest at all."""
        said = data[1:] if data[0] >> 4 == _SINGLE else data[2:]
        service, refused = (said + b"\0\0")[:2]
        newest = None
        for asked in reversed(self._open):
            if asked.covers(sender):
                if asked.is_answered_by(service, refused):
                    return asked
                newest = newest or asked
        return newest

    def _closed(self, t_s: float) -> Iterator[dict[str, Any]]:
        """Yield the oldest questions as long as nothing can answer them any more."""
        while self._open:
            first = self._open[0]
            if t_s - first.last_s <= PENDING_MOST_S and self._numbers - first.number < OPEN_MOST:
                return
            yield from self._finished(self._open.popleft())

    def _finished(self, asked: _Asked) -> Iterator[dict[str, Any]]:
        for sender in [s for s, going in self._going_on.items() if going is asked]:
            del self._going_on[sender]
        if len(asked.payload) < asked.length:
            self.torn += 1
        else:
            yield asked.record()
