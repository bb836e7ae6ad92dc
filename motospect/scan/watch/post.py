"""The post in the bay where one order to watch stands: armed by anybody, served by the adapter's thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from motospect.adapters.guard import BusGuard
from motospect.errors import AdapterError, BayBusy, RequestForbidden
from motospect.model.identity import new_id, utc_now
from motospect.model.trigger import WatchedValue, WatchOrder, WatchPhase, WatchState
from motospect.scan.link import Link
from motospect.scan.watch.feed import Feed
from motospect.scan.watch.reader import MODULE_VOLTAGE, Reader, VehicleChanged
from motospect.scan.watch.recorder import CaptureLedger, Recorder

SHOW_S = 1.0
UNSEEN_S = 120.0
"""A live reading nobody has looked at for so long ends: it would only keep the vehicle awake."""
LONGEST_MARK = 200


class WatchPost:
    """At most one order at a time. `arm`, `disarm` and `state` may be called by any thread; the rest not.

    `show` is called with every new state, about once a second while it is served.
    """

    def __init__(
        self,
        ledger: CaptureLedger,
        *,
        guard: BusGuard,
        show: Callable[[WatchState], None],
        demo: bool = False,
        wall: Callable[[], Literal["synced", "unsynced"]] = lambda: "unsynced",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._guard = guard
        self._show = show
        self.demo = demo
        self._wall = wall
        self._clock = clock
        self._lock = threading.Lock()
        self._watch: _Watch | None = None
        self.feed = Feed(clock=clock)
        """What is read right now, for those who look on."""

    @property
    def active(self) -> bool:
        """Whether an order stands."""
        return self._watch is not None

    def refuse_scan(self) -> None:
        """Raise BayBusy while a capture is being recorded: a scan would tear a hole into it."""
        watch = self._watch
        if watch is not None and watch.recorder.recording:
            left = watch.recorder.left_s(watch.now_s())
            raise BayBusy(
                "What happens around a trigger is being recorded.",
                hint=f"Wait {left:.0f} s until it is whole, or end it on the bench.",
            )

    def arm(self, order: WatchOrder) -> str:
        """Take an order and return its id; raises BayBusy while another one stands."""
        with self._lock:
            if self._watch is not None:
                standing = self._watch.order
                raise BayBusy(
                    f"Already armed by {standing.who}: {standing.text}.", hint="End that one first."
                )
            recorder = Recorder(order, self._ledger, demo=self.demo, wall=self._wall)
            self._watch = watch = _Watch(new_id(), order, recorder, self._clock)
            self.feed.begin(watch.id)
        self._show(watch.state("arming", "The vehicle is being asked what it has."))
        return watch.id

    def disarm(self, watch_id: str | None = None) -> bool:
        """End the order that stands, or the one named; False when there is none such."""
        with self._lock:
            watch = self._watch
            if watch is None or watch_id not in (None, watch.id):
                return False
            watch.ended.set()
            return True

    def record(self) -> None:
        """Have what is read kept from now on; raises BayBusy when there is nothing to keep, or it is kept."""
        watch = self._live()
        if watch.recorder.recording:
            raise BayBusy("It is being recorded already.", hint="Set a mark, or stop the recording.")
        watch.ask(lambda: watch.recorder.begin(watch.now_s()))

    def end_recording(self) -> None:
        """Have the recording ended as whole; the reading goes on. Raises BayBusy when none runs."""
        watch = self._recording()
        watch.ask(lambda: watch.recorder.stop(watch.now_s()))

    def mark(self, text: str, *, who: str) -> None:
        """Have something noted in the recording at this moment; raises BayBusy when none runs."""
        watch = self._recording()
        at_s, text = watch.now_s(), " ".join(text.split())[:LONGEST_MARK]
        watch.ask(lambda: watch.recorder.mark(at_s, text, who))

    def choose(self, order: WatchOrder) -> None:
        """Have the signals of this live order read instead; raises BayBusy while no live reading stands."""
        watch = self._live()
        watch.wish = replace(watch.order, signals=order.signals, after_s=order.after_s)

    def _live(self) -> _Watch:
        watch = self._watch
        if watch is None or not watch.order.live:
            raise BayBusy("No live values are being read.", hint="Start them on the live page.")
        return watch

    def _recording(self) -> _Watch:
        watch = self._live()
        if not watch.recorder.recording:
            raise BayBusy("Nothing is being recorded.", hint="Press Record first: marks are kept in it.")
        return watch

    def serve(self, link: Link, *, until: Callable[[], bool], beat: Callable[[], None]) -> None:
        """Watch until the order ends or `until` is true; raises AdapterError, and the order still stands."""
        watch = self._watch
        if watch is None:
            return
        self._guard.asked(f"watch {watch.id}: {watch.order.text}")
        link.begins("live_begins")
        watch.resume()
        reader = Reader(
            link.wire,
            watch.order,
            watch.recorder,
            feed=self.feed,
            guard=self._guard,
            clock=watch.now_s,
            wait=watch.ended.wait,
        )
        try:
            while not until():
                beat()
                reader.turn()
                self._step(watch, reader)
                if self._watch is None:
                    break
        except VehicleChanged:
            self._end(watch, "Another vehicle is at the plug.")
        except RequestForbidden as refused:
            raise AdapterError(str(refused), hint=refused.hint) from refused
        link.live_ended(answered=not reader.asleep)
        if self._watch is watch:
            watch.pause("a scan was made.")
            self._show(watch.state("paused", "A scan is running; the waiting goes on after it."))

    def away(self, trouble: AdapterError) -> None:
        """Note that the adapter has failed; the order stands until its time is over."""
        watch = self._watch
        if watch is None:
            return
        watch.pause(f"the adapter failed ({trouble})")
        watch.recorder.tick(watch.now_s())
        if not self._over(watch):
            self._show(watch.state("away", f"The adapter is not there: {trouble}"))

    def close(self, why: str) -> None:
        """End whatever stands; what was recorded until now is kept."""
        if self._watch is not None:
            self._end(self._watch, why)

    def _step(self, watch: _Watch, reader: Reader) -> None:
        asked = watch.do_asked(reader)
        now_s = watch.now_s()
        if not (watch.order.triggers or watch.order.live) and not watch.begun and not reader.asleep:
            watch.begun = True
            watch.recorder.begin(now_s)
        watch.recorder.tick(now_s)
        if self._over(watch):
            return
        if reader.helpless:
            self._end(
                watch,
                "The vehicle has been silent for long, and this adapter tells neither voltage nor ignition:"
                " nothing would show when it is used again.",
            )
            return
        if asked or now_s - watch.shown_s >= SHOW_S or watch.recorder.recording != watch.shown_recording:
            watch.shown_s, watch.shown_recording = now_s, watch.recorder.recording
            self._show(watch.told(reader))

    def _over(self, watch: _Watch) -> bool:
        """Whether the order has come to its end; then it stands no longer."""
        recorder = watch.recorder
        if watch.ended.is_set():
            self._end(watch, "It was ended by hand.")
        elif recorder.finished:
            self._end(watch, "Everything that was asked for is recorded.")
        elif watch.order.live and not recorder.recording and self.feed.unseen_s > UNSEEN_S:
            self._end(watch, f"Nobody has looked at the live values for {UNSEEN_S / 60:g} minutes.")
        elif watch.now_s() >= watch.order.most_s and not recorder.recording:
            self._end(watch, f"Its time was over after {watch.order.most_s:.0f} s.")
        return self._watch is not watch

    def _end(self, watch: _Watch, why: str) -> None:
        watch.recorder.close(watch.now_s(), why)
        with self._lock:
            self._watch = None
        self._show(watch.state("ended", why))


class _Watch:
    """One order while it stands."""

    def __init__(
        self, watch_id: str, order: WatchOrder, recorder: Recorder, clock: Callable[[], float]
    ) -> None:
        self.id = watch_id
        self.order = order
        self.recorder = recorder
        self.ended = threading.Event()
        self.wish: WatchOrder | None = None
        self.begun = False
        self._asked: deque[Callable[[], None]] = deque()
        self.shown_s = float("-inf")
        self.shown_recording = False
        self._since = utc_now()
        self._clock = clock
        self._began = clock()
        self._paused: tuple[float, str] | None = None
        self._count = 0
        self._counted_s = 0.0

    def now_s(self) -> float:
        """Return the seconds since it was armed."""
        return self._clock() - self._began

    def ask(self, action: Callable[[], None]) -> None:
        """Have something done by the adapter's thread; callable from any."""
        self._asked.append(action)

    def do_asked(self, reader: Reader) -> bool:
        """Do what other threads have asked for; returns whether there was anything. Raises AdapterError."""
        wish, self.wish = self.wish, None
        there = bool(self._asked) or wish is not None
        if wish is not None:
            self.order = self.recorder.order = wish
            reader.change(wish)
        while self._asked:
            self._asked.popleft()()
        return there

    def pause(self, why: str) -> None:
        """Note from when on nothing is read; the first reason stands."""
        self._paused = self._paused or (self.now_s(), why)

    def resume(self) -> None:
        """Note the gap since the last pause."""
        if self._paused is not None:
            from_s, why = self._paused
            self.recorder.gap(from_s, self.now_s(), why)
            self._paused = None

    def told(self, reader: Reader) -> WatchState:
        """Return the state with what the reader has read."""
        values = tuple(
            WatchedValue(h.name, h.ecu, h.value, h.unit, round(max(0.0, self.now_s() - h.t_s), 1))
            for h in sorted(reader.last.values(), key=lambda h: (h.ecu or "", h.name))
        )
        phase: WatchPhase = "reading" if self.order.live else "armed"
        if reader.asleep:
            phase = "asleep"
        if self.recorder.recording:
            phase = "recording"
        state = self.state(phase, self._reason(reader), values=values, rate=self._rate(reader))
        return replace(state, without=reader.without)

    def state(
        self,
        phase: WatchPhase,
        reason: str,
        *,
        values: tuple[WatchedValue, ...] = (),
        rate: float | None = None,
    ) -> WatchState:
        """Return the state as it is shown."""
        recorder = self.recorder
        left = recorder.left_s(self.now_s()) if recorder.recording else self.order.most_s - self.now_s()
        return WatchState(
            id=self.id,
            phase=phase,
            text=self.order.text,
            reason=reason,
            who=self.order.who,
            since=self._since,
            left_s=max(0, round(left)),
            values=values,
            values_per_s=rate,
            saved=tuple(recorder.saved),
            trouble=recorder.trouble,
            live=self.order.live,
            signals=self.order.signals,
            capture=recorder.capture,
            capture_from_s=recorder.capture_from_s,
            marks=recorder.marks,
        )

    def _rate(self, reader: Reader) -> float | None:
        """Return how many values a second came since it was last asked."""
        now_s, count = self.now_s(), reader.heard
        passed, came = now_s - self._counted_s, count - self._count
        self._counted_s, self._count = now_s, count
        return round(came / passed, 1) if passed > 0 and came >= 0 else None

    def _reason(self, reader: Reader) -> str:
        if self.recorder.recording:
            return "It has fired; what follows is being recorded." if self.order.triggers else "Recording."
        if reader.parked:
            return (
                "The vehicle has been silent for long and is left alone: nothing is sent to it. It is asked"
                " again when the ignition or the voltage at the plug shows that it is in use."
            )
        if reader.asleep:
            return "No control unit answers; it is asked ever and again."
        lacking = f" No control unit gives {', '.join(reader.without)}." if reader.without else ""
        if self.order.live:
            return f"Reading.{lacking}"
        return f"Armed.{lacking}{self._blind(reader)}"

    def _blind(self, reader: Reader) -> str:
        """Say so when a voltage is waited for that nobody tells."""
        if not self.order.waits_for_voltage or reader.tells_voltage:
            return ""
        if MODULE_VOLTAGE in reader.without:
            return " Neither adapter nor control unit tells the voltage: that trigger cannot fire."
        return " The adapter does not measure the voltage; the control unit's own is used."
