"""The bay: one thread owns the adapter, keeps the link's state, and reads a vehicle when somebody asks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeAlias

from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Adapter
from motospect.adapters.recovery import Climb
from motospect.errors import AdapterError, AdapterMissing, AdapterReleased, BayBusy
from motospect.model.bench import Bench, LinkState, Progress, Visitor
from motospect.model.identity import new_id, utc_now
from motospect.model.part import PartState
from motospect.model.scan import Scan, ScanKind
from motospect.model.sensor import NodeState
from motospect.model.trigger import WatchOrder, WatchState
from motospect.model.vin import VinReading
from motospect.scan.clear import STAGE, ClearOrder, clear, with_clearing
from motospect.scan.greeting import Greeter
from motospect.scan.keeping import Keeper, Ledger
from motospect.scan.link import REOPEN_S, Link, absent, opening
from motospect.scan.link_state import HEALTH, READY
from motospect.scan.notes import Notes
from motospect.scan.observer import NOBODY, Observer
from motospect.scan.tiles import begun_by, has_spoken, tiles, tiles_of
from motospect.scan.told import Told
from motospect.scan.visit import LookUp, Order, Visited, at_once, never_begun, visit
from motospect.scan.watch.post import WatchPost

LOG = logging.getLogger(__name__)

OpenAdapter: TypeAlias = Callable[[threading.Event], Adapter]
TICK_S = 0.25
"""How often the wire is looked at while nobody asks; a stop is honoured within it."""
SAVE_AGAIN_S = 10.0


class Bay:
    """One vehicle's place in the workshop. Any thread may ask; the thread in `run` does the work.

    `open_adapter` opens and returns a fresh adapter, or is None when none is configured: then the bay is
    there, says so, and refuses scans with the remedy. `channels` adds to a finished scan what was measured
    beside the vehicle's own ECUs. `greets`: a vehicle that is plugged in is asked for its VIN by itself.
    """

    def __init__(  # noqa: PLR0913 - its parts, handed in by keyword by the composition root
        self,
        *,
        open_adapter: OpenAdapter | None,
        ledger: Ledger,
        demo: bool = False,
        look_up: LookUp = at_once,
        clock: Callable[[], Literal["synced", "unsynced"]] = lambda: "unsynced",
        channels: Callable[[Scan], Scan] = lambda scan: scan,
        observer: Observer = NOBODY,
        guard: BusGuard | None = None,
        greets: bool = False,
    ) -> None:
        self._look_up = look_up
        self._guard = guard or BusGuard()
        self._clear: ClearOrder | None = None
        self._greeter = Greeter(self._guard, show=self._show_visitor, look_up=look_up) if greets else None
        self._open_adapter = open_adapter
        self._keeper = Keeper(ledger)
        self._clock = clock
        self._channels = channels
        self._observer = observer
        self._changed = threading.Condition()
        self._watchers: list[Callable[[Bench], None]] = []
        self._wanted: Order | None = None
        self._swap: tuple[OpenAdapter | None] | None = None
        self._busy = False
        self._told = Told()
        self._bench = Bench(version=1, demo=demo, link=opening() if open_adapter else absent())
        self.post = WatchPost(
            ledger.captures,
            guard=self._guard,
            show=lambda state: self._publish(watch=state),
            demo=demo,
            wall=clock,
        )
        """Where live values are read: what stands there may be recorded, marked and looked at."""

    def snapshot(self) -> Bench:
        """Return what is happening in the bay now."""
        with self._changed:
            return self._bench

    @property
    def unsaved(self) -> int:
        """How many finished scans could not be saved yet and are held in memory."""
        return self._keeper.unsaved

    def parts(self) -> tuple[PartState, ...]:
        """Return the adapter and the keeping of scans as the health page shows them."""
        link = self.snapshot().link
        return (PartState("adapter", HEALTH[link.phase], link.reason, link.remedy), self._keeper.part())

    def watch(self, callback: Callable[[Bench], None]) -> Callable[[], None]:
        """Call `callback` with every new snapshot, on the thread that made it; the result ends that."""
        with self._changed:
            self._watchers.append(callback)

        def unwatch() -> None:
            with self._changed:
                if callback in self._watchers:
                    self._watchers.remove(callback)

        return unwatch

    def wait_until(self, holds: Callable[[Bench], bool], *, timeout_s: float) -> Bench | None:
        """Return the first snapshot of which `holds` is true, None when the time is up."""
        with self._changed:
            return self._bench if self._changed.wait_for(lambda: holds(self._bench), timeout_s) else None

    def show_nodes(self, nodes: tuple[NodeState, ...]) -> None:
        """Show these sensor nodes in every snapshot from now on."""
        if nodes != self._bench.nodes:
            self._publish(nodes=nodes)

    def request_scan(self, kind: ScanKind) -> str:
        """Have the vehicle read and return the scan's id; it is durably begun when this returns.

        Raises BayBusy while a scan runs or a capture is being recorded, AdapterMissing while the link is not
        ready, StoreError when its beginning cannot be kept. An armed trigger waits meanwhile.
        """
        return self._begin(kind, None)

    def tell_vin(self, reading: VinReading | None) -> None:
        """Take note of the VIN a person has confirmed for the next scan; None forgets it."""
        self._told = Told(reading)
        self._change(lambda bench: replace(bench, told_vin=reading))

    def request_clear(self, order: ClearOrder) -> str:
        """Have confirmed codes cleared and return the id of the post-scan that follows; raises as above."""
        return self._begin("post", order)

    def request_watch(self, order: WatchOrder) -> str:
        """Have live values watched or recorded and return the order's id.

        Raises BayBusy while a scan runs or another order stands, AdapterMissing while the link is not ready.
        """
        with self._changed:
            self._free_and_ready()
        return self.post.arm(order)

    def end_watch(self, watch_id: str | None = None) -> bool:
        """End the watch that stands, or the one named; False when there is none such."""
        return self.post.disarm(watch_id)

    def swap(self, open_adapter: OpenAdapter | None, *, demo: bool) -> None:
        """Have the vehicle in the bay changed for the one at this adapter; `demo` marks all it makes.

        The bench is of the new one when this returns, its link still closed. Raises BayBusy while anything
        is being read of the old one.
        """
        with self._changed:
            if self._busy or self.post.active:
                raise BayBusy("The vehicle in the bay is being read.", hint="End that first, then change it.")
            self._swap = (open_adapter,)
            self.post.demo = demo
            link = opening() if open_adapter else absent()
            version = self._bench.version + 1
            self._bench = Bench(version=version, demo=demo, link=link, nodes=self._bench.nodes)
        self._publish()

    def _free_and_ready(self) -> None:
        link = self._bench.link
        if self._swap is not None:
            raise BayBusy("The vehicle in the bay is being changed.", hint="Wait a moment.")
        if self._busy:
            raise BayBusy("A scan is already running.", hint="Wait until it is finished.")
        watching = link.phase == "polling" and self.post.active
        if link.phase not in READY and not watching:
            raise AdapterMissing(link.reason, hint=link.remedy or "Wait a moment and try again.")

    def _begin(self, kind: ScanKind, clearing: ClearOrder | None) -> str:
        with self._changed:
            self._free_and_ready()
            self.post.refuse_scan()
            order = Order(new_id(), kind, utc_now(), self._bench.demo, self._told.fresh)
            self._keeper.begin(order)
            self._wanted, self._busy, self._clear = order, True, clearing
            self._changed.notify_all()
        return order.scan_id

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Own the adapter until `stop`; `beat` is called at least every two seconds while all is well."""
        while not stop.is_set():
            self._take_swap()
            self._run_one(stop, beat)

    def _take_swap(self) -> None:
        with self._changed:
            if self._swap is not None:
                (self._open_adapter,), self._swap = self._swap, None

    def _run_one(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Own one adapter until `stop`, or until another one takes its place."""
        if self._open_adapter is None:
            while not stop.wait(TICK_S) and self._swap is None:
                beat()
            return
        link = self._link(self._open_adapter, stop, beat)
        while not stop.is_set() and self._swap is None:
            beat()
            try:
                link.connect()
                self._serve(link, stop, beat)
            except AdapterError as trouble:
                self._end_order(trouble)
                link.fail(trouble)
                self.post.away(trouble)
                if self._greeter is not None:
                    self._greeter.leave()
                stop.wait(REOPEN_S)
        if stop.is_set():
            self.post.close("The box was stopped.")
        elif self._greeter is not None:
            self._greeter.leave()
        link.close()
        self._save_again()

    def _link(self, open_adapter: OpenAdapter, stop: threading.Event, beat: Callable[[], None]) -> Link:
        def tell(climb: Climb) -> None:
            beat()
            self._observer.on_climb(climb)

        return Link(lambda: open_adapter(stop), show=lambda state: self._publish(link=state), tell=tell)

    def _serve(self, link: Link, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Read vehicles as asked; between scans look after the wire and what could not be saved."""
        saved = time.monotonic()

        def look_after() -> None:
            nonlocal saved
            beat()
            if self.unsaved and time.monotonic() - saved >= SAVE_AGAIN_S:
                self._save_again()
                saved = time.monotonic()

        while not stop.is_set() and self._swap is None:
            look_after()
            order = self._next_order()
            if order is not None:
                self._scan(link, order, beat)
            elif self.post.active:
                self.post.serve(link, until=lambda: stop.is_set() or self._scan_wanted, beat=look_after)
            else:
                link.look()
                if self._greeter is not None and not self._scan_wanted:
                    self._greeter.turn(link)

    @property
    def _scan_wanted(self) -> bool:
        with self._changed:
            return self._wanted is not None

    def _next_order(self) -> Order | None:
        with self._changed:
            if self._wanted is None:
                self._changed.wait(TICK_S)
            order, self._wanted = self._wanted, None
        return order

    def _scan(self, link: Link, order: Order, beat: Callable[[], None]) -> None:
        who = f"{'demo ' if order.demo else ''}{order.kind} scan {order.scan_id}"
        self._guard.asked(who)
        adapter, identity = link.wire, link.state.adapter
        assert identity is not None  # noqa: S101 - connect() has set it
        begun = begun_by(order)
        self._publish(progress=begun)
        link.begins("scan_begins")

        def watch(stage: str, step: int, notes: Notes) -> None:
            beat()
            self._guard.asked(who)  # somebody wants it until it has ended, also of a vehicle that went silent
            self._publish(progress=replace(begun, stage=stage, step=step, vin=notes.vin, tiles=tiles(notes)))

        began = time.monotonic()
        clearing, self._clear = self._clear, None
        if clearing is not None:
            watch(STAGE, 0, Notes())
            done = clear(adapter, clearing, self._guard)
        visited = visit(
            adapter,
            identity,
            order,
            watch=watch,
            look_up=self._look_up,
            clock=self._clock,
            observer=self._observer,
        )
        took_s = time.monotonic() - began
        if clearing is not None:
            visited = with_clearing(visited, clearing, done)
        visited = replace(visited, scan=self._channels(visited.scan))
        self._observer.on_scan(visited.scan, took_s)
        LOG.info(
            "%s scan %s after %.1f s: %s",
            order.kind, visited.scan.state, took_s, visited.scan.verdict.headline,
            extra={"scan_id": order.scan_id},
        )  # fmt: skip
        self._keep(visited)
        self._busy = False
        if self._greeter is not None:
            self._greeter.scanned(visited.scan)
        trouble = visited.trouble
        if (
            trouble is not None and type(trouble) is not AdapterError
        ):  # that one is the guard's: the wire is well
            raise trouble
        link.ended(visited.scan)

    def _keep(self, visited: Visited) -> None:
        """Save the visit, or hold it and say loudly that it is not saved; it is tried again."""
        assert self._bench.progress is not None  # noqa: S101 - _scan set it
        scan = visited.scan
        progress = replace(self._bench.progress, tiles=tiles_of(scan))
        trouble = self._keeper.keep(visited)
        if trouble is not None:
            self._publish(progress=replace(progress, ended="not_saved", trouble=trouble.sentence()))
            return
        self._publish(
            progress=replace(progress, ended=scan.state, trouble=scan.interrupted_by), last_scan_id=scan.id
        )
        if scan.state == "finished":
            self.tell_vin(None)

    def _save_again(self) -> None:
        for visited in self._keeper.again():
            progress = self._bench.progress
            if progress is not None and progress.scan_id == visited.scan.id:
                self._publish(
                    progress=replace(progress, ended=visited.scan.state, trouble=None),
                    last_scan_id=visited.scan.id,
                )

    def _end_order(self, trouble: AdapterError) -> None:
        """Keep a record of a scan that was asked for and could not begin, and be free for the next."""
        with self._changed:
            order, self._wanted = self._wanted, None
        if order is not None and not isinstance(trouble, AdapterReleased):
            self._publish(progress=begun_by(order))
            self._keep(never_begun(order, trouble, clock=self._clock))
        self._busy = False

    def _publish(
        self,
        *,
        link: LinkState | None = None,
        progress: Progress | None = None,
        last_scan_id: str | None = None,
        nodes: tuple[NodeState, ...] | None = None,
        watch: WatchState | None = None,
    ) -> None:
        self._change(
            lambda bench: replace(
                bench,
                link=link or bench.link,
                progress=progress or bench.progress,
                last_scan_id=last_scan_id or bench.last_scan_id,
                nodes=bench.nodes if nodes is None else nodes,
                watch=watch or bench.watch,
                heard_at=utc_now() if has_spoken(progress, watch) else bench.heard_at,
            )
        )

    def _show_visitor(self, visitor: Visitor | None) -> None:
        answered = visitor is not None and visitor.ecus
        self._change(
            lambda bench: replace(
                bench, visitor=visitor, heard_at=visitor.since if visitor and answered else bench.heard_at
            )
        )

    def _change(self, change: Callable[[Bench], Bench]) -> None:
        with self._changed:
            if self._swap is None:  # else it is of the vehicle that is no longer shown
                self._bench = replace(change(self._bench), version=self._bench.version + 1)
            bench, watchers = self._bench, tuple(self._watchers)
            self._changed.notify_all()
        for watcher in watchers:
            watcher(bench)
