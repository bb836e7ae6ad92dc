"""Live data: signals by name, each at its own rate, in as few requests as the ECUs and the adapter take.

Every request ends in a typed outcome for every signal it asked: a value is from the answer just heard, or
there is none. What worked once is never said again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from motospect.decode.errors import Undecodable
from motospect.decode.pids import decode_pid, split
from motospect.decode.signals import layouts, pid_of
from motospect.errors import SignalUnknown
from motospect.link.conversation import Answer, Conversation
from motospect.link.isotp import frames_for
from motospect.model.outcome import Garbage, NoData, Ok, Outcome
from motospect.model.scan import Reading
from motospect.scan.batches import WIDTH, batches
from motospect.scan.rescaled import AFFECTED, rescaled
from motospect.scan.schedule import Channel, Schedule

APART_S = 5.0
APART_MOST_S = 60.0
"""After a question to all that one ECU did not answer whole, each is asked by itself for so long; twice as
long after the next."""
MISSES = 3
"""After so many failures in a row a signal rests between two tries, so that it does not slow the others."""
REST_S = 1.0
DOUBTS = 2
"""So many batches in a row must fail until the width is halved, a single PID being answered after them."""
MAXIMA = (0x4F, 0x50)
"""PIDs by which an ECU announces another scaling of some signals; asked once where those are wished."""
MOST_COUNT = 0xF
"""The count digit of an ELM327 is one hexadecimal digit."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A signal somebody wants to see, by its python-OBD name; `rate_hz` None for as often as possible."""

    name: str
    rate_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """How one PID of one ECU was answered, `t_s` seconds after the start; no readings without Ok."""

    t_s: float
    ecu: str
    pid: int
    outcome: Outcome
    readings: tuple[Reading, ...] = ()


@dataclass(slots=True)
class _Ecu:
    """What has been learned of one ECU: PIDs it takes in a request and how long their data is in bytes.

    `frames` are counts of answers that came in several messages, by the PIDs asked: no length tells those.
    `announced` are the maxima of PIDs 4F and 50.
    """

    width: int = WIDTH
    doubts: int = 0
    suspect: bool = False
    lengths: dict[int, int] = field(default_factory=dict)
    frames: dict[tuple[int, ...], int] = field(default_factory=dict)
    announced: list[Reading] = field(default_factory=list)

    def count(self, pids: tuple[int, ...]) -> int | None:
        """Return how many frames the answer takes, None while that is not learned."""
        if pids in self.frames:
            return self.frames[pids]
        if all(pid in self.lengths for pid in pids):
            return frames_for(1 + sum(1 + self.lengths[pid] for pid in pids))
        return None

    def learn(self, pids: tuple[int, ...], parts: dict[int, bytes], frames: int) -> None:
        """Keep what a whole answer showed."""
        self.lengths.update((pid, len(part)) for pid, part in parts.items())
        self.frames.pop(pids, None)
        if frames and self.count(pids) != frames:
            self.frames[pids] = frames

    def forget(self, pids: tuple[int, ...]) -> None:
        """Ask these without a count next time."""
        self.frames.pop(pids, None)
        for pid in pids:
            self.lengths.pop(pid, None)


def wished(text: str, *, rate_hz: float | None = None) -> Wish:
    """Return the wish in `RPM` or `RPM@10` (readings a second); raises SignalUnknown, naming what is near."""
    name, _, rate = text.partition("@")
    name = name.strip().upper()
    if pid_of(name) is None:
        known = sorted({signal.name for layout in layouts().values() for signal in layout.signals})
        close = get_close_matches(name, known, n=3, cutoff=0.5)
        raise SignalUnknown(
            f"There is no signal {name!r}.",
            hint=f"Did you mean {' or '.join(close)}?" if close else "Names are python-OBD's: RPM, SPEED.",
        )
    try:
        wanted = float(rate) if rate else rate_hz
    except ValueError:
        wanted = 0.0
    if wanted is not None and not 0 < wanted <= 1000:  # also refuses NaN
        raise SignalUnknown(f"{text!r} asks for no rate.", hint=f"Write {name}@10 for ten readings a second.")
    return Wish(name, wanted)


class Live:
    """Reads the wished signals of all ECUs that have them; used by the thread that owns the adapter."""

    def __init__(
        self,
        talk: Conversation,
        wishes: Iterable[Wish],
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.wishes = tuple(wishes)
        self._talk = talk
        self._clock = clock
        self._wait = wait
        self._began = clock()
        self._names = {wish.name for wish in self.wishes}
        self._periods = _periods(self.wishes)
        self._ecus: dict[str, _Ecu] = {}
        self._schedule = Schedule(())
        self._apart_s = APART_S
        self._apart_until_s = 0.0

    @property
    def ecus(self) -> tuple[str, ...]:
        """The ECUs that give at least one of the signals."""
        return tuple(dict.fromkeys(channel.ecu for channel in self._schedule.channels))

    def missing(self) -> tuple[str, ...]:
        """Return the wished signals no ECU gave when all were asked."""
        there = {channel.pid for channel in self._schedule.channels}
        return tuple(wish.name for wish in self.wishes if pid_of(wish.name) not in there)

    def find(self) -> list[Sample]:
        """Ask all ECUs at once for all signals: the first values, and who has what. Raises AdapterError."""
        samples: list[Sample] = []
        if any(names.fullmatch(wish) for names in AFFECTED.values() for wish in self._names):
            self._find_maxima()
        for group in batches(sorted(self._periods), width=self._talk.width):
            samples += self._find(group)
        found = sorted({(sample.ecu, sample.pid) for sample in samples})
        now = self._now()
        self._schedule = Schedule(Channel(ecu, pid, self._periods[pid], now) for ecu, pid in found)
        return samples

    def turn(self) -> list[Sample]:
        """Wait until something is due, put one request and return how each signal of it was answered.

        Nothing when no ECU has any of the signals. Raises AdapterError.
        """
        due = self._schedule.next_due_s()
        if due is None:
            return []
        if due > self._now():
            self._wait(due - self._now())
        if self._all_well():
            return self._ask_together(self._schedule.take_together(self._now(), width=self._talk.width))
        widths = {
            address: 1 if ecu.suspect else min(ecu.width, self._talk.width)
            for address, ecu in self._ecus.items()
        }
        channels = self._schedule.take(self._now(), widths=widths)
        return self._ask(channels) if channels else []

    def _all_well(self) -> bool:
        """Whether all ECUs may be asked at once: their P2 then runs side by side, and no header is set.

        Only while every signal of all of them comes: whoever fails is asked by itself, where it can be
        told what is wrong with it.
        """
        channels = self._schedule.channels
        return (
            self._now() >= self._apart_until_s
            and len({channel.ecu for channel in channels}) > 1
            and all(ecu.width == WIDTH and not ecu.suspect for ecu in self._ecus.values())
            and not any(channel.alone or channel.misses for channel in channels)
        )

    def _find(self, group: tuple[int, ...]) -> list[Sample]:
        """Ask a group of all ECUs; a PID that no ECU gave in it is asked alone: some take one at a time."""
        samples: list[Sample] = []
        for address, answer in self._talk.ask_everyone(bytes((0x01, *group)), ()).answers.items():
            ecu = self._ecus.setdefault(address, self._unknown())
            parts = self._parts(answer, group)
            ecu.learn(tuple(parts), parts, 0)
            samples += [self._sample(address, pid, answer, parts) for pid in parts]
        if len(group) > 1:
            given = {sample.pid for sample in samples}
            for pid in group:
                if pid not in given:
                    single = self._find((pid,))
                    self._doubt({sample.ecu for sample in single} - {sample.ecu for sample in samples})
                    samples += single
        return samples

    def _unknown(self) -> _Ecu:
        return _Ecu(width=self._talk.addressing.width)

    def _doubt(self, addresses: set[str]) -> None:
        """Begin to doubt that these ECUs take batches: they said nothing to one and answer what was in it."""
        for address in addresses:
            self._ecus[address].doubts = DOUBTS - 1

    def _find_maxima(self) -> None:
        for pid in MAXIMA:
            for address, answer in self._talk.ask_everyone(bytes((0x01, pid)), ()).answers.items():
                parts = self._parts(answer, (pid,))
                if pid in parts:
                    ecu = self._ecus.setdefault(address, self._unknown())
                    ecu.announced += decode_pid(pid, parts[pid], ecu=address, evidence=answer.evidence)

    def _ask_together(self, channels: list[Channel]) -> list[Sample]:
        by_ecu: dict[str, list[Channel]] = {}
        for channel in channels:
            by_ecu.setdefault(channel.ecu, []).append(channel)
        counts = [self._ecus[ecu].count(_pids(own)) for ecu, own in by_ecu.items()]
        frames = sum(count for count in counts if count) if all(counts) else None
        asked = bytes((0x01, *dict.fromkeys(_pids(channels))))
        answers = self._talk.ask_together(asked, by_ecu, frames=_countable(frames))
        samples = [s for ecu, own in by_ecu.items() for s in self._heard(ecu, own, answers[ecu])[0]]
        if all(isinstance(sample.outcome, Ok) for sample in samples):
            self._apart_s = APART_S
        else:
            self._apart_until_s = self._now() + self._apart_s
            self._apart_s = min(2 * self._apart_s, APART_MOST_S)
        return samples

    def _ask(self, channels: list[Channel]) -> list[Sample]:
        address, pids = channels[0].ecu, _pids(channels)
        ecu = self._ecus[address]
        count = _countable(ecu.count(pids))
        answer = self._talk.ask(bytes((0x01, *pids)), address, frames=count, tries=1)
        samples, answered = self._heard(address, channels, answer)
        _judge_width(ecu, len(pids), answered=answered)
        for channel, sample in zip(channels, samples, strict=True):
            failed = not isinstance(sample.outcome, Ok)
            # What an ECU left out of a batch it is asked for alone.
            channel.alone = channel.alone or (failed and answered and len(pids) > 1)
        return samples

    def _heard(self, address: str, channels: list[Channel], answer: Answer) -> tuple[list[Sample], bool]:
        """Read one ECU's answer, learn from it, and plan the next reading of its channels.

        Also returns whether it held data of any of them.
        """
        pids, ecu = _pids(channels), self._ecus[address]
        parts = self._parts(answer, pids)
        samples = [self._sample(address, pid, answer, parts) for pid in pids]
        if len(parts) == len(pids):
            ecu.learn(pids, parts, answer.frames)
        else:
            ecu.forget(pids)
        for channel, sample in zip(channels, samples, strict=True):
            _note(channel, sample)
        return samples, bool(parts)

    def _parts(self, answer: Answer, pids: tuple[int, ...]) -> dict[int, bytes]:
        """Return the data of each PID; nothing for an answer that is none or cannot be taken apart."""
        try:
            return split(answer.outcome.data, pids) if isinstance(answer.outcome, Ok) else {}
        except Undecodable:
            return {}

    def _sample(self, address: str, pid: int, answer: Answer, parts: dict[int, bytes]) -> Sample:
        t_s, outcome = self._now(), answer.outcome
        if pid not in parts:
            unclear = isinstance(outcome, Ok) and not parts
            left_out = Garbage("the answer is none to these PIDs") if unclear else NoData()
            return Sample(t_s, address, pid, left_out if isinstance(outcome, Ok) else outcome)
        try:
            readings = decode_pid(pid, parts[pid], ecu=address, evidence=answer.evidence)
        except Undecodable as why:
            return Sample(t_s, address, pid, Garbage(str(why)))
        known = rescaled(readings, self._ecus[address].announced)
        wanted = tuple(reading for reading in known if reading.name in self._names)
        return Sample(t_s, address, pid, Ok(parts[pid]), wanted)

    def _now(self) -> float:
        return self._clock() - self._began


def _periods(wishes: Iterable[Wish]) -> dict[int, float]:
    """Return the period of each PID in s, 0 for as often as possible: its fastest signal decides."""
    periods: dict[int, float] = {}
    for wish in wishes:
        pid = pid_of(wish.name)
        if pid is not None:
            period_s = 1 / wish.rate_hz if wish.rate_hz else 0.0
            periods[pid] = min(period_s, periods.get(pid, period_s))
    return periods


def _judge_width(ecu: _Ecu, asked: int, *, answered: bool) -> None:
    """Tell an ECU that takes fewer PIDs in a request from one that is silent for a while.

    After a failed batch one PID is asked: only its answer shows that the batch was the trouble.
    """
    if asked > 1:
        ecu.suspect = not answered
        ecu.doubts = 0 if answered else ecu.doubts + 1
    elif ecu.suspect:
        ecu.suspect = False
        if answered and ecu.doubts >= DOUBTS:
            ecu.width = max(1, ecu.width // 2)


def _note(channel: Channel, sample: Sample) -> None:
    """Plan the channel's next reading."""
    channel.misses = 0 if isinstance(sample.outcome, Ok) else channel.misses + 1
    channel.asked(sample.t_s, rest_s=REST_S if channel.misses >= MISSES else 0.0)


def _pids(channels: Iterable[Channel]) -> tuple[int, ...]:
    return tuple(channel.pid for channel in channels)


def _countable(frames: int | None) -> int | None:
    """Return the count as an adapter takes it, None where it is unknown or too high for its digit."""
    return frames if frames is not None and frames <= MOST_COUNT else None
