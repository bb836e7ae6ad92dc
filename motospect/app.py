"""The composition root: builds every part of the daemon by keyword; the only file that knows all rooms."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from motospect.adapters import open_adapter
from motospect.adapters.port import Adapter
from motospect.analysis import analyse
from motospect.box.health import box_parts, clock_state
from motospect.box.network import lan_address
from motospect.box.notify import Notifier, open_notifier
from motospect.box.watchdog import Watchdog, feed_every_s
from motospect.config import Settings, watchdog_s
from motospect.knowledge import Identifier
from motospect.model.bench import LinkPhase
from motospect.model.identity import utc_now
from motospect.model.part import PartState
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.portal import PortalServer, create_portal
from motospect.report.printer import print_report
from motospect.scan.bay import Bay, Ledger
from motospect.sensors import Sensors, open_sensors
from motospect.store import Store
from motospect.supervise import Supervisor, Worker

LOG = logging.getLogger(__name__)

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
    supervisor: Supervisor
    workers: tuple[Worker, ...]
    notifier: Notifier
    public_url: Callable[[], str]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start every part, and stop them all at the end; raises PortTaken."""
        try:
            self.server.bind()
            self.supervisor.start(self.workers)
            self.notifier.ready(f"pages at {self.public_url()}")
            yield
        finally:
            self.notifier.stopping()
            self.supervisor.stop(deadline_s=STOP_S)
            self.store.close()
            LOG.info("stopped")


def build(settings: Settings, *, demo: bool = False) -> Daemon:
    """Return the daemon for these settings; raises StoreError when the box's memory is not to be had."""
    sensors = open_sensors(settings)
    store = Store.open(settings.store_dir)
    if store.interrupted_at_start:
        LOG.warning("%d scan(s) were interrupted by the last stop", store.interrupted_at_start)
    # A made-up VIN is nobody's business outside.
    identifier = Identifier(url="" if demo else settings.knowledge_vpic_url, store_dir=settings.store_dir)
    bay = Bay(
        open_adapter=_opener(settings),
        ledger=Ledger(
            begin=lambda o: store.begin_scan(o.scan_id, kind=o.kind, started_at=o.started_at, demo=o.demo),
            keep=lambda visited: store.save_scan(visited.scan, visited.exchanges),
        ),
        demo=demo,
        look_up=identifier.begin,
        clock=clock_state,
        channels=sensors.attach,
    )

    def public_url() -> str:
        return settings.portal_public_url or f"http://{_host(settings)}:{server.port}"

    portal = create_portal(
        settings=settings,
        store=store,
        bay=bay,
        health=lambda: (
            *_bay_parts(bay, store),
            identifier.state(),
            *sensors.parts(),
            *box_parts(settings.store_dir),
        ),
        print_report=print_report,
        analyse=analyse,
        public_url=public_url,
    )
    server = PortalServer(portal, settings.portal_host, settings.portal_port)
    notifier = open_notifier()
    supervisor = Supervisor()
    watchdog = Watchdog(notifier, supervisor.stalled, interval_s=feed_every_s(watchdog_s()))
    workers = (
        Worker(name="bay", run=bay.run, stall_s=30.0),
        Worker(
            name="sensors",
            run=lambda stop, beat: sensors.run(stop, beat, show=bay.show_nodes),
            stall_s=30.0,
            vital=False,
        ),
        Worker(name="portal", run=server.run, stall_s=30.0),
        Worker(name="watchdog", run=lambda stop, _: watchdog.run(stop), stall_s=float("inf")),
    )
    return Daemon(
        settings=settings,
        store=store,
        bay=bay,
        sensors=sensors,
        server=server,
        supervisor=supervisor,
        workers=workers,
        notifier=notifier,
        public_url=public_url,
    )


def _host(settings: Settings) -> str:
    """The host others reach the pages at: the one served on, or the LAN's when every one is."""
    every = settings.portal_host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
    return lan_address() or "127.0.0.1" if every else settings.portal_host


def _opener(settings: Settings) -> Callable[[threading.Event], Adapter] | None:
    if not settings.adapter_address:
        return None
    return lambda stop: open_adapter(
        settings.adapter_kind, settings.adapter_address, baud=settings.adapter_baud, stop=stop
    )


def _bay_parts(bay: Bay, store: Store) -> tuple[PartState, ...]:
    """The adapter and the store as the health page shows them."""
    link = bay.snapshot().link
    unsaved = bay.unsaved
    return (
        PartState("adapter", _LINK_HEALTH[link.phase], link.reason, link.remedy),
        PartState(
            "store",
            "failed" if unsaved else "ok",
            f"{unsaved} scan(s) could not be saved and are kept in memory."
            if unsaved
            else f"{store.outbox_size()} scan(s) wait to be sent to a fleet server; none is configured here.",
            "Make room on the disk; saving is tried again every few seconds." if unsaved else None,
        ),
    )


_LINK_HEALTH: dict[LinkPhase, Literal["ok", "degraded", "absent", "failed"]] = {
    "absent": "absent",
    "opening": "degraded",
    "adapter_ok": "ok",
    "bus_ok": "ok",
    "ignition_off": "ok",
    "scanning": "ok",
    "unplugged": "failed",
    "failed": "failed",
}


def print_scan(
    scan: Scan, settings: Settings, target: Path, *, link: str | None = None, expires_at: str | None = None
) -> Path:
    """Write the scan's report as PDF to `target` and return it; raises ReportFailed."""
    report = Report(scan, analyse(scan), settings.shop_name, utc_now(), link, expires_at)
    return print_report(report, target)
