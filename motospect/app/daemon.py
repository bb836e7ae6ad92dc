"""The composition root: builds every part of the daemon by keyword; the only file that knows all rooms."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from motospect.adapters import BusGuard, Memory, bus_guard
from motospect.adapters.consequences import passport_part
from motospect.adapters.port import Adapter
from motospect.analysis import meaning_of
from motospect.analysis.explain import Desk, explainer_for
from motospect.app.aftermath import (
    Meanings,
    estimated,
    estimated_as_if,
    learn,
    prices_part,
    tie_to_jobs,
    with_meaning,
)
from motospect.app.box import box_desk, open_upkeep, remembering
from motospect.app.cloud_pages import open_publisher
from motospect.app.demo_car import DemoCar, Stall
from motospect.app.export_child import export_beside
from motospect.app.panel import open_panel
from motospect.app.profile import profile_of
from motospect.app.signing import signer_if_any
from motospect.app.verify_child import Examiner
from motospect.app.wire import Hold, Wire
from motospect.box.health import box_parts, clock_state, disk_free_bytes, hottest_degc
from motospect.box.meters import Gauges, Meters
from motospect.box.network import lan_address
from motospect.box.notify import Notifier, open_notifier
from motospect.box.panel import Panel
from motospect.box.ring import LogRing
from motospect.box.watchdog import Watchdog, feed_every_s
from motospect.config import Settings, watchdog_s
from motospect.errors import StoreError
from motospect.knowledge import Identifier, NoticeDesk, ProviderDesk
from motospect.knowledge.workshop import WorkshopBooks, books_of
from motospect.model.part import PartState
from motospect.model.passport import Passport
from motospect.model.profile import Profile
from motospect.model.scan import VehicleIdentity
from motospect.portal import PortalServer, create_portal
from motospect.portal.parts import DemoSwitch, WireDesk
from motospect.report import Printer
from motospect.scan.bay import Bay
from motospect.scan.keeping import Ledger
from motospect.scan.observer import Observer
from motospect.scan.visit import Visited
from motospect.scan.watch import CaptureLedger
from motospect.sensors import Sensors, open_sensors
from motospect.store import Store
from motospect.supervise import Supervisor, Worker
from motospect.sync import build_sync

LOG = logging.getLogger(__name__)

OpenAdapter = Callable[[threading.Event], Adapter]
STOP_S = 4.5
"""Everything has stopped within this; the unit allows five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """All parts, built and not yet started."""

    settings: Settings
    store: Store
    bay: Bay
    sensors: Sensors
    server: PortalServer
    panel: Panel
    printer: Printer
    demo_car: DemoCar
    wire: Wire
    supervisor: Supervisor
    workers: tuple[Worker, ...]
    notifier: Notifier
    public_url: Callable[[], str]
    health: Callable[[], tuple[PartState, ...]]
    ring: LogRing
    again: threading.Event
    """Set when whoever runs the daemon should build and start it once more: a backup was restored."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start every part, and stop them all at the end; raises PortTaken."""
        try:
            with remembering(self.ring):
                self.server.bind()
                # What is loaded by now stays as long as the process: looking through it for garbage again and
                # again stops every thread, the bay's too, for 60 ms here and longer on a Pi.
                gc.collect()
                gc.freeze()
                self.supervisor.start(self.workers)
                self.notifier.ready(f"pages at {self.public_url()}")
                yield
        finally:
            self.notifier.stopping()
            self.supervisor.stop(deadline_s=STOP_S)
            self.demo_car.close()
            self.panel.close()
            self.printer.close()
            self.store.close()
            LOG.info("stopped")


def build(settings: Settings, *, demo: bool = False, open_adapter: OpenAdapter | None = None) -> Daemon:
    """Return the daemon for these settings; raises StoreError when the box's memory is not to be had.

    `open_adapter` takes the place of the adapter the settings name.
    """
    sensors = open_sensors(settings)
    store = Store.open(settings.store_dir)
    if store.interrupted_at_start:
        LOG.warning("%d scan(s) were interrupted by the last stop", store.interrupted_at_start)
    # A made-up VIN is nobody's business outside.
    identifier = Identifier(url="" if demo else settings.knowledge_vpic_url, store_dir=settings.store_dir)
    notices = NoticeDesk(url="" if demo else settings.knowledge_recalls_url, store_dir=settings.store_dir)
    providers = ProviderDesk(file=settings.knowledge_providers_file, store_dir=settings.store_dir)

    def profile() -> Profile:
        return profile_of(settings, store)

    def books() -> WorkshopBooks:
        return books_of(profile(), settings.store_dir)

    meaning = Meanings(store, books)

    def health() -> tuple[PartState, ...]:
        return tuple(part for source in part_sources for part in source())

    meters = Meters(
        Gauges(
            parts=health,
            outbox_rows=store.outbox_size,
            outbox_oldest_at=store.outbox_since,
            disk_free_bytes=lambda: disk_free_bytes(settings.store_dir),
            temperature_degc=hottest_degc,
            link_phase=lambda: bay.snapshot().link.phase,
        )
    )
    explainer = explainer_for(settings)
    desk = Desk(explainer)

    def keep(visited: Visited) -> None:
        scan, past = with_meaning(visited.scan, store, books())
        # A real box's fleet has nothing to learn of the demo car.
        store.save_scan(scan, visited.exchanges, send=scan.demo == demo)
        notices.of(scan.vehicle, demo=scan.demo)  # asked for meanwhile, never waited for
        estimated(scan, meaning, profile().terms, store)
        learn(scan, past, store)
        tie_to_jobs(scan, store)
        desk.wordings(scan.id, meaning_of(scan))  # worded while the technician reads the rest

    guard = bus_guard(settings)
    acquaintance = _Acquaintance(store)
    memory = Memory(acquaintance.recall, acquaintance.keep, settings.adapter_baud_most)
    wire = Wire(
        Hold(settings=settings, guard=guard, memory=memory),
        store,
        fixed=demo or open_adapter is not None,
        instead=open_adapter,
    )
    unknown = Identifier(url="", store_dir=settings.store_dir)

    def look_up(vin: str) -> Callable[[], VehicleIdentity]:
        return (unknown if bay.snapshot().demo else identifier).begin(vin)

    bay = Bay(
        open_adapter=wire.opener(),
        guard=guard,
        ledger=Ledger(
            begin=lambda o: store.begin_scan(o.scan_id, kind=o.kind, started_at=o.started_at, demo=o.demo),
            keep=keep,
            captures=CaptureLedger(
                begin=store.captures.begin,
                append=store.captures.append,
                end=lambda capture_id, state: store.captures.end(capture_id, state=state),
            ),
        ),
        demo=demo,
        look_up=look_up,
        clock=clock_state,
        # What hangs on the real vehicle was not measured on a virtual one.
        channels=lambda scan: sensors.attach(scan) if scan.demo == demo else scan,
        greets=settings.adapter_greeting == "on",
        observer=Observer(
            on_exchange=meters.exchange, on_stage=meters.stage, on_scan=meters.scan, on_climb=meters.climb
        ),
    )

    demo_car = DemoCar(Stall(bay, wire.opener, guard))
    # By a function of its own: the portal is built after it.
    sync = build_sync(settings, store, decide=lambda decision: portal.decide(decision))  # noqa: PLW0108
    printer = Printer(lambda: signer_if_any(store, lambda: profile().shop_name))
    supervisor, again, ring = Supervisor(), threading.Event(), LogRing()

    def start_again() -> None:
        again.set()
        supervisor.request_end()

    upkeep = open_upkeep(settings, store, bay, profile=profile, again=start_again)

    def public_url() -> str:
        return settings.portal_public_url or f"http://{_host(settings)}:{server.port}"

    def lan_url() -> str:
        # Android often cannot resolve names of the LAN: a phone is given the address as a number.
        named = (urlsplit(public_url()).hostname or "").endswith(".local")
        address = lan_address() if named else None
        return f"http://{address}:{server.port}" if address else public_url()

    portal = create_portal(
        settings=settings,
        store=store,
        bay=bay,
        health=health,
        print_report=printer,
        expect_report=printer.expect,
        analyse=meaning.beside_estimate,
        public_url=public_url,
        lan_url=lan_url,
        metrics=meters.render,
        wordings=lambda scan, analysis: desk.wordings(scan.id, analysis),
        notices=lambda scan: notices.of(scan.vehicle, demo=scan.demo),
        providers=providers,
        estimate=lambda scan: estimated(scan, meaning, profile().terms, store),
        estimate_as_if=lambda scan, edit: estimated_as_if(
            scan, edit, meaning=meaning, terms=profile().terms, store=store
        ),
        profile=profile,
        export=lambda form, target: export_beside(settings.store_dir, form, target),
        verify=Examiner(settings.store_dir),
        # Where all is a demo there is none to begin and no real vehicle to go back to.
        demo_car=None if demo else DemoSwitch(demo_car.begin, demo_car.end),
        wire=WireDesk(
            fixed=wire.fixed,
            place=lambda: wire.place,
            found=wire.found,
            attempt=lambda text: wire.attempt(text, bay),
            use=lambda text: wire.use(text, bay),
        ),
        box=box_desk(settings, store, bay, upkeep, ring=ring, health=health),
    )
    publisher = open_publisher(settings, store, portal.copies, profile, demo=demo)
    server = PortalServer(portal, settings.portal_host, settings.portal_port)
    notifier = open_notifier()
    watchdog = Watchdog(notifier, supervisor.stalled, interval_s=feed_every_s(watchdog_s()))
    panel = open_panel(
        settings, store=store, bay=bay, portal=portal, public_url=public_url, profile=profile, upkeep=upkeep
    )
    # Whoever adds a part adds where its state comes from: health page and /metrics then show it.
    part_sources: tuple[Callable[[], tuple[PartState, ...]], ...] = (
        bay.parts,
        acquaintance.parts,
        lambda: (PartState("portal", "ok", f"Pages at {public_url()}."),),
        lambda: (identifier.state(), notices.state(), *providers.states()),
        lambda: (_audit_part(guard),),
        lambda: _books_part(books()),
        sensors.parts,
        lambda: (sync.state(),),
        publisher.parts,
        lambda: (prices_part(profile().terms, store),),
        lambda: (explainer.state(),),
        panel.parts,
        lambda: box_parts(settings.store_dir),
        upkeep.parts,
        lambda: (watchdog.part(),),
    )
    workers = (
        # First, so that it stops last: it may be waiting for a broker that does not answer.
        Worker(name="sync", run=sync.run, stall_s=60.0, vital=False),
        Worker(name="customer pages", run=publisher.run, stall_s=float("inf"), vital=False),
        Worker(name="bay", run=bay.run, stall_s=30.0),
        Worker(
            name="sensors",
            run=lambda stop, beat: sensors.run(stop, beat, show=bay.show_nodes),
            stall_s=30.0,
            vital=False,
        ),
        Worker(name="portal", run=server.run, stall_s=30.0),
        *((Worker(name="panel", run=panel.run, stall_s=30.0, vital=False),) if panel.present else ()),
        Worker(name="upkeep", run=upkeep.run, stall_s=float("inf"), vital=False),
        # A sentence may take its time: whatever happens to it, the daemon goes on.
        Worker(name="words", run=desk.run, stall_s=float("inf"), vital=False),
        Worker(name="watchdog", run=lambda stop, _: watchdog.run(stop), stall_s=float("inf")),
    )
    return Daemon(
        settings=settings,
        store=store,
        bay=bay,
        sensors=sensors,
        server=server,
        panel=panel,
        printer=printer,
        demo_car=demo_car,
        wire=wire,
        supervisor=supervisor,
        workers=workers,
        notifier=notifier,
        public_url=public_url,
        health=health,
        ring=ring,
        again=again,
    )


def _host(settings: Settings) -> str:
    """The host others reach the pages at: the one served on, or the LAN's when every one is."""
    every = settings.portal_host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
    return lan_address() or "127.0.0.1" if every else settings.portal_host


def _audit_part(guard: BusGuard) -> PartState:
    if guard.audit_trouble is None:
        return PartState("audit log", "ok", "Every frame sent to a vehicle is written down.")
    why = f"Frames sent to a vehicle are not written down: {guard.audit_trouble}."
    return PartState("audit log", "failed", why, "Give this user write access to the store's folder.")


def _books_part(books: WorkshopBooks) -> tuple[PartState, ...]:
    """Return what is wrong with the shop's own files; nothing while all of them can be used."""
    if not books.troubles:
        return ()
    remedy = "Correct the file or the setting it names, then start the daemon again."
    return (PartState("workshop's rules", "degraded", " ".join(books.troubles), remedy),)


class _Acquaintance:
    """The store's knowledge of adapters for the one in the bay; a store in trouble never stops a reading."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._present: Passport | None = None

    def recall(self) -> tuple[Passport, ...]:
        try:
            return self._store.passports()
        except StoreError as trouble:
            LOG.warning("the adapters of earlier times are not known: %s", trouble)
            return ()

    def keep(self, passport: Passport) -> None:
        self._present = passport
        try:
            self._store.keep_passport(passport)
        except StoreError as trouble:
            LOG.warning("what was learned of the adapter is not kept: %s", trouble)

    def parts(self) -> tuple[PartState, ...]:
        """Return what the adapter used last can and cannot do; nothing before there was one."""
        return (passport_part(self._present),) if self._present else ()
