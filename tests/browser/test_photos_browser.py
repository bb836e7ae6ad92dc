"""Photos, marks and inspections in a real browser: by mouse, by keyboard, on a phone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from portal_box import EXCHANGES, SCAN_ID, Box, bench_ready, make_box, make_scan

from motospect.model.photo import Photo
from motospect.portal.server import PortalServer
from motospect.store import Store

pytestmark = pytest.mark.browser


@pytest.fixture
def box(tmp_path: Path) -> Iterator[tuple[Box, str]]:
    """A box that is being served, with one scan, and its address."""
    store = Store.open(tmp_path / "store")
    store.save_scan(make_scan(), EXCHANGES)
    made = make_box(store, tmp_path / "store", bench_ready())
    server = PortalServer(made.portal, "127.0.0.1", 0)
    server.start()
    yield made, f"http://127.0.0.1:{server.port}"
    server.stop()
    store.close()


@pytest.fixture
def page(chromium: Browser, box: tuple[Box, str]) -> Iterator[Page]:
    """A phone on which the owner has signed in."""
    made, url = box
    cookie = made.owner().get_cookie("motospect")
    assert cookie is not None
    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=url)
    context.add_cookies([{"name": "motospect", "value": cookie.value, "url": url}])
    opened = context.new_page()
    yield opened
    context.close()


def picture(folder: Path, name: str, colour: str) -> Path:
    path = folder / name
    Image.new("RGB", (800, 600), colour).save(path, "JPEG")
    return path


def no_serious_findings(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def with_marks(page: Page, store: Store, number: int) -> Photo:
    """Return the scan's first photo once so many marks of it are kept: the page may have said so of fewer."""
    until_s = time.monotonic() + 20
    while len(store.photos.of_scan(SCAN_ID)[0].marks) != number and time.monotonic() < until_s:
        page.wait_for_timeout(50)
    return store.photos.of_scan(SCAN_ID)[0]


def test_photos_are_sent_marked_by_mouse_and_keyboard_and_marks_taken_back(
    page: Page, box: tuple[Box, str], tmp_path: Path
) -> None:
    store = box[0].store
    page.goto(f"/scans/{SCAN_ID}/photos")
    files = [picture(tmp_path, "a.jpg", "gray"), picture(tmp_path, "b.jpg", "navy")]
    page.locator("input[type=file]").first.set_input_files(files)
    expect(page.locator(".photo-tile")).to_have_count(2, timeout=60_000)
    no_serious_findings(page)
    page.locator(".photo-tile a").first.click()
    page.wait_for_url("**/photos/*")  # loaded whole, so that the script that draws is there
    frame = page.locator(".photo-frame")
    place = frame.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 0.2 * place["width"], place["y"] + 0.2 * place["height"])
    page.mouse.down()
    page.mouse.move(place["x"] + 0.6 * place["width"], place["y"] + 0.5 * place["height"], steps=3)
    page.mouse.up()
    expect(page.locator(".save-state")).to_have_text("Kept")
    page.get_by_role("button", name="Box", exact=True).click()
    frame.focus()
    for key in ("ArrowLeft", "Enter", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        frame.press(key)
    expect(page.locator(".marks-list li")).to_have_count(2)
    page.get_by_role("button", name="Words", exact=True).click()
    page.get_by_label("Words to put on the photo").fill("<b>worn</b>")
    page.mouse.click(place["x"] + 0.3 * place["width"], frame.bounding_box()["y"] + 0.7 * place["height"])
    expect(page.locator(".marks-list li")).to_have_count(3)
    kept = with_marks(page, store, 3)
    arrow, square, words = kept.marks
    assert (arrow.kind, square.kind, words.kind, words.text) == ("arrow", "box", "text", "<b>worn</b>")
    assert (arrow.x1, arrow.x2) == pytest.approx((0.2, 0.6), abs=0.02)
    assert (square.x1, square.x2, square.y2) == pytest.approx((0.48, 0.52, 0.54), abs=0.001)
    page.get_by_role("button", name="Remove: 1. Arrow").click()
    expect(page.locator(".marks-list li")).to_have_count(2)
    with_marks(page, store, 2)
    no_serious_findings(page)
    page.reload()
    expect(page.locator(".marks-list li")).to_have_count(2)
    assert [mark.kind for mark in store.photos.photo(kept.id).marks] == ["box", "text"]


def test_a_file_that_is_no_picture_is_refused_on_the_page_and_the_rest_is_kept(
    page: Page, tmp_path: Path
) -> None:
    page.goto(f"/scans/{SCAN_ID}/photos")
    drawing = tmp_path / "x.jpg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "utf-8")
    page.locator("input[type=file]").first.set_input_files([drawing, picture(tmp_path, "a.jpg", "gray")])
    expect(page.locator(".send-state")).to_contain_text("an SVG drawing", timeout=60_000)
    page.reload()
    expect(page.locator(".photo-tile")).to_have_count(1)


def test_two_people_fill_in_one_inspection(page: Page, box: tuple[Box, str]) -> None:
    store = box[0].store
    page.goto(f"/scans/{SCAN_ID}")
    page.locator("[name=template]").select_option("safety")
    page.locator(".begin-list button").click()
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("#horn .green").dblclick()
    expect(page.locator("#horn .green")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".save-state")).to_have_text("Kept")
    other.locator("#horn .amber").click()
    other.locator("#belts .red").click()
    expect(other.locator("#belts .red")).to_have_attribute("aria-pressed", "true")
    page.locator("#belts [name=comment]").fill("frayed")
    page.locator("#belts [name=comment]").press("Enter")
    expect(page.locator("[data-looked]")).to_have_text("2")
    expect(other.locator("#belts [name=comment]")).to_have_value("frayed")
    (kept,) = store.checklists.of_scan(SCAN_ID)
    states = {point.id: (point.state, point.comment) for point in kept.points}
    assert (states["horn"], states["belts"]) == (("amber", ""), ("red", "frayed"))
    page.reload()
    expect(page.locator("#horn .amber")).to_have_attribute("aria-pressed", "true")
    no_serious_findings(page)
