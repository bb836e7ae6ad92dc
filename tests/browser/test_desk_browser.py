"""Two technicians at one desk: an estimate edited by both, and a checklist with taps of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from portal_box import EXCHANGES, SCAN_ID, analyse, bench_ready, make_box, make_scan
from sites import DESK, PHONE, claim

from motospect.analysis.estimate import estimate
from motospect.model.estimate import Estimate
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.portal.server import PortalServer
from motospect.store import Store

pytestmark = pytest.mark.browser
TERMS = ShopTerms("EUR", 9000, 1900)
EDIT = f"/scans/{SCAN_ID}/estimate/edit"


@dataclass
class Desk:
    """A served box."""

    store: Store
    url: str


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Desk]:
    """A box with one scan and its estimate."""
    store = Store.open(tmp_path)
    store.save_scan(make_scan(), EXCHANGES)
    store.answers.keep({"labour_rate": "90", "tax_percent": "19", "currency": "EUR"})
    edits = store.estimates.edits

    def estimated(scan: Scan) -> Estimate:
        return store.estimates.keep(estimate(scan, analyse(scan), TERMS, edit=edits.last(scan.id)))

    box = make_box(
        store,
        tmp_path,
        bench_ready(),
        estimate=estimated,
        estimate_as_if=lambda scan, edit: estimate(scan, analyse(scan), TERMS, edit=edit),
    )
    server = PortalServer(box.portal, "127.0.0.1", 0)
    server.start()
    yield Desk(store, f"http://127.0.0.1:{server.port}")
    server.stop()
    store.close()


@pytest.fixture
def two(chromium: Browser, site: Desk) -> Iterator[tuple[Page, Page]]:
    """The same person at a desk and with a telephone."""
    desk = chromium.new_context(viewport=DESK, base_url=site.url)  # type: ignore[arg-type]
    page = desk.new_page()
    claim(page)
    phone = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        base_url=site.url,
        storage_state=desk.storage_state(),
    )
    yield page, phone.new_page()
    desk.close()
    phone.close()


def test_lines_are_moved_left_out_and_added_without_losing_what_is_typed(
    two: tuple[Page, Page], site: Desk
) -> None:
    page, _ = two
    page.goto(EDIT)
    rows = page.locator("ol.edit-lines > li")
    before = rows.count()
    page.fill("[name='text:new']", "Wash the car")
    page.get_by_role("button", name="Leave out").first.click()
    expect(rows).to_have_count(before - 1)
    expect(page.locator("[name='text:new']")).to_have_value("Wash the car")
    expect(page.get_by_role("button", name="Put back").first).to_be_focused()
    page.fill("[name='parts:new']", "10")
    page.get_by_role("button", name="Add this line").click()
    expect(rows).to_have_count(before)
    page.get_by_role("button", name="Move up: Wash the car").click()
    expect(page.get_by_role("button", name="Move up: Wash the car")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Save as a new revision").click()
    page.wait_for_url(f"**/scans/{SCAN_ID}#*")
    kept = site.store.estimates.edits.last(SCAN_ID)
    assert [line.text for line in kept.own] == ["Wash the car"]
    assert len(kept.dropped) == 1


def test_who_types_is_told_of_the_other_and_keeps_the_typing(two: tuple[Page, Page], site: Desk) -> None:
    page, phone = two
    for one in two:
        one.goto(EDIT)
    page.fill("[name='text:new']", "Wash the car")
    phone.get_by_role("button", name="Leave out").first.click()
    expect(phone.get_by_role("button", name="Put back")).to_be_visible()
    phone.get_by_role("button", name="Save as a new revision").click()
    phone.wait_for_url(f"**/scans/{SCAN_ID}#*")
    expect(page.locator("[data-section=meanwhile]")).to_contain_text("has changed this estimate meanwhile")
    page.get_by_role("button", name="Save as a new revision").click()
    expect(page.locator("#met")).to_contain_text("Left out:")
    expect(page.locator("[name='text:new']")).to_have_value("Wash the car")
    page.get_by_role("button", name="Save as a new revision").click()
    page.wait_for_url(f"**/scans/{SCAN_ID}#*")
    kept = site.store.estimates.edits.last(SCAN_ID)
    assert (len(kept.dropped), len(kept.own)) == (1, 1)


def test_both_see_each_others_taps_and_no_comment_is_lost(two: tuple[Page, Page], site: Desk) -> None:
    page, phone = two
    page.goto(f"/scans/{SCAN_ID}#checklists")
    begin = page.locator("form[action$='/checklists']").first
    begin.locator("button").last.click()
    page.wait_for_url("**/checklists/*")
    phone.goto(page.url)
    horn, far = page.locator("[data-point]").first, phone.locator("[data-point]").first
    far.locator("button.amber").click()
    expect(horn.locator("button.amber")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-looked]")).to_have_text("1")
    horn.locator("[name=comment]").fill("mine, still typing")
    far.locator("[name=comment]").fill("theirs")
    far.locator("[name=comment]").blur()
    expect(horn.locator(".point-other")).to_contain_text("theirs")
    expect(horn.locator("[name=comment]")).to_have_value("mine, still typing")
    horn.locator("[name=comment]").blur()
    expect(horn.locator("[name=comment]")).to_have_value("theirs / mine, still typing")
    expect(far.locator("[name=comment]")).to_have_value("theirs / mine, still typing")
