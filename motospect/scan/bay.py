"""The bay: one thread owns the adapter, keeps the link's state, and reads a vehicle when somebody asks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Adapter
from motospect.errors import (
    AdapterError,
    AdapterMissing,
    AdapterReleased,
    BayBusy,
    MotospectError,
)
from motospect.model.bench import Bench, LinkPhase, LinkState, Progress
from motospect.model.identity import new_id, utc_now
from motospect.model.part import PartState
from motospect.model.scan import AdapterIdentity, Scan, ScanKind
from motospect.model.sensor import NodeState
from motospect.scan.clear import STAGE, ClearOrder, clear, with_clearing
from motospect.scan.notes import Notes
from motospect.scan.observer import NOBODY, Observer
from motospect.scan.questions import STEPS
from motospect.scan.tiles import tiles
from motospect.scan.visit import FIRST_STAGE, LookUp, Order, Visited, at_once, never_begun, visit

LOG = logging.getLogger(__name__)

VOLTAGE_EVERY_S = 5.0
"""The adapter alone is asked while nothing is scanned: no frame on the vehicle's bus (law 4)."""
TICK_S = 1.0
SAVE_AGAIN_S = 10.0
REOPEN_S = (1.0, 2.0, 4.0, 8.0)
"""Waits between attempts to open a lost adapter; the last one repeats."""
HEALTH: dict[LinkPhase, Literal["ok", "degraded", "absent", "failed"]] = {
    "absent": "absent",
    "opening": "degraded",
    "adapter_ok": "ok",
    "bus_ok": "ok",
    "ignition_off": "ok",
    "scanning": "ok",
    "unplugged": "failed",
    "failed": "failed",
}
READY: frozenset[LinkPhase] = frozenset({"adapter_ok", "bus_ok", "ignition_off"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where the bay's results go. `begin` and `keep` return when it is durable, or raise StoreError."""

    begin: Callable[[Order], None]
    keep: Callable[[Visited], None]


class Bay:
    """One vehicle's place in the workshop. Any thread may ask; the thread in `run` does the work.

    `open_adapter` opens and returns a fresh adapter, or is None when none is configured: then the bay is
    there, says so, and refuses scans with the remedy. `channels` adds to a finished scan what was measured
    beside the vehicle's own ECUs.
    """

    def __init__(  # noqa: PLR0913 - its parts, handed in by keyword by the composition root
        self,
        *,
        open_adapter: Callable[[threading.Event], Adapter] | None,
        ledger: Ledger,
        demo: bool = False,
        look_up: LookUp = at_once,
        clock: Callable[[], Literal["synced", "unsynced"]] = lambda: "unsynced",
        channels: Callable[[Scan], Scan] = lambda scan: scan,
        observer: Observer = NOBODY,
        guard: BusGuard | None = None,
    ) -> None:
        self._look_up = look_up
        self._guard = guard or BusGuard()
        self._clear: ClearOrder | None = None
        self._open_adapter = open_adapter
        self._ledger = ledger
        self._clock = clock
        self._channels = channels
        self._observer = observer
        self._changed = threading.Condition()
        self._watchers: list[Callable[[Bench], None]] = []
        self._wanted: Order | None = None
        self._busy = False
        self._unsaved: list[Visited] = []
        self._bench = Bench(version=1, demo=demo, link=_opening() if open_adapter else _absent())

    def snapshot(self) -> Bench:
        """Return what is happening in the bay now."""
        with self._changed:
            return self._bench

    @property
    def unsaved(self) -> int:
        """How many finished scans could not be saved yet and are held in memory."""
        return len(self._unsaved)

    def parts(self) -> tuple[PartState, ...]:
        """Return the adapter and the keeping of scans as the health page shows them."""
        link, unsaved = self.snapshot().link, self.unsaved
        kept = PartState("store", "ok", "Every scan is kept.")
        if unsaved:
            kept = PartState(
                "store",
                "failed",
                f"{unsaved} scan(s) could not be saved and are kept in memory.",
                "Make room on the disk; saving is tried again every few seconds.",
            )
        return (PartState("adapter", HEALTH[link.phase], link.reason, link.remedy), kept)

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

        Raises BayBusy while a scan runs, AdapterMissing while the link is not ready, StoreError when
        its beginning cannot be kept.
        """
        return self._begin(kind, None)

    def request_clear(self, order: ClearOrder) -> str:
        """Have confirmed codes cleared and return the id of the post-scan that follows; raises as above."""
        return self._begin("post", order)

    def _begin(self, kind: ScanKind, clearing: ClearOrder | None) -> str:
        with self._changed:
            link = self._bench.link
            if self._busy:
                raise BayBusy("A scan is already running.", hint="Wait until it is finished.")
            if link.phase not in READY:
                raise AdapterMissing(link.reason, hint=link.remedy or "Wait a moment and try again.")
            order = Order(new_id(), kind, utc_now(), self._bench.demo)
            self._ledger.begin(order)
            self._wanted, self._busy, self._clear = order, True, clearing
            self._changed.notify_all()
        return order.scan_id

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Own the adapter until `stop`; `beat` is called at least every two seconds while all is well."""
        failures = 0
        while not stop.is_set():
            beat()
            if self._open_adapter is None:
                stop.wait(TICK_S)
                continue
            try:
                adapter = self._connect(stop)
            except AdapterError as trouble:
                self._report_trouble(trouble, lost=False)
                self._pause(stop, beat, REOPEN_S[min(failures, len(REOPEN_S) - 1)])
                failures += 1
                continue
            failures = 0
            try:
                self._serve(adapter, stop, beat)
            except AdapterError as trouble:
                self._report_trouble(trouble, lost=True)
            finally:
                adapter.close()
        self._save_again()

    def _connect(self, stop: threading.Event) -> Adapter:
        assert self._open_adapter is not None  # noqa: S101 - run() asked before
        adapter = self._open_adapter(stop)
        try:
            identity = adapter.connect()
        except AdapterError:
            adapter.close()
            raise
        LOG.info("adapter ready: %s", identity.identity)
        self._link("adapter_ok", f"{identity.identity} is ready.", None, identity)
        return adapter

    def _serve(self, adapter: Adapter, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Read vehicles as asked; between scans measure the voltage, which also shows a pulled plug."""
        measured, saved = time.monotonic(), time.monotonic()
        while not stop.is_set():
            beat()
            order = self._next_order()
            if order is not None:
                self._scan(adapter, order, beat)
                continue
            if time.monotonic() - measured >= VOLTAGE_EVERY_S:
                self._measure(adapter)
                measured = time.monotonic()
            if self._unsaved and time.monotonic() - saved >= SAVE_AGAIN_S:
                self._save_again()
                saved = time.monotonic()

    def _next_order(self) -> Order | None:
        with self._changed:
            if self._wanted is None:
                self._changed.wait(TICK_S)
            order, self._wanted = self._wanted, None
        return order

    def _scan(self, adapter: Adapter, order: Order, beat: Callable[[], None]) -> None:
        who = f"{order.kind} scan {order.scan_id}"
        self._guard.asked(who)
        identity = self._bench.link.adapter
        assert identity is not None  # noqa: S101 - _connect set it
        begun = Progress(
            order.scan_id, order.kind, order.started_at, "Looking for the vehicle", 0, len(STEPS)
        )
        self._publish(progress=begun)
        self._link("scanning", "A scan is running.", None, identity)

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
        if visited.trouble is not None:
            raise visited.trouble
        found = visited.scan.adapter
        if visited.scan.ecus:
            self._link("bus_ok", f"The vehicle answered over {found.protocol}.", None, found)
        else:
            self._link("ignition_off", visited.scan.verdict.headline, "Switch the ignition on.", found)

    def _keep(self, visited: Visited) -> None:
        """Save the visit, or hold it and say loudly that it is not saved; it is tried again."""
        progress = self._bench.progress
        assert progress is not None  # noqa: S101 - _scan set it
        scan = visited.scan
        try:
            self._ledger.keep(visited)
        except MotospectError as trouble:
            LOG.exception("scan %s is not saved", scan.id, extra={"scan_id": scan.id})
            self._unsaved.append(visited)
            self._publish(progress=replace(progress, ended="not_saved", trouble=trouble.sentence()))
            return
        self._publish(
            progress=replace(progress, ended=scan.state, trouble=scan.interrupted_by), last_scan_id=scan.id
        )

    def _save_again(self) -> None:
        while self._unsaved:
            visited = self._unsaved[0]
            try:
                self._ledger.keep(visited)
            except MotospectError as trouble:
                LOG.warning(
                    "scan %s is still not saved: %s",
                    visited.scan.id,
                    trouble,
                    extra={"scan_id": visited.scan.id},
                )
                return
            self._unsaved.pop(0)
            LOG.info("scan %s is saved now", visited.scan.id, extra={"scan_id": visited.scan.id})
            progress = self._bench.progress
            if progress is not None and progress.scan_id == visited.scan.id:
                self._publish(
                    progress=replace(progress, ended=visited.scan.state, trouble=None),
                    last_scan_id=visited.scan.id,
                )

    def _measure(self, adapter: Adapter) -> None:
        link = self._bench.link
        assert link.adapter is not None  # noqa: S101 - _connect set it
        voltage = adapter.voltage_v()
        if voltage != link.adapter.voltage_v:
            self._publish(link=replace(link, adapter=replace(link.adapter, voltage_v=voltage)))

    def _report_trouble(self, trouble: AdapterError, *, lost: bool) -> None:
        """Show the trouble; log it once when it begins, not at every attempt."""
        if isinstance(trouble, AdapterReleased):
            return
        phase: LinkPhase = "unplugged" if lost else "failed"
        if self._bench.link.reason != str(trouble):
            LOG.warning("%s", trouble.sentence())
        if not lost and self._bench.link.phase == "unplugged":
            phase = "unplugged"
        with self._changed:
            order, self._wanted = self._wanted, None
        if order is not None:
            self._publish(progress=_begun(order))
            self._keep(never_begun(order, trouble, clock=self._clock))
        self._busy = False
        self._link(phase, str(trouble), trouble.hint, None)

    def _pause(self, stop: threading.Event, beat: Callable[[], None], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            beat()
            stop.wait(min(TICK_S, left))

    def _link(
        self, phase: LinkPhase, reason: str, remedy: str | None, adapter: AdapterIdentity | None
    ) -> None:
        since = self._bench.link.since if self._bench.link.phase == phase else utc_now()
        self._publish(link=LinkState(phase, reason, remedy, since, adapter))

    def _publish(
        self,
        *,
        link: LinkState | None = None,
        progress: Progress | None = None,
        last_scan_id: str | None = None,
        nodes: tuple[NodeState, ...] | None = None,
    ) -> None:
        with self._changed:
            bench = self._bench
            self._bench = replace(
                bench,
                version=bench.version + 1,
                link=link or bench.link,
                progress=progress or bench.progress,
                last_scan_id=last_scan_id or bench.last_scan_id,
                nodes=bench.nodes if nodes is None else nodes,
            )
            bench, watchers = self._bench, tuple(self._watchers)
            self._changed.notify_all()
        for watcher in watchers:
            watcher(bench)


def _begun(order: Order) -> Progress:
    return Progress(order.scan_id, order.kind, order.started_at, FIRST_STAGE, 0, len(STEPS))


def _opening() -> LinkState:
    return LinkState("opening", "The adapter is being opened.", None, utc_now())


def _absent() -> LinkState:
    return LinkState(
        "absent",
        "No adapter is configured.",
        "Plug one in and set MOTOSPECT_ADAPTER_ADDRESS, or try the virtual vehicle with `motospect demo`.",
        utc_now(),
    )
