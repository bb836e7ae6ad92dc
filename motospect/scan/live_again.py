"""Live readings of a recording: the same answers decoded with today's tables, and what differs from then."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable
from typing import Any, Final

from motospect.adapters.can_listening import answering
from motospect.decode.errors import Undecodable
from motospect.decode.pids import BITMAPS, decode_pid, split
from motospect.link.conversation import Answer, Conversation
from motospect.model.difference import Circumstances, Difference
from motospect.model.outcome import Ok
from motospect.model.scan import Reading
from motospect.scan.live import MAXIMA
from motospect.scan.rescaled import rescaled

CURRENT_VALUES: Final = 0x01
_Signal = tuple[str, str]
"""Address of the ECU and name of the signal."""


class LiveAgain:
    """Puts recorded questions again and holds what they bring against what was read then.

    `names` are the signals that were wished, None for all. Memory does not grow with the recording.
    """

    def __init__(self, talk: Conversation, names: Collection[str] | None, known: Circumstances) -> None:
        self.compared = 0
        self._talk = talk
        self._names = names
        self._known = known
        self._announced: dict[str, dict[str, Reading]] = defaultdict(dict)
        self._now: dict[_Signal, deque[str]] = defaultdict(deque)
        self._odd: Counter[_Signal] = Counter()
        self._first: dict[_Signal, tuple[str | None, str | None]] = {}

    def ask(self, target: str, payload: bytes) -> list[Reading]:
        """Put a question of service 01 once more and return the readings its answers give; [] for others."""
        if payload[:1] != bytes([CURRENT_VALUES]):
            return []
        if target == self._talk.addressing.everyone:
            answers = self._talk.ask_everyone(payload, ()).answers
        else:
            address = answering(target)
            answers = {address: self._talk.ask(payload, address, tries=1)}
        readings = [r for address, answer in answers.items() for r in self._read(address, answer, payload)]
        for reading in readings:
            self._now[reading.ecu or "", reading.name].append(_value(reading.value, reading.unit))
        return readings

    def hold_against(self, samples: Iterable[dict[str, Any]]) -> None:
        """Compare what was read since the last call of the ECUs in `samples` with what was kept of it then.

        Others may have answered as well: on a bus before CAN every request goes to all.
        """
        asked = set()
        for sample in samples:
            asked.add(sample["ecu"])
            for name, value, unit in sample["readings"]:
                signal = (sample["ecu"], name)
                now = self._now[signal]
                self._note(signal, _value(value, unit), now.popleft() if now else None)
                self.compared += 1
        for signal, rest in self._now.items():
            for value in rest if signal[0] in asked else ():
                self._note(signal, None, value)
        self._now.clear()

    def differences(self) -> list[Difference]:
        """Return one difference for each signal that has any, with its first case and how many there are."""
        return [self._difference(signal, count) for signal, count in sorted(self._odd.items())]

    def _read(self, address: str, answer: Answer, payload: bytes) -> list[Reading]:
        if not isinstance(answer.outcome, Ok):
            return []
        try:
            parts = split(answer.outcome.data, payload[1:])
        except Undecodable:
            return []
        read: list[Reading] = []
        for pid, data in parts.items():
            if pid not in BITMAPS:
                read += self._decoded(pid, data, address, answer)
        return [reading for reading in read if self._names is None or reading.name in self._names]

    def _decoded(self, pid: int, data: bytes, address: str, answer: Answer) -> tuple[Reading, ...]:
        try:
            readings = decode_pid(pid, data, ecu=address, evidence=answer.evidence)
        except Undecodable:
            return ()
        if pid in MAXIMA:
            self._announced[address] |= {reading.name: reading for reading in readings}
        return tuple(rescaled(readings, self._announced[address].values()))

    def _note(self, signal: _Signal, then: str | None, now: str | None) -> None:
        if then != now:
            self._odd[signal] += 1
            self._first.setdefault(signal, (then, now))

    def _difference(self, signal: _Signal, count: int) -> Difference:
        (ecu, name), (then, now) = signal, self._first[signal]
        what = f"{name} of {ecu}, {count} reading(s): first {then or 'none'} then and {now or 'none'} now"
        changed = then is not None and now is not None
        return Difference(what, self._known.of_signal(name, changed=changed))


def _value(value: float | str, unit: str) -> str:
    return f"{value} {unit}".rstrip()
