"""A recording in place of a wire: every question gets the answer it got when it was recorded, in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motospect.adapters.guard import BusGuard
from motospect.adapters.old_bus import reader_of
from motospect.adapters.port import Frame, Question, RawReply, Step
from motospect.adapters.recording import read_recording
from motospect.errors import AdapterLost, AdapterReleased
from motospect.model.outcome import BusError, Garbage, NoData, Timeout
from motospect.model.scan import AdapterIdentity

ABSENT = "the recording holds no further answer to this question"
"""What nobody asked then has no answer now; silence would be an invented one."""


class Replay:
    """One recording, played at once; used by one thread. `unknown` are the questions it could not answer."""

    kind = "replay"

    def __init__(self, records: list[dict[str, Any]], *, stop: threading.Event) -> None:
        self._stop = stop
        self._identity: dict[str, Any] = next((r["identity"] for r in records if r["event"] == "connect"), {})
        self._protocol: str | None = next((r["protocol"] for r in records if r["event"] == "bus"), None)
        self._read = reader_of(self._protocol)
        self._answers: dict[tuple[str, str], deque[dict[str, Any]]] = {}
        for record in records:
            if record["event"] in {"exchange", "lost"}:
                self._answers.setdefault((record["target"], record["request"]), deque()).append(record)
        self.unknown: list[str] = []

    @classmethod
    def open(cls, address: str, *, baud: int, stop: threading.Event, guard: BusGuard | None = None) -> Replay:
        """Read the file at `address`; raises RecordingInvalid. Nothing is sent: only the file counts."""
        return cls(read_recording(Path(address)), stop=stop)

    @property
    def unasked(self) -> list[str]:
        """The recorded questions nobody has put yet."""
        return [f"{target} {request}" for (target, request), left in self._answers.items() for _ in left]

    def connect(self) -> AdapterIdentity:
        """Say which adapter the recording was made with."""
        named = self._identity.get("identity", "unnamed adapter")
        return AdapterIdentity(
            kind=self.kind, identity=f"recording of {named}", voltage_v=self._identity.get("voltage_v")
        )

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Return the protocol that was found then."""
        return self._protocol

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
        recorded = self._answers.get(key)
        if recorded:
            return _reply(recorded.popleft(), self._read)
        if recorded is not None and not any(self._answers.values()):
            raise AdapterLost("The recording is at its end.", hint="Nothing more was recorded.")
        self.unknown.append(" ".join(key))
        return RawReply((), (ABSENT,), (), BusError(ABSENT), 0.0)

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
        """Nothing is held open."""


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
