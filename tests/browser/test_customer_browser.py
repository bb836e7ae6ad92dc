"""The customer's journey in a real browser, phone beside bench: from check-in to the link that is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from portal_box import EXCHANGES, NOON, PIN, SCAN_ID, Box, analyse, bench_ready, make_box, make_scan

from motospect.analysis.estimate import estimate
from motospect.model.bench import EcuProgress, Progress
from motospect.model.estimate import EstimateContent
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.portal.server import PortalServer
from motospect.store import Store

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
VIN = "WBA00000000000001"
LONG = "Wolfeschlegelsteinhausenbergerdorff-Brzęczyszczykiewicz مرحبا 🚗 <script>alert(1)</script>"
HALF = Progress(
    SCAN_ID, "pre", NOON, "Reading stored codes", 4, 9, vin=VIN,
    tiles=(
        EcuProgress("7E8", "Engine", "answered", result="codes", codes=("P0171",), planned=("03", "07")),
        EcuProgress("7E9", "Transmission", "silent", result="silent"),
    ),
)  # fmt: skip


@dataclass
class Site:
    """A box that is being served."""

    box: Box
    url: str


def hard_to_name(scan: Scan) -> EstimateContent:
    """Return the scan's estimate; ids of lines have blanks and quotes, as a cylinder's have."""
    content = estimate(scan, analyse(scan), ShopTerms("EUR", 9000, 1900), ())
    options = tuple(
        replace(option, lines=tuple(replace(line, id=f'{line.id}, "cylinder 2"') for line in option.lines))
        for option in content.options
    )
    return replace(content, options=options)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A portal whose shop has prices, with an owner and without scans."""
    store = Store.open(tmp_path)
    box = make_box(
        store,
        tmp_path,
        bench_ready(),
        estimate=lambda scan: store.estimates.keep(hard_to_name(scan)),
    )
    box.owner()
    server = PortalServer(box.portal, "127.0.0.1", 0)
    server.start()
    yield Site(box, f"http://127.0.0.1:{server.port}")
    server.stop()
    store.close()


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """The customer's phone."""
    context = chromium.new_context(viewport=PHONE, base_url=site.url, has_touch=True)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def bench(chromium: Browser, site: Site) -> Iterator[Page]:
    """The technician's page, signed in."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("input[name=pin]").fill(PIN)
    page.locator("input[name=pin]").press("Enter")
    expect(page.locator("[data-connected=yes]").first).to_be_visible()
    yield page
    context.close()


def check_in(page: Page, site: Site) -> None:
    """Check in, and follow the code the box's own screen shows: a browser on this machine is the kiosk."""
    page.goto("/check-in")
    page.get_by_label("What is wrong").fill("Seit Montag ruckelt er 🚗")
    page.get_by_label("Number plate").fill("wob 123")
    page.locator("#vin").fill(" wba-0000 0000000oo1")
    expect(page.locator(".vin-said")).to_contain_text("we read O as 0")
    page.get_by_label("Your name").fill(LONG[:80])
    page.get_by_label("Telephone or mail").fill("+49 5361 1")
    page.get_by_role("button", name="Send to the workshop").click()
    expect(page.get_by_role("heading", name="Thank you, the workshop has it")).to_be_visible()
    (job,) = site.box.store.jobs.open()
    page.goto(f"/job/{site.box.store.jobs.token_of(job.id)}")
    expect(page.get_by_role("heading", name="You are checked in")).to_be_visible()


def share(page: Page, site: Site) -> str:
    """Share the scan as the technician does and return the PIN that is shown."""
    page.goto(f"/scans/{SCAN_ID}")
    page.get_by_role("button", name="Show customer link").click()
    expect(page.locator("#customer [data-connected=yes]")).to_be_visible()
    return page.locator(".pin").inner_text()


def test_from_the_check_in_to_the_decision_and_the_end_of_the_link(
    site: Site, phone: BrowserContext, bench: Page
) -> None:
    customer = phone.new_page()
    check_in(customer, site)
    expect(bench.locator(".jobs-card")).to_contain_text("Seit Montag ruckelt er")
    bench.locator(".jobs-card").get_by_role("button", name="Pre-scan").click()
    assert site.box.bay.wanted == ["pre"]

    site.box.bay.show(progress=HALF)
    expect(customer.get_by_role("heading", name="Your car is being scanned")).to_be_visible()
    expect(customer.locator(".unit", has_text="Engine")).to_contain_text("reports a fault · 1 code")
    expect(customer.locator(".unit", has_text="Transmission")).to_contain_text("does not answer")
    site.box.store.save_scan(make_scan(), EXCHANGES)
    site.box.bay.show(progress=replace(HALF, ended="finished", step=9), last_scan_id=SCAN_ID)
    expect(customer.get_by_role("heading", name="The scan is finished")).to_be_visible()

    pin = share(bench, site)
    customer.get_by_role("link", name="Open the report").click()
    expect(customer.get_by_role("heading", name="Is it safe to drive?")).to_be_visible()
    taps = 0
    customer.get_by_role("link", name=re.compile("^Choose")).first.tap()
    taps += 1
    expect(customer.locator("#name")).to_be_focused()
    expect(customer.locator("[data-bar=total]")).to_contain_text("714.00")
    lines = customer.locator("fieldset.line").count()
    expect(customer.locator("input[value=approved]:checked")).to_have_count(lines)
    customer.keyboard.type("Ada Lovelace")
    customer.locator("#pin").tap()
    taps += 1
    customer.keyboard.type(pin)
    customer.get_by_role("button", name="Approve", exact=True).tap()
    taps += 1
    expect(customer.get_by_role("heading", name="Your decision is with the workshop")).to_be_visible()
    assert taps == 3
    expect(bench.locator("#customer")).to_contain_text("Ada Lovelace has approved")

    customer.go_back()
    customer.reload()
    expect(customer.get_by_role("heading", name="Your decision is with the workshop")).to_be_visible()
    assert len(site.box.store.consents.of_scan(SCAN_ID)) == 1
    bench.get_by_role("button", name="End this link").click()
    expect(bench.get_by_role("button", name="Show customer link")).to_be_visible()
    answer = customer.goto(customer.url.partition("#")[0])
    assert answer is not None
    assert answer.status == 410


def test_a_double_tap_on_approve_is_one_record(site: Site, phone: BrowserContext, bench: Page) -> None:
    site.box.store.save_scan(make_scan(), EXCHANGES)
    pin = share(bench, site)
    link = bench.locator(".code-card a.url").first.get_attribute("href")
    assert link is not None
    customer = phone.new_page()
    customer.goto(link.replace("http://192.168.7.20:8084", site.url))
    customer.get_by_role("link", name=re.compile("^Choose")).first.click()
    customer.locator("#name").fill(LONG[:80])
    customer.locator("#pin").fill(pin)
    customer.get_by_role("button", name="Approve", exact=True).dblclick()
    expect(customer.get_by_role("heading", name="Your decision is with the workshop")).to_be_visible()
    assert len(site.box.store.consents.of_scan(SCAN_ID)) == 1
    assert customer.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_without_script_an_option_is_chosen_and_the_total_worked_out(
    site: Site, chromium: Browser, bench: Page
) -> None:
    site.box.store.save_scan(make_scan(), EXCHANGES)
    pin = share(bench, site)
    (token, _) = site.box.store.live_share(SCAN_ID, now=NOON) or ("", "")
    plain = chromium.new_context(viewport=PHONE, base_url=site.url, java_script_enabled=False)  # type: ignore[arg-type]
    customer = plain.new_page()
    customer.goto(f"/r/{token}")
    customer.get_by_role("link", name=re.compile("^Choose")).first.click()
    customer.get_by_role("button", name="Work out the total").click()
    expect(customer.locator("[data-bar=total]")).to_contain_text("714.00")
    customer.locator("#name").fill("Ada")
    customer.locator("#pin").fill(pin)
    customer.get_by_role("button", name="Approve", exact=True).click()
    expect(customer.get_by_role("heading", name="Your decision is with the workshop")).to_be_visible()
    plain.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_phone(
    site: Site, chromium: Browser, bench: Page, scheme: str
) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=site.url, color_scheme=scheme)  # type: ignore[arg-type]
    customer = context.new_page()
    customer.goto("/check-in")
    looked_at(customer)
    customer.get_by_role("button", name="Send to the workshop").evaluate(
        "button => button.form.noValidate = true"
    )
    customer.get_by_role("button", name="Send to the workshop").click()
    expect(customer.get_by_text("Not sent yet")).to_be_visible()
    looked_at(customer)
    check_in(customer, site)
    looked_at(customer)
    (job,) = site.box.store.jobs.open()
    site.box.store.jobs.change(job.id, lambda one: replace(one, state="in_work", taken_at=NOON))
    site.box.bay.show(progress=HALF)
    expect(customer.locator(".unit").first).to_be_visible()
    looked_at(customer)
    site.box.store.save_scan(make_scan(), EXCHANGES)
    pin = share(bench, site)
    (token, _) = site.box.store.live_share(SCAN_ID, now=NOON) or ("", "")
    customer.goto(f"/r/{token}?choose=recommended")
    looked_at(customer)
    customer.locator("#name").fill(LONG[:80])
    customer.locator("#pin").fill("x")
    customer.get_by_role("button", name="Approve", exact=True).click()
    customer.locator("#pin").fill("99999")
    customer.get_by_role("button", name="Approve", exact=True).click()
    expect(customer.locator("#refusal")).to_be_visible()
    looked_at(customer)
    customer.locator("#pin").fill(pin)
    customer.get_by_role("button", name="Approve", exact=True).click()
    expect(customer.locator("#decision")).to_be_visible()
    looked_at(customer)
    context.close()
    for place in ("/jobs", f"/scans/{SCAN_ID}"):
        bench.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        bench.set_viewport_size(PHONE)  # type: ignore[arg-type]
        bench.goto(place)
        looked_at(bench)


def looked_at(page: Page) -> None:
    """Fail on any serious or critical finding of axe-core, and on a page wider than its window."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert not grave, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in grave]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
