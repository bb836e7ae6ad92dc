"""The portal in a real browser: first visit, scan, result, customer, on a phone and with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from portal_box import EXCHANGES, NOON, SCAN_ID, make_scan
from sites import BEGUN, HALF, PHONE, Site, claim, listened, serving, width_over

from motospect.model.bench import LinkState
from motospect.scan.link_state import SAYINGS

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A portal without owner and without scans."""
    with serving(tmp_path) as served:
        yield served


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone-sized window."""
    context = chromium.new_context(viewport=PHONE, base_url=site.url)  # type: ignore[arg-type]
    yield context
    context.close()


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
    expect(page.locator("#start-check")).to_be_disabled()
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
    # What the customer types is guarded by a form token; nothing else is kept on their phone.
    assert [cookie["name"] for cookie in private.cookies()] in ([], ["motospect"])  # type: ignore[typeddict-item]
    private.close()
    assert complaints == []


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
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    expect(page.locator("[data-connected=yes]")).to_be_visible()
    assert len(site.box.bay.watchers) <= 2


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


def test_a_page_recovers_by_itself_when_the_box_was_away_in_mid_scan(
    chromium: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path) as site:
        context = chromium.new_context(viewport=PHONE, base_url=site.url)  # type: ignore[arg-type]
        page = context.new_page()
        claim(page)
        site.box.bay.show(progress=HALF)
        expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".stream-lost").first).to_contain_text("The connection to the box is lost.")
    with serving(tmp_path, port=int(site.url.rpartition(":")[2])) as back:  # the scan went on meanwhile
        back.box.store.save_scan(make_scan(), EXCHANGES)
        back.box.bay.show(progress=replace(HALF, ended="finished", step=9), last_scan_id=SCAN_ID)
        expect(page.get_by_role("link", name="Open the result")).to_be_visible(timeout=15_000)
        expect(page.locator(".stream-lost").first).to_be_hidden()
        context.close()


def test_at_most_one_stream_is_open_for_a_page(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    opened: list[str] = []
    page.on("request", lambda request: opened.append(request.url) if "/events" in request.url else None)
    claim(page)
    assert [url.removeprefix(site.url) for url in opened if "/events" in url][-1:] == ["/events"]
    before = len(opened)
    page.goto("/health")
    expect(page.locator("[data-clock]")).not_to_contain_text("UTC")
    expect(page.locator(".status-link")).to_contain_text("Vehicle answers")
    assert [url.removeprefix(site.url) for url in opened[before:]] == ["/status/events"]
    site.box.bay.show(link=LinkState("unplugged", *SAYINGS["unplugged"], NOON))
    expect(page.locator(".status-link")).to_contain_text("Adapter unplugged", timeout=3000)
