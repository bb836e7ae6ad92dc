"""What one question brings in over raw CAN: frames, flow control for the long ones, and when to stop.

Messages are put together twice: here by can-isotp, which owes the vehicle its flow control and tells when
a message is whole, and in `link` from the raw frames, which are the evidence.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

import isotp

from motospect.adapters.port import Frame, Question, RawReply
from motospect.model.outcome import BusError, NoData, Timeout

QUIET_S = 0.1
"""Silence after which nobody answers any more: twice the P2 of CAN (ISO 15765-4: 50 ms)."""
ALONE_S = 0.05
"""The same where the one ECU asked has answered whole: it might add a second message within its P2."""
NEXT_FRAME_S = 0.15
"""Longest gap inside a message (N_Cr of ISO 15765-4 table 3)."""
PENDING_S = 5.0
"""P2*: how long an ECU may take after each notice that its answer is still to come (NRC 78)."""
PENDING_MOST_S = 6.0
"""Longest a question lasts whose answer is announced again and again; `link` asks anew afterwards."""
FILLER = 0x00

Send = Callable[[Frame], None]


class Listening:
    """The state of one question on the bus. Times are seconds of the same clock."""

    def __init__(self, question: Question, *, deadline_s: float, now: float, streams: Streams) -> None:
        self.frames: list[Frame] = []
        self.lost: str | None = None
        self.disturbed: str | None = None
        self.unreadable = False
        self._question = question
        self._began = self._last = now
        self._deadline_s = deadline_s
        self._all = streams
        self._streams: dict[str, Stream] = {}
        self._everyone = question.target in {"7DF", "18DB33F1"}

    def begin(self) -> None:
        """Put the request on the bus: one frame, or through flow control when it is longer."""
        payload = self._question.payload
        if len(payload) <= 7:
            self._all.send(Frame(self._question.target, bytes([len(payload)]) + payload))
        else:
            self._stream(answering(self._question.target)).ask(payload)

    def hear(self, frame: Frame, now: float) -> None:
        """Take in a frame of an ECU and send the flow control it asks for."""
        self.frames.append(frame)
        self._last = now
        self._stream(frame.address).hear(frame.data)

    def ends_at(self) -> float:
        """Return when to stop listening if nothing else comes."""
        streams = self._streams.values()
        if any(stream.pending for stream in streams) and not self._question.patient:
            return min(self._last + PENDING_S, self._began + PENDING_MOST_S)
        return min(self._quiet_at(), self._began + self._deadline_s)

    @property
    def complete(self) -> bool:
        """Whether as many frames came as were announced, and no message or answer is still open."""
        wanted = self._question.answers
        return wanted is not None and len(self.frames) >= wanted and not self._open

    @property
    def _open(self) -> bool:
        return any(stream.receiving or stream.pending for stream in self._streams.values())

    def _quiet_at(self) -> float:
        if not self.frames or any(stream.pending for stream in self._streams.values()):
            return self._last + (self._deadline_s if self._question.patient else QUIET_S)
        if self._open:
            return self._last + NEXT_FRAME_S
        return self._last + (QUIET_S if self._everyone else ALONE_S)

    def reply(self, now: float) -> RawReply:
        """Return everything heard, and what went wrong if anything did."""
        elapsed_s = now - self._began
        lines = [line(frame) for frame in self.frames]
        trouble: NoData | BusError | Timeout | None = None
        if self.lost is not None:
            trouble = BusError(self.lost)
        elif not self.frames:
            trouble = BusError(self.disturbed) if self.disturbed else NoData()
        elif elapsed_s >= self._deadline_s and any(s.receiving for s in self._streams.values()):
            trouble = Timeout(round(elapsed_s, 3))
        said = [trouble.said] if isinstance(trouble, BusError) else []
        return RawReply(tuple(self.frames), (*lines, *said), (), trouble, elapsed_s)

    def _stream(self, address: str) -> Stream:
        if address not in self._streams:
            self._streams[address] = self._all.begin(address, self._question.payload[0])
        return self._streams[address]


class Streams:
    """One can-isotp for each ECU, kept between questions: making one takes it 2 ms of sleep."""

    def __init__(self, send: Send) -> None:
        # It warns of every damaged frame; `link` judges those same frames, and the record says what is wrong.
        logging.getLogger("isotp").setLevel(logging.ERROR)
        self.send = send
        self._known: dict[str, Stream] = {}

    def begin(self, address: str, service: int) -> Stream:
        """Return the stream of an ECU, fresh for a question of this service."""
        if address not in self._known:
            self._known[address] = Stream(address, self.send)
        self._known[address].begin(service)
        return self._known[address]


class Stream:
    """can-isotp between us and one ECU."""

    def __init__(self, address: str, send: Send) -> None:
        self._announced = False
        self._service = 0
        self._heard: deque[isotp.CanMessage] = deque()
        self._send = send
        mode = isotp.AddressingMode.Normal_29bits if len(address) == 8 else isotp.AddressingMode.Normal_11bits
        self._own, self._theirs = int(asking(address), 16), int(address, 16)
        self._extended = len(address) == 8
        self._logic = isotp.TransportLayerLogic(
            rxfn=lambda _timeout: self._heard.popleft() if self._heard else None,
            txfn=self._transmit,
            address=isotp.Address(mode, txid=self._own, rxid=self._theirs),
            error_handler=lambda _: None,  # link judges the raw frames and says what is wrong with them
            params={
                "blocksize": 0,
                "stmin": 0,
                "tx_padding": FILLER,
                "rx_consecutive_frame_timeout": round(NEXT_FRAME_S * 1000),
            },
        )

    def begin(self, service: int) -> None:
        """Forget what an earlier question left behind."""
        self._service, self._announced = service, False
        self._heard.clear()
        self._logic.reset()

    @property
    def receiving(self) -> bool:
        """Whether a message has begun and is not whole yet."""
        return bool(self._logic.is_rx_active())

    @property
    def pending(self) -> bool:
        """Whether the last thing it said was that its answer is still to come."""
        return self._announced and not self.receiving

    def ask(self, payload: bytes) -> None:
        self._logic.send(payload)
        self._logic.process()

    def hear(self, data: bytes) -> None:
        self._heard.append(isotp.CanMessage(self._theirs, data=data, extended_id=self._extended))
        self._logic.process()
        while (message := self._logic.recv()) is not None:
            self._announced = bytes(message) == bytes((0x7F, self._service, 0x78))

    def _transmit(self, message: isotp.CanMessage) -> None:
        width = 8 if self._extended else 3
        self._send(Frame(f"{message.arbitration_id:0{width}X}", bytes(message.data)))


def asking(address: str) -> str:
    """Return the physical request identifier of the ECU that answers as `address` (ISO 15765-4, 10.5)."""
    return f"18DA{address[6:8]}F1" if len(address) == 8 else f"{int(address, 16) - 8:03X}"


def answering(target: str) -> str:
    """Return the identifier an ECU answers with that is asked as `target`."""
    return f"18DAF1{target[4:6]}" if len(target) == 8 else f"{int(target, 16) + 8:03X}"


def line(frame: Frame) -> str:
    """Return a frame as a line of evidence: `7E8 06 41 00 BE 3F A8 13`."""
    return f"{frame.address} {frame.data.hex(' ').upper()}"
