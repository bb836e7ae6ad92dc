"""A box that is being served, for tests that look at it with a browser; filled with one of everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from playwright.sync_api import BrowserContext, Page, expect
from portal_box import EXCHANGES, NOON, PIN, POST_ID, SCAN_ID, Box, bench_ready, make_box, make_scan

from motospect.box.schedule import BackupPlace
from motospect.box.upkeep import Around, Upkeep
from motospect.box.versions import system_versions
from motospect.model.bench import EcuProgress, Progress
from motospect.model.capture import Capture, Firing, Track
from motospect.model.clearing import Clearing, ClearResult, EcuClearing
from motospect.model.note import Note
from motospect.model.trigger import WatchedValue, WatchState
from motospect.model.upkeep import LogLine
from motospect.portal.box_desk import BoxDesk
from motospect.portal.server import PortalServer
from motospect.store import Store
from motospect.store.backup import Occasion

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
BEGUN = Progress(SCAN_ID, "check", NOON, "Looking for the vehicle", 0, 9)
HALF = replace(
    BEGUN, stage="Reading stored codes", step=4, vin="WBA00000000000001",
    tiles=(
        EcuProgress("7E8", "Engine", "answered", {"03": "ok"}, ("P0171",), result="codes"),
        EcuProgress("7E9", "Transmission", "silent", result="silent"),
    ),
)  # fmt: skip


@dataclass
class Site:
    """A box that is being served."""

    box: Box
    url: str
    upkeep: Upkeep


@contextmanager
def serving(folder: Path, *, port: int = 0) -> Iterator[Site]:
    """Serve a portal on what the folder holds: at first neither owner nor scans."""
    store = Store.open(folder)
    upkeep = Upkeep(
        store,
        Around(occasion=Occasion, busy=lambda: False, again=lambda: None),
        BackupPlace(None, 7, folder),
    )
    box = make_box(store, folder, bench_ready(), box=desk(upkeep, store))
    server = PortalServer(box.portal, "127.0.0.1", port)
    server.start()
    try:
        yield Site(box, f"http://127.0.0.1:{server.port}", upkeep)
    finally:
        server.stop()
        store.close()


def desk(upkeep: Upkeep, store: Store) -> BoxDesk:
    """Return the real housekeeping's desk; nothing of it is done before a test says so."""
    line = LogLine(NOON, "error", "motospect.scan", f"It broke: {HOSTILE}")
    return BoxDesk(
        keeper=upkeep,
        versions=system_versions,
        log=lambda _level: (line,),
        bundle=lambda: b"PK",
        runs=store.upkeep.backup_runs,
    )


def claim(page: Page) -> None:
    """Set the PIN as on the first visit."""
    page.goto("/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Set PIN").click()
    expect(page.locator("[data-connected=yes]")).to_be_visible()


def listened(page: Page) -> list[str]:
    """Return the list to which everything the browser complains about is added."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def width_over(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def cleared(site: Site, *, demo: bool = False) -> None:
    """Keep a scan with one result of a clearing of each kind, and show a scan that runs."""
    results = get_args(ClearResult)
    ecus = tuple(
        EcuClearing(f"7E{n + 8:X}", "Engine", r, "It said so.", evidence=("c4",))
        for n, r in enumerate(results)
    )
    clearing = Clearing(SCAN_ID, NOON, "the owner, signed in", "Cleared: 7E8; refused: 7E9.", ecus)
    later = make_scan(id=POST_ID, kind="post", demo=demo, clearing=clearing, ecus=make_scan().ecus[:1])
    site.box.store.save_scan(later, ())
    site.box.bay.show(progress=HALF, last_scan_id=SCAN_ID)


def watched(site: Site, *, demo: bool = False) -> tuple[str, ...]:
    """Keep a capture, show a watch on the bench, and return the pages of vehicles and captures."""
    vin = "WBA00000000000001"
    track = Track("RPM", "7E8", "rpm", (0.0, 1.0, 2.0, 9.0), (750.0, 760.0, 3200.0, 800.0))
    firing = Firing("RPM above 3000 rpm", 2.0, "RPM of 7E8 was above 3000 rpm: 3200 rpm.")
    site.box.store.captures.begin(
        Capture("c1", vin, NOON, "synced", (track,), firing, ("From 3 to 9 s nothing.",), demo)
    )
    site.box.store.captures.end("c1", state="cut_short")
    values = (
        WatchedValue("RPM", "7E8", 754.25, "rpm", 0.1),
        WatchedValue("ELM_VOLTAGE", None, 14.1, "V", 7.0),
    )
    armed = WatchState("w1", "armed", "RPM above 3000 rpm", "Armed.", "the owner", NOON, 1700, values, 98.5)
    site.box.bay.show(watch=replace(armed, saved=("c1",)))
    of = "?demo=yes" if demo else ""
    trend = f"/vehicles/{vin}/trend?of=signal:7E8:COOLANT_TEMP:degC:" + ("&demo=yes" if demo else "")
    return ("/", "/vehicles", f"/vehicles/{vin}{of}", trend, "/captures", "/captures/c1")


def enter(site: Site, context: BrowserContext) -> None:
    """Sign the browser in as the owner."""
    cookie = site.box.owner().get_cookie("motospect")
    assert cookie is not None
    context.add_cookies([{"name": "motospect", "value": cookie.value, "url": site.url}])


HOSTILE = (
    "<script>alert('x')</script> \u0648\u062d\u062f\u0629 \u0627\u0644\u062a\u062d\u0643\u0645 \U0001f697 "
    + "endless" * 12
)
"""A name no control unit should have and any may: markup, right to left, a picture, and very long."""


def fill(site: Site) -> None:
    """Keep what the paths of `pages.PAGES` show: two scans, a note, a capture, a running scan."""
    scan = make_scan(demo=True)
    odd = replace(scan.ecus[1], name=HOSTILE, address="7EA")
    site.box.store.save_scan(replace(scan, ecus=(*scan.ecus, odd)), EXCHANGES)
    site.box.store.notes.write(Note("n1", SCAN_ID, NOON, "Ola", f"Hose replaced {HOSTILE}"))
    site.box.store.notes.write(Note("n2", SCAN_ID, NOON, "Ola", "A mistake"))
    site.box.store.notes.take_back("n2", at=NOON, by="Jan")
    cleared(site, demo=True)
    watched(site, demo=True)
    odd_tile = EcuProgress(
        "7EA", HOSTILE, "rejected", {"03": "negative"}, result="refused", refusals={"03": "11"}
    )
    site.box.bay.show(progress=replace(HALF, tiles=(*HALF.tiles, odd_tile)), demo=True)
