"""One ECU on the bus: whom it listens to, when it answers, what makes it stay silent or refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from motospect.simulator.can import Frame, Ready
from motospect.simulator.isotp import Sender, pad

FUNCTIONAL_11 = 0x7DF  # ISO 15765-4, 6.3.2
FUNCTIONAL_29 = 0x18DB33F1
RESPONSE_PENDING = 0x78


class Refused(Exception):
    """The service cannot be carried out; carries the negative response code of ISO 14229-1."""

    def __init__(self, nrc: int) -> None:
        super().__init__(f"negative response {nrc:02X}")
        self.nrc = nrc


@dataclass(slots=True)
class Behaviour:
    """How an ECU departs from simply answering. Services are given by their number."""

    p2_s: float = 0.008
    frame_gap_s: float = 0.0003  # between its own consecutive frames, when flow control allows zero
    filler: int | None = 0x00
    silent: frozenset[int] = frozenset()
    negative: dict[int, int] = field(default_factory=dict)  # service -> negative response code
    pending: dict[int, int] = field(default_factory=dict)  # service -> how often 7F xx 78 comes first
    pending_every_s: float = 0.05
    silent_after_requests: int | None = None
    silent_after_s: float | None = None
    rejects_unsupported: bool = True  # physically addressed: 7F xx 11/12; else silence


# (request, addressed to this ECU alone, seconds since the vehicle was switched on) -> answer; None is silence
Answer = Callable[[bytes, bool, float], bytes | None]


@dataclass(slots=True)
class Ecu:
    """Receives frames, answers through ISO-TP after its P2 time."""

    request_id: int
    response_id: int
    answer: Answer
    behaviour: Behaviour = field(default_factory=Behaviour)
    extended: bool = False
    awake: bool = True
    _sender: Sender = field(default_factory=Sender)
    _requests: int = 0

    def hear(self, frame: Frame, at: float) -> list[Ready]:
        """Take in a frame; requests longer than one frame are not understood (OBD has none)."""
        if not self.awake or frame.extended != self.extended or not frame.data:
            return []
        alone = frame.can_id == self.request_id
        if not alone and frame.can_id != (FUNCTIONAL_29 if self.extended else FUNCTIONAL_11):
            return []
        kind, length = frame.data[0] >> 4, frame.data[0] & 0xF
        if kind == 3 and alone:
            gap_s = self.behaviour.frame_gap_s
            return [self._ready(at + delay, data) for delay, data in self._sender.flow(frame.data, gap_s)]
        if kind != 0 or not 1 <= length < len(frame.data):
            return []
        return self._respond(frame.data[1 : 1 + length], alone, at)

    def _respond(self, request: bytes, alone: bool, at: float) -> list[Ready]:
        payloads = self._payloads(request, alone, at)
        if not payloads:
            return []
        times = [
            at + self.behaviour.p2_s + number * self.behaviour.pending_every_s
            for number in range(len(payloads))
        ]
        return [self._ready(when, self._sender.begin(one)) for when, one in zip(times, payloads, strict=True)]

    def _payloads(self, request: bytes, alone: bool, at: float) -> list[bytes]:
        """Work out everything sent because of one request: any number of 7F xx 78, then the answer."""
        self._requests += 1
        service = request[0]
        if self._gone(at) or service in self.behaviour.silent:
            return []
        waits = [bytes([0x7F, service, RESPONSE_PENDING])] * self.behaviour.pending.get(service, 0)
        answer = self._outcome(request, alone, at)
        return [] if answer is None else [*waits, answer]

    def _outcome(self, request: bytes, alone: bool, at: float) -> bytes | None:
        service = request[0]
        nrc = self.behaviour.negative.get(service)
        if nrc is None:
            try:
                return self.answer(request, alone, at)
            except Refused as refusal:
                # SAE J1979: what an ECU does not support stays unanswered when everybody was asked.
                if not alone or not self.behaviour.rejects_unsupported:
                    return None
                nrc = refusal.nrc
        return bytes([0x7F, service, nrc])

    def _gone(self, at: float) -> bool:
        limits = self.behaviour
        by_count = limits.silent_after_requests is not None and self._requests > limits.silent_after_requests
        return by_count or (limits.silent_after_s is not None and at >= limits.silent_after_s)

    def _ready(self, at: float, data: bytes) -> Ready:
        return Ready(at, Frame(self.response_id, pad(data, self.behaviour.filler), self.extended))
