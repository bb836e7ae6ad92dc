"""A recording in place of a wire: every question gets the answer it got when it was recorded, in order."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motospect.adapters.can_exchanges import EVERYONE
from motospect.adapters.can_listening import answering, line
from motospect.adapters.guard import BusGuard
from motospect.adapters.old_bus import reader_of
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Frame, Question, RawReply, Step
from motospect.adapters.recorded import Key, Recorded, open_recorded
from motospect.errors import AdapterLost, AdapterReleased
from motospect.model.outcome import BusError, Garbage, NoData, Timeout
from motospect.model.passport import MOST_PIDS
from motospect.model.scan import AdapterIdentity

ABSENT = "the recording holds no further answer to this question"
"""What nobody asked then has no answer now; silence would be an invented one."""


class Replay:
    """One recording, played at once; used by one thread.

    `unknown` counts the questions it could not answer, each as target and request.
    """

    kind = "replay"

    def __init__(self, recorded: Recorded, *, stop: threading.Event) -> None:
        self.book = PassportBook()
        self.recorded = recorded
        self.unknown: Counter[Key] = Counter()
        self._stop = stop
        self._identity: dict[str, Any] = (recorded.event("connect") or {}).get("identity", {})
        self._read = reader_of((recorded.event("bus") or {}).get("protocol"))
        self._next: Counter[Key] = Counter()
        self._borrowed: Counter[Key] = Counter()
        self._lent: set[Key] = set()
        self._left = len(recorded.order)

    @classmethod
    def open(cls, address: str, *, baud: int, stop: threading.Event, guard: BusGuard | None = None) -> Replay:
        """Read the file at `address`; raises RecordingInvalid. Nothing is sent: only the file counts."""
        return cls(open_recorded(Path(address)), stop=stop)

    @property
    def unasked(self) -> dict[Key, int]:
        """How often each recorded question was left that nobody has put now."""
        left = {key: len(places) - self._next[key] for key, places in self.recorded.asked.items()}
        return {key: count for key, count in left.items() if count and key not in self._lent}

    def connect(self) -> AdapterIdentity:
        """Say which adapter the recording was made with."""
        named = self._identity.get("identity", "unnamed adapter")
        self.book.assume_width((self.recorded.event("connect") or {}).get("width", MOST_PIDS))
        return AdapterIdentity(
            kind=self.kind, identity=f"recording of {named}", voltage_v=self._identity.get("voltage_v")
        )

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Return the protocol that was found then; a file of frames holds the search among the questions."""
        protocol: str | None = (self.recorded.event("bus") or {}).get("protocol")
        if self.recorded.kind != "exchange log" and protocol:
            self._skip_search("18DB33F1" if " CAN 29/" in protocol else "7DF")
        return protocol

    @property
    def said_instead(self) -> str | None:
        """Return what the adapter said then in place of an answer."""
        said: str | None = (self.recorded.event("bus") or {}).get("said")
        return said

    def recover(self, step: Step) -> bool:
        """Return False: what was silent then stays so."""
        return False

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Answer as recorded; BusError for what was not. Raises AdapterLost where the wire was lost then.

        At the end of the recording a question asked again and again has no answer left: AdapterLost.
        """
        if self._stop.is_set():
            raise AdapterReleased("The reading was stopped.", hint="Replay the recording again.")
        key = (question.target, question.payload.hex().upper())
        places = self.recorded.asked.get(key)
        if places is None:
            return self._borrow(key) or self._absent(key)
        if self._next[key] < len(places):
            return self._take(key)
        if not self._left:
            raise AdapterLost("The recording is at its end.", hint="Nothing more was recorded.")
        return self._absent(key)

    def is_next(self, record: dict[str, Any]) -> bool:
        """Whether this recorded exchange is the next answer to its question, not one given already."""
        key = (record["target"], record["request"])
        places = self.recorded.asked[key]
        return self._next[key] < len(places) and record["place"] >= places[self._next[key]]

    def voltage_v(self) -> float | None:
        """Return the voltage measured then, in V."""
        voltage: float | None = self._identity.get("voltage_v")
        return voltage

    def ignition(self) -> bool | None:
        """Return None: a recording does not hold it."""
        return None

    def check(self) -> None:
        """Return: a file does not go away."""

    def close(self) -> None:
        """Let go of the file; never raises."""
        self.recorded.close()

    def _take(self, key: Key) -> RawReply:
        place = self.recorded.asked[key][self._next[key]]
        self._next[key] += 1
        self._left -= 1
        record = self.recorded.at(place)
        self.book.assume_width(record.get("width", MOST_PIDS))
        return _reply(record, self._read)

    def _absent(self, key: Key) -> RawReply:
        self.unknown[key] += 1
        return RawReply((), (ABSENT,), (), BusError(ABSENT), 0.0)

    def _borrow(self, key: Key) -> RawReply | None:
        """Answer a question nobody put this way by what the ECUs said to it when it was put another way.

        One ECU's answer to a question to everybody is its answer to the question; the answers of all that
        were asked one by one are those to a question to everybody.
        """
        target, request = key
        if target not in EVERYONE:
            everyone = EVERYONE[len(target) == 8]
            return self._lend(key, [(everyone, request)], only=answering(target))
        singles = [
            (target, asked)
            for target, asked in self.recorded.asked
            if asked == request and len(target) == len(key[0]) and target not in EVERYONE
        ]
        return self._lend(key, singles, only=None)

    def _lend(self, key: Key, lenders: list[Key], *, only: str | None) -> RawReply | None:
        number = self._borrowed[key]
        lent = [k for k in lenders if number < len(self.recorded.asked.get(k, ()))]
        if not lent:
            return None
        self._borrowed[key] += 1
        self._lent.update(lent)
        replies = [
            _reply(self.recorded.at(self.recorded.asked[lender][number]), self._read) for lender in lent
        ]
        frames = tuple(f for reply in replies for f in reply.frames if only in {None, f.address})
        return RawReply(
            frames,
            tuple(line(frame) for frame in frames),
            tuple(text for reply in replies for text in reply.stray),
            None if frames else next((reply.trouble for reply in replies if reply.trouble), NoData()),
            0.0,
        )

    def _skip_search(self, everyone: str) -> None:
        """Leave out the search for the bus, as long as its question stands there once more."""
        key = (everyone, "0100")
        places = self.recorded.asked.get(key, ())
        while self._next[key] + 1 < len(places):
            if self._take(key).frames:
                return


def _reply(record: dict[str, Any], read: Callable[[str], Frame | None]) -> RawReply:
    if record["event"] == "lost":
        raise AdapterLost(record["said"], hint="It was lost when this was recorded.")
    lines = tuple(record["lines"])
    frames = tuple(frame for line in lines if (frame := read(line)))
    return RawReply(frames, lines, tuple(record["stray"]), _trouble(record["trouble"]), record["elapsed_s"])


def _trouble(record: dict[str, Any] | None) -> NoData | BusError | Timeout | Garbage | None:
    if record is None:
        return None
    match record["name"]:
        case "no_data":
            return NoData()
        case "timeout":
            return Timeout(record["after_s"])
        case "garbage":
            return Garbage(record["why"])
    return BusError(record.get("said", "unnamed trouble"))
