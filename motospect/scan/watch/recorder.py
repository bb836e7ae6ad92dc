"""From readings to captures: the ring before, the firing, what comes after, written down as it comes."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from motospect.errors import MotospectError, StoreError
from motospect.model.capture import Capture, CaptureState, Firing, Mark, Track
from motospect.model.identity import new_id, utc_now
from motospect.model.trigger import CodeList, CodeTrigger, WatchOrder
from motospect.scan.watch.conditions import CodeCondition, SignalCondition
from motospect.scan.watch.ring import Heard, Ring, tracks_of

LOG = logging.getLogger(__name__)

FLUSH_S = 2.0
"""What a power cut costs of a running capture at most; each costs one commit of the store."""
MOST_GAPS = 50


@dataclass(frozen=True, slots=True)
class CaptureLedger:
    """Where captures are kept; each call returns when it is durable, or raises StoreError.

    `append` takes id, position (from 1), tracks, gaps and marks; the same again changes nothing.
    """

    begin: Callable[[Capture], None]
    append: Callable[[str, int, tuple[Track, ...], tuple[str, ...], tuple[Mark, ...]], None]
    end: Callable[[str, CaptureState], None]


def _refuse(*_: object) -> None:
    raise StoreError("There is no store for live recordings here.", hint="Record through the daemon.")


NOWHERE = CaptureLedger(begin=_refuse, append=_refuse, end=_refuse)


@dataclass(slots=True)
class _Running:
    """The capture that is being made: `start_s`, `fired_s` and `until_s` on the watch's clock."""

    id: str
    start_s: float
    fired_s: float
    until_s: float
    position: int = 0
    flushed_s: float = 0.0
    marks: list[Mark] = field(default_factory=list)
    written_marks: int = 0


@dataclass(frozen=True, slots=True)
class _Gap:
    from_s: float
    to_s: float
    why: str

    def told(self, start_s: float) -> str:
        """Return it as a sentence, its times counted from the capture's start."""
        first = max(0.0, self.from_s - start_s)
        return f"From {first:.1f} to {max(first, self.to_s - start_s):.1f} s nothing was read: {self.why}"


class Recorder:
    """Turns what is heard into captures; used by one thread. `clock` counts seconds from the watch's start.

    What the ledger refuses is held here in order and tried again at every flush; nothing is called saved
    before it is.
    """

    def __init__(
        self,
        order: WatchOrder,
        ledger: CaptureLedger,
        *,
        demo: bool = False,
        wall: Callable[[], Literal["synced", "unsynced"]] = lambda: "unsynced",
    ) -> None:
        self.order = order
        self.vin: str | None = None
        self.saved: list[str] = []
        self.trouble: str | None = None
        self._ledger = ledger
        self._demo = demo
        self._wall = wall
        self._ring = Ring(max(order.before_s, 1.0))
        self._signals = [SignalCondition(t) for t in order.triggers if not isinstance(t, CodeTrigger)]
        self._codes = [CodeCondition(t) for t in order.triggers if isinstance(t, CodeTrigger)]
        self._gaps: deque[_Gap] = deque(maxlen=MOST_GAPS)
        self._failed: Counter[tuple[str, str]] = Counter()
        self._running: _Running | None = None
        self._fresh: list[Heard] = []
        self._unwritten: deque[tuple[str, Callable[[], None], bool]] = deque()
        self._made = 0

    @property
    def recording(self) -> bool:
        """Whether a capture is being made."""
        return self._running is not None

    @property
    def finished(self) -> bool:
        """Whether every capture that was ordered is made and on the disk."""
        return self._made >= self.order.captures and not self._running and not self._unwritten

    @property
    def capture(self) -> str | None:
        """The id of the capture that is being made."""
        return self._running.id if self._running else None

    @property
    def capture_from_s(self) -> float | None:
        """When the capture that is being made begins, on the watch's clock."""
        return self._running.start_s if self._running else None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What was noted in the capture that is being made."""
        return tuple(self._running.marks) if self._running else ()

    def left_s(self, now_s: float) -> float:
        """Return how long the running capture still takes."""
        return max(0.0, self._running.until_s - now_s) if self._running else 0.0

    def begin(self, now_s: float) -> None:
        """Begin a capture nobody waits for."""
        self._fire(now_s, None, "")

    def stop(self, now_s: float) -> None:
        """End the running capture as whole: somebody has seen what was to be seen."""
        if self._running:
            self._flush(now_s)
            self._finish("complete")
        self._write()

    def mark(self, at_s: float, text: str, who: str) -> None:
        """Note something in the running capture and write it down at once; nothing when none runs."""
        if self._running:
            at_s = max(0.0, at_s - self._running.start_s)
            self._running.marks.append(Mark(round(at_s, 4), text, who))
            self._flush(self._running.flushed_s)
            self._write()

    def hear(self, heard: Heard) -> None:
        """Take one reading in; it may fire a trigger."""
        self._ring.add(heard)
        if self._running and heard.t_s <= self._running.until_s:
            self._fresh.append(heard)
        for condition in self._signals:
            why = condition.hear(heard)
            if why is not None:
                self._fire(heard.t_s, condition.trigger.text, why)

    def codes(self, now_s: float, ecu: str, which: CodeList, codes: tuple[str, ...]) -> None:
        """Take one list of codes in that an ECU answered whole; it may fire a trigger."""
        for condition in self._codes:
            why = condition.hear(ecu, which, codes)
            if why is not None:
                self._fire(now_s, condition.trigger.text, why)

    def failed(self, what: str, outcome: str) -> None:
        """Count a reading that gave no value; a capture that runs meanwhile says so."""
        if self._running:
            self._failed[what, outcome] += 1

    def gap(self, from_s: float, to_s: float, why: str) -> None:
        """Note a stretch in which nothing was read, and why."""
        self._gaps.append(_Gap(from_s, to_s, why))

    def tick(self, now_s: float) -> None:
        """Write down what is due, and close the running capture when its time is over."""
        running = self._running
        if running and now_s >= running.until_s:
            self._flush(now_s)
            self._finish("complete")
        elif running and now_s - running.flushed_s >= FLUSH_S:
            self._flush(now_s)
        self._write()

    def close(self, now_s: float, why: str) -> None:
        """End now: a running capture is kept as far as it has come, and says why it goes no further."""
        if self._running:
            self.gap(now_s, self._running.until_s, why)
            self._flush(now_s)
            self._finish("cut_short")
        self._write()

    def _fire(self, now_s: float, trigger: str | None, why: str) -> None:
        """Begin a capture: what the ring holds goes to the disk before anything is said."""
        if self._running or self._made >= self.order.captures:
            return
        start_s = max(0.0, now_s - self.order.before_s) if trigger else now_s
        held = self._ring.since(start_s) if trigger else ()
        if held:
            start_s = held[0].t_s
        gaps = [gap.told(start_s) for gap in self._gaps if gap.to_s > start_s]
        if trigger and self._ring.overflowed:
            gaps.append(f"Only {now_s - start_s:.0f} s before could be held: there were too many readings.")
        capture = Capture(
            id=new_id(),
            vin=self.vin,
            started_at=_ago(now_s - start_s),
            clock=self._wall(),
            tracks=tracks_of(held, start_s),
            firing=Firing(trigger, round(now_s - start_s, 4), why) if trigger else None,
            gaps=tuple(gaps),
            demo=self._demo,
            state="running",
        )
        self._running = _Running(capture.id, start_s, now_s, now_s + self.order.after_s, flushed_s=now_s)
        self._gaps.clear()
        self._failed.clear()
        self._fresh = []
        self._made += 1
        self._later(capture.id, lambda: self._ledger.begin(capture))
        self._write()

    def _flush(self, now_s: float) -> None:
        running = self._running
        assert running is not None  # noqa: S101 - its callers have looked
        running.flushed_s = now_s
        gaps = tuple(gap.told(running.start_s) for gap in self._gaps if gap.to_s > running.fired_s)
        self._gaps.clear()
        tracks = tracks_of(self._fresh, running.start_s)
        self._fresh = []
        marks = tuple(running.marks[running.written_marks :])
        running.written_marks = len(running.marks)
        if tracks or gaps or marks:
            running.position += 1
            self._append(running.id, running.position, tracks, gaps, marks)

    def _finish(self, state: CaptureState) -> None:
        running, self._running = self._running, None
        assert running is not None  # noqa: S101 - its callers have looked
        if self._failed:
            told = tuple(
                f"{what} gave no value {count} time(s): {outcome}."
                for (what, outcome), count in sorted(self._failed.items())
            )
            self._append(running.id, running.position + 1, (), told, ())
        self._later(running.id, lambda: self._ledger.end(running.id, state), last=True)

    def _append(  # noqa: PLR0917 - as the ledger takes them
        self,
        capture_id: str,
        position: int,
        tracks: tuple[Track, ...],
        gaps: tuple[str, ...],
        marks: tuple[Mark, ...],
    ) -> None:
        self._later(capture_id, lambda: self._ledger.append(capture_id, position, tracks, gaps, marks))

    def _later(self, capture_id: str, step: Callable[[], None], *, last: bool = False) -> None:
        self._unwritten.append((capture_id, step, last))

    def _write(self) -> None:
        """Take the steps that are due, in order; the first that fails stays, with those behind it."""
        while self._unwritten:
            capture_id, step, last = self._unwritten[0]
            try:
                step()
            except MotospectError as trouble:
                if self.trouble is None:
                    LOG.warning("capture %s is not saved: %s", capture_id, trouble)
                self.trouble = f"The capture is NOT saved. {trouble.sentence()}"
                return
            self._unwritten.popleft()
            self.trouble = None
            if last:
                self.saved.append(capture_id)


def _ago(seconds: float) -> str:
    """Return the time so many seconds ago, as `utc_now` writes it."""
    at = dt.datetime.fromisoformat(utc_now()) - dt.timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
