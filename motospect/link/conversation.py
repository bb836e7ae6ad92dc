"""Questions to ECUs over one adapter: every one ends in an outcome per ECU, and every one is recorded."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from motospect.adapters.port import Adapter, Question, RawReply
from motospect.link.answers import RESPONSE_PENDING, judge
from motospect.link.framing import Framing
from motospect.link.isotp import Assembly, reassemble
from motospect.model.exchange import Exchange
from motospect.model.outcome import BusError, Garbage, Negative, NoData, Ok, Outcome, Timeout

ANSWER_S = 1.1
"""Deadline of an ordinary exchange: the adapter's wait of 0.1 s after the last frame, and 1 s beyond."""
PENDING_S = 2.3
"""Deadline when an ECU asked for more time; the adapter then waits its longest, 1.02 s a frame."""
PENDING_TRIES = 5
"""P2* is 5 s (ISO 15765-4): five waits of 1.02 s cover it."""
PENDING_MOST_S = 5.0
"""A wire that listens on after the notice by itself (raw CAN) has waited for P2* within one question."""
TRIES = 3
"""A damaged or missing answer is asked for again this often in all; a repeated request of a reading
service changes nothing in the ECU."""

WORDLESS = "the adapter gave neither an answer nor NO DATA"


@dataclass(frozen=True, slots=True)
class Answer:
    """One ECU's outcome of one question and the exchanges it rests on, newest last.

    `frames` is how many frames this ECU sent in the last of them.
    """

    outcome: Outcome
    evidence: tuple[str, ...]
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """Every ECU's answer to one question to all. `disturbed` says why an ECU may have gone unheard."""

    answers: dict[str, Answer]
    disturbed: str | None


@dataclass(frozen=True, slots=True)
class Addressing:
    """The diagnostic identifiers of ISO 15765-4: 11-bit 7DF and 7E0..7E7, 29-bit 18DB33F1 and 18DAxxF1."""

    extended: bool

    @property
    def width(self) -> int:
        """Service byte and six PIDs fill the seven bytes of a single frame (SAE J1979 on CAN)."""
        return 6

    @property
    def before_can(self) -> bool:
        return False

    @property
    def answer_s(self) -> float:
        """Even a list of several frames is through in a few milliseconds."""
        return ANSWER_S

    @property
    def everyone(self) -> str:
        """The functional request identifier, answered by every ECU concerned."""
        return "18DB33F1" if self.extended else "7DF"

    def request_to(self, address: str) -> str:
        """The physical request identifier of the ECU that answers as `address`."""
        if self.extended:
            return f"18DA{address[6:8]}F1"
        return f"{int(address, 16) - 8:03X}"

    def is_ecu(self, address: str) -> bool:
        """Whether `address` is a diagnostic answer to us: 7E8..7EF, or 18DAF1xx."""
        if self.extended:
            return len(address) == 8 and address.startswith("18DAF1")
        return len(address) == 3 and 0x7E8 <= int(address, 16) <= 0x7EF

    def count(self, payload: bytes, frames: int | None) -> int | None:
        """One ECU is asked alone, so its own frames are all that come."""
        return frames

    def assemble(self, payload: bytes, reply: RawReply) -> dict[str, Assembly]:
        """Return the messages of every identifier (ISO 15765-2)."""
        return reassemble(reply.frames)

    def judge(self, payload: bytes, messages: Sequence[bytes]) -> Outcome:
        """Return how the ECU that sent these messages answered."""
        return judge(payload, messages)


class Conversation:
    """Talks with the ECUs of one vehicle; used by the thread that owns the adapter.

    `on_exchange` is called after every exchange, so that a supervisor sees that work goes on. `keep` is how
    many of the newest exchanges stay in memory (at least 1), None for all: live reading goes on for hours.
    """

    def __init__(
        self,
        adapter: Adapter,
        *,
        addressing: Framing,
        on_exchange: Callable[[Exchange], None] = lambda _: None,
        keep: int | None = None,
    ) -> None:
        self.addressing = addressing
        self._adapter = adapter
        self._on_exchange = on_exchange
        self._began = time.monotonic()
        self._recorded: deque[Exchange] = deque(maxlen=keep)
        self._said = 0
        self._short: dict[str, tuple[bytes, ...]] = {}
        self._never_pad: set[str] = set()

    @property
    def width(self) -> int:
        """How many PIDs bus and adapter take in one request now, 1..6; it may be learned that it is fewer."""
        return min(self.addressing.width, self._adapter.book.width)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything said so far, in order."""
        return tuple(self._recorded)

    def ask_everyone(self, payload: bytes, expected: Iterable[str]) -> Round:
        """Ask all ECUs at once, then each of `expected` that gave no usable answer by itself.

        The round holds an answer for every expected ECU and every other that spoke. It is asked again
        while damaged lines came: behind one there may be an ECU nobody knows of. An address that was only
        ever heard in damaged lines is no ECU: a lost byte of a header makes one.
        """
        expected = tuple(expected)
        answers: dict[str, Answer] = {}
        for _ in range(TRIES):
            heard, reply = self._exchange(Question(payload, self.addressing.everyone))
            answers |= {a: x for a, x in heard.items() if a not in answers or _is_final(x.outcome)}
            disturbed = self._disturbance(reply)
            if disturbed is None:
                break
        for address in dict.fromkeys([*expected, *answers]):
            first = answers.get(address)
            if first is None or not _is_final(first.outcome):
                alone = self.ask(payload, address)
                unheard = first is not None and isinstance(first.outcome, Garbage | NoData)
                if unheard and not (alone.frames or address in expected):
                    del answers[address]
                    disturbed = disturbed or f"damaged line from {address}, where nobody answers"
                    continue
                answers[address] = Answer(alone.outcome, (first.evidence if first else ()) + alone.evidence)
        return Round(answers, disturbed)

    def ask(self, payload: bytes, address: str, *, frames: int | None = None, tries: int = TRIES) -> Answer:
        """Ask one ECU until it answers, refuses, or the tries are used up.

        `frames` is how many frames the answer is known to take: the adapter then does not wait for more.
        A wrong guess costs a second exchange, never a wrong answer.
        """
        question = Question(
            payload, self.addressing.request_to(address), self.addressing.count(payload, frames)
        )
        evidence: tuple[str, ...] = ()
        outcome: Outcome = NoData()
        frames_seen = 0
        waited_s = 0.0
        while tries:
            once = self._ask_once(question, address)
            outcome, frames_seen = once.outcome, once.frames
            evidence += once.evidence
            if _is_final(outcome):
                break
            if outcome == Negative(RESPONSE_PENDING):
                waited_s += self._recorded[-1].elapsed_s
                if waited_s >= PENDING_MOST_S:
                    break
                tries = tries if question.patient else PENDING_TRIES + 1
            tries -= 1
            question = Question(payload, question.target, patient=outcome == Negative(RESPONSE_PENDING))
        return Answer(outcome, evidence, frames_seen)

    def ask_together(
        self, payload: bytes, addresses: Iterable[str], *, frames: int | None = None
    ) -> dict[str, Answer]:
        """Ask all ECUs at once, a single time, and return how each of `addresses` answered.

        `frames` is how many frames all their answers take together, None while that is not known.
        """
        counted = self.addressing.count(payload, frames)
        heard, reply = self._exchange(Question(payload, self.addressing.everyone, counted))
        silent = Answer(self._silence(reply), (f"x{self._said}",))
        return {address: heard.get(address, silent) for address in addresses}

    def tell(self, payload: bytes, target: str, addresses: Iterable[str]) -> dict[str, Answer]:
        """Put a request that changes something to `target`, once: silence is not met by repeating it.

        Returns the answer of each of `addresses`, which listen to that target. It waits its longest, so that
        an ECU that asks for time (NRC 78) is heard out where the wire allows.
        """
        heard, reply = self._exchange(Question(payload, target, patient=True))
        silent = Answer(self._silence(reply), (f"x{self._said}",))
        return {address: heard.get(address, silent) for address in addresses}

    def _ask_once(self, question: Question, address: str) -> Answer:
        answers, reply = self._exchange(question)
        return answers.get(address) or Answer(self._silence(reply), (f"x{self._said}",))

    def _exchange(self, question: Question) -> tuple[dict[str, Answer], RawReply]:
        """Put one question, record it, and return who answered what."""
        started = time.monotonic() - self._began
        reply = self._adapter.ask(question, deadline_s=self._deadline_s(question))
        outcomes = self._outcomes(question.payload, reply)
        self._said += 1
        exchange = Exchange(
            id=f"x{self._said}",
            started_s=round(started, 4),
            elapsed_s=round(reply.elapsed_s, 4),
            target=question.target,
            request=question.payload.hex().upper(),
            lines=reply.lines,
            outcomes={a: o.name for a, o in outcomes.items()} or {"": self._silence(reply).name},
        )
        self._recorded.append(exchange)
        self._on_exchange(exchange)
        senders = [frame.address for frame in reply.frames]
        return {a: Answer(o, (exchange.id,), senders.count(a)) for a, o in outcomes.items()}, reply

    def _deadline_s(self, question: Question) -> float:
        usual = self.addressing.answer_s
        return max(PENDING_S, usual) if question.patient else usual

    def _outcomes(self, payload: bytes, reply: RawReply) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for sender, assembly in self.addressing.assemble(payload, reply).items():
            if self.addressing.is_ecu(sender):
                faulty = assembly.faults or self._doubt(assembly)
                whole = self.addressing.judge(payload, assembly.messages)
                outcomes[sender] = Garbage("; ".join(faulty)) if faulty else whole
        return outcomes

    def _doubt(self, assembly: Assembly) -> tuple[str, ...]:
        """Doubt an answer that ends in a short frame until the ECU has given the very same once more.

        From then on the ECU is known not to pad, and a frame that lost a byte has the wrong length.
        """
        if not assembly.unpadded or assembly.address in self._never_pad:
            return ()
        if self._short.get(assembly.address) == assembly.messages:
            self._never_pad.add(assembly.address)
            return ()
        self._short[assembly.address] = assembly.messages
        return ("the last frame is not padded: a byte may be lost",)

    def _disturbance(self, reply: RawReply) -> str | None:
        """Why a functional reply may hide an ECU: a damaged line or the adapter's own trouble."""
        if reply.stray:
            return f"unreadable line {reply.stray[0]!r}"
        if isinstance(reply.trouble, BusError):
            return reply.trouble.said
        if self._wordless(reply):
            return WORDLESS
        return "the adapter did not finish its answer" if isinstance(reply.trouble, Timeout) else None

    def _silence(self, reply: RawReply) -> Outcome:
        """Why an ECU that sent no frame is not heard: the adapter's trouble, damage, or true silence."""
        if reply.trouble is not None and not isinstance(reply.trouble, NoData):
            return reply.trouble
        if reply.stray:
            return Garbage(f"unreadable line {reply.stray[0]!r}")
        return Garbage(WORDLESS) if self._wordless(reply) else NoData()

    def _wordless(self, reply: RawReply) -> bool:
        """Whether no ECU spoke and the adapter has no word for it: text was lost, and an answer with it.

        A frame of another identifier is no word: the adapter lets only those of ECUs pass, so it was one.
        """
        senders = {frame.address for frame in reply.frames}
        return reply.trouble is None and not any(self.addressing.is_ecu(sender) for sender in senders)


def _is_final(outcome: Outcome) -> bool:
    """Whether asking again could not help: an answer, or a refusal that is not "busy, repeat" (NRC 21)."""
    return isinstance(outcome, Ok) or (
        isinstance(outcome, Negative) and outcome.nrc not in {0x21, RESPONSE_PENDING}
    )
