"""The portal in a real browser: first visit, scan, result, customer, on a phone and with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from portal_box import EXCHANGES, NOON, PIN, POST_ID, SCAN_ID, Box, bench_ready, make_box, make_scan

from motospect.model.bench import EcuProgress, LinkState, Progress
from motospect.model.capture import Capture, Firing, Track
from motospect.model.clearing import Clearing, ClearResult, EcuClearing
from motospect.model.trigger import WatchedValue, WatchState
from motospect.portal.server import PortalServer
from motospect.scan.link_state import SAYINGS
from motospect.store import Store

pytestmark = pytest.mark.browser

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


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A portal without owner and without scans."""
    store = Store.open(tmp_path)
    box = make_box(store, tmp_path, bench_ready())
    server = PortalServer(box.portal, "127.0.0.1", 0)
    server.start()
    yield Site(box, f"http://127.0.0.1:{server.port}")
    server.stop()
    store.close()


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone-sized window."""
    context = chromium.new_context(viewport=PHONE, base_url=site.url)  # type: ignore[arg-type]
    yield context
    context.close()


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


def test_from_the_first_visit_to_the_customers_phone(
    site: Site, phone: BrowserContext, chromium: Browser
) -> None:
    page = phone.new_page()
    complaints = listened(page)
    claim(page)
    page.get_by_role("button", name="Check Only to see how it is").click()
    expect(page).to_have_url(f"{site.url}/#progress")
    assert site.box.bay.wanted == ["check"]

    site.box.bay.show(progress=BEGUN)
    expect(page.get_by_text("step 0 of 9")).to_be_visible()
    expect(page.get_by_role("button", name="Check Only to see how it is")).to_be_disabled()
    site.box.bay.show(progress=HALF)
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".tile", has_text="Engine")).to_contain_text("P0171")
    expect(page.locator(".tile", has_text="Transmission")).to_contain_text("silent")
    expect(page.locator("[data-say]")).to_have_text("Reading stored codes")

    site.box.store.save_scan(make_scan(), EXCHANGES)
    site.box.bay.show(progress=replace(HALF, ended="finished", step=9), last_scan_id=SCAN_ID)
    page.get_by_role("link", name="Open the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "One fault found; the transmission did not answer."
    )
    page.get_by_role("button", name="Show customer link").click()
    link = page.locator("a.url").get_attribute("href")
    assert link is not None

    private = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    customer = private.new_page()
    customer.goto(link.replace("http://192.168.7.20:8084", site.url))
    expect(customer.get_by_role("heading", name="What was not checked")).to_be_visible()
    expect(customer.locator(".finding")).to_have_count(3)
    assert width_over(customer) <= 0
    assert private.cookies() == []
    private.close()
    assert complaints == []


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


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_scrolls_sideways_or_has_small_targets(
    site: Site, chromium: Browser, viewport: dict[str, int]
) -> None:
    site.box.store.save_scan(make_scan(), EXCHANGES)
    cleared(site)
    context = chromium.new_context(viewport=viewport, base_url=site.url)  # type: ignore[arg-type]
    page = context.new_page()
    claim(page)
    pages = (
        "/",
        "/scans",
        f"/scans/{SCAN_ID}",
        f"/scans/{SCAN_ID}/evidence",
        f"/scans/{SCAN_ID}/clear",
        f"/scans/{POST_ID}",
        f"/compare?before={SCAN_ID}&after={POST_ID}",
        "/health",
        "/screen",
        *watched(site),
        "/nothing",
    )
    for path in pages:
        page.goto(path)
        page.locator("details").evaluate_all("found => found.forEach(one => { one.open = true })")
        assert width_over(page) <= 0, path
        heights = page.locator(
            "button:visible, summary:visible, nav a:visible, .as-button:visible, a.row"
        ).evaluate_all(  # one that the stream has just replaced has no height any more
            "found => found.filter(one => one.isConnected).map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights, default=44) >= 44, path
    context.close()


def test_the_keyboard_keeps_its_place_while_the_page_changes(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    claim(page)
    button = page.get_by_role("button", name="Pre-scan")
    button.focus()
    site.box.bay.show(
        last_scan_id="another", link=replace(site.box.bay.bench.link, reason="It answered again.")
    )
    expect(page.locator(".link").get_by_text("It answered again.")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/#progress")
    assert site.box.bay.wanted == ["pre"]


def test_a_pulled_plug_is_on_the_open_page_within_two_seconds(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    claim(page)
    reason, remedy = SAYINGS["unplugged"]
    site.box.bay.show(link=LinkState("unplugged", reason, remedy, NOON))
    link = page.locator(".link")
    expect(link.get_by_role("heading", name="Adapter unplugged")).to_be_visible(timeout=2000)
    expect(link.get_by_text(remedy)).to_be_visible()
    expect(page.get_by_role("button", name="Pre-scan")).to_be_disabled()
    site.box.bay.show(link=LinkState("powered", *SAYINGS["powered"], NOON))
    expect(link.get_by_role("heading", name="Plugged in, not scanned yet")).to_be_visible(timeout=2000)
    expect(page.get_by_role("button", name="Pre-scan")).to_be_enabled()


def test_a_hidden_page_lets_its_stream_go(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    claim(page)
    assert len(site.box.bay.watchers) == 1
    page.goto("/health")
    expect(page.get_by_role("heading", name="Health of the box")).to_be_visible()
    page.goto("/")
    expect(page.locator("[data-connected=yes]")).to_be_visible()
    assert len(site.box.bay.watchers) <= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(site: Site, chromium: Browser, scheme: str) -> None:
    site.box.store.save_scan(make_scan(demo=True), EXCHANGES)
    cleared(site, demo=True)
    context = chromium.new_context(viewport=PHONE, base_url=site.url, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    claim(page)
    new = (f"/scans/{SCAN_ID}/clear", f"/scans/{POST_ID}", f"/compare?before={SCAN_ID}&after={POST_ID}")
    for path in (
        "/",
        "/scans",
        f"/scans/{SCAN_ID}",
        f"/scans/{SCAN_ID}/evidence",
        *new,
        "/health",
        "/audit",
        "/screen",
        *watched(site, demo=True),
    ):
        page.goto(path)
        page.locator("details").evaluate_all("found => found.forEach(one => { one.open = true })")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    context.close()


def test_a_sentence_of_the_model_appears_on_the_open_page(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    claim(page)
    site.box.store.save_scan(make_scan(), EXCHANGES)
    later = {"f2": {"text": "The engine gets too much <air>.", "origin": "worded by another model"}}
    page.route("**/wordings", lambda route: route.fulfill(json=later))
    page.goto(f"/scans/{SCAN_ID}")
    expect(page.locator("[data-wording=f2]")).to_contain_text("Too much <air>.")
    expect(page.locator("[data-wording=f2]")).to_have_text(
        "The engine gets too much <air>. (worded by another model)"
    )
