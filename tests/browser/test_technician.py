"""The technician's journey in a real browser: the daemon, a virtual vehicle, two taps to the findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from portal_box import PIN
from sites import DESK, PHONE, listened

from motospect.app import Daemon, build
from motospect.config import Settings
from motospect.simulator import load_vehicle, serve_pty

pytestmark = pytest.mark.browser

SCAN_MS = 60_000


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """The whole daemon with a virtual vehicle at its plug that nobody has scanned."""
    with serve_pty(load_vehicle("petrol_lean"), baud=115200, realtime=False) as car:
        settings = replace(
            Settings(),
            adapter_address=car.address,
            portal_host="127.0.0.1",
            portal_port=0,
            store_dir=tmp_path,
            box_screen_kind="",
        )
        built = build(settings, demo=True)
        with built.running():
            yield built


@pytest.fixture
def bench(chromium: Browser, daemon: Daemon) -> Iterator[BrowserContext]:
    """A technician's phone."""
    context = chromium.new_context(viewport=PHONE, base_url=daemon.public_url())  # type: ignore[arg-type]
    yield context
    context.close()


def test_from_the_plug_to_what_the_repair_brought(
    daemon: Daemon, bench: BrowserContext, chromium: Browser
) -> None:
    page = bench.new_page()
    complaints = listened(page)
    page.goto("/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Set PIN").click()
    page.goto("/")

    # The vehicle is there by itself: VIN, make, model and year without a tap.
    card = page.locator(".vehicle-card")
    expect(card.locator(".vin")).to_have_text(re.compile("[A-Z0-9]{17}"), timeout=20_000)
    expect(card.get_by_role("heading")).to_contain_text("Camry", timeout=20_000)
    expect(card).to_contain_text("never on this box")

    # A colleague at the desk sees the same scan live.
    desk = chromium.new_context(
        viewport=DESK,
        base_url=daemon.public_url(),
        storage_state=bench.storage_state(),  # type: ignore[arg-type]
    )
    colleague = desk.new_page()
    colleague.goto("/")
    expect(colleague.locator("[data-connected=yes]")).to_be_visible()

    page.get_by_role("button", name="Pre-scan").dblclick()  # tap 1, by a hurried hand
    for watching in (page, colleague):
        expect(watching.locator(".tile").first).to_be_visible(timeout=SCAN_MS)
        expect(watching.locator(".tile", has_text="7E8")).to_contain_text("P0171", timeout=SCAN_MS)
        expect(watching.locator(".progress")).to_contain_text("Scan finished", timeout=SCAN_MS)
    assert len(daemon.store.scans()) == 1
    desk.close()

    page.get_by_role("link", name="Open the result").click()  # tap 2
    expect(page.get_by_role("heading", level=1)).to_contain_text("P0171")
    finding = page.locator(".finding", has_text="P0171").first
    finding.locator("summary").click()
    expect(finding).to_contain_text("bank 1 lean by")
    expect(finding.locator(".causes li").first).to_contain_text("%")
    test = finding.get_by_role("link", name="Watch the signals of this test")
    assert re.fullmatch(r"/live\?signals=[A-Z0-9_%,C]+", test.get_attribute("href") or "")

    page.get_by_label("New note").fill("Hose <b>behind</b> the throttle is cracked")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".note-text")).to_have_text("Hose <b>behind</b> the throttle is cracked")

    page.go_back()
    page.goto("/")
    assert len(daemon.store.scans()) == 1, "going back started a scan"
    expect(page.locator(".vehicle-card")).to_contain_text("Pre-scan")
    page.get_by_role("button", name="Post-scan").click()
    expect(page.locator(".progress")).to_contain_text("Post-scan", timeout=SCAN_MS)
    expect(page.locator(".progress")).to_contain_text("Scan finished", timeout=SCAN_MS)
    page.get_by_role("link", name="Open the result").click()
    pair = page.locator("#pair")
    expect(pair).to_contain_text("P0171")
    expect(pair.locator(".pair-counts")).to_contain_text("still there")

    page.goto("/search?q=cracked")
    page.get_by_role("link", name=re.compile("cracked")).click()
    expect(page.locator("#pair")).to_contain_text("This pre-scan against the post-scan")
    assert complaints == []


def test_letters_are_shortcuts_only_while_nothing_is_focused(daemon: Daemon, bench: BrowserContext) -> None:
    page = bench.new_page()
    page.goto("/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Set PIN").click()
    page.goto("/search")
    page.get_by_role("searchbox").fill("")
    page.keyboard.type("sb")
    expect(page).to_have_url(re.compile("/search$"))
    page.goto("/")
    expect(page.get_by_role("button", name="Pre-scan")).to_be_enabled(timeout=20_000)
    page.keyboard.press("s")
    expect(page.locator(".progress")).to_be_visible(timeout=SCAN_MS)
    assert len(daemon.store.scans()) == 1
