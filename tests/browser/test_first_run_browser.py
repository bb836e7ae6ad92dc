"""The first run and people in a real browser: by keyboard, on a phone, in both colours, timed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from portal_box import PIN, Box, bench_ready, make_box

from motospect.model.bench import LinkState
from motospect.portal.box.first_run import DONE, PROGRESS
from motospect.portal.server import PortalServer
from motospect.store import Store

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
LONGEST_S = 120.0


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Box, str]]:
    """A box nobody has opened yet, and its address."""
    store = Store.open(tmp_path)
    box = make_box(store, tmp_path, bench_ready())
    store.answers.keep({PROGRESS: ""})
    server = PortalServer(box.portal, "127.0.0.1", 0)
    server.start()
    yield box, f"http://127.0.0.1:{server.port}"
    server.stop()
    store.close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser, fresh: tuple[Box, str]) -> Iterator[Page]:
    """A phone that complains about nothing."""
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        base_url=fresh[1],
        color_scheme=request.param,
        locale="en",
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


def looks_well(page: Page) -> None:
    """Nothing sticks out at either width, nothing serious for axe, every control is a thumb high."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in {"serious", "critical"}]
    assert not found, [(page.url, v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    small = page.evaluate(
        """() => ["main button", "main .choice", "main input:not([type=radio])", "nav a"]
            .flatMap(each => [...document.querySelectorAll(each)])
            .filter(e => e.offsetParent !== null && e.getBoundingClientRect().height < 44)
            .map(e => e.outerHTML)"""
    )
    assert not small, (page.url, small)


def test_the_first_run_by_keyboard_alone(page: Page, fresh: tuple[Box, str]) -> None:
    box, _ = fresh
    began = time.monotonic()
    page.goto("/")
    looks_well(page)
    page.keyboard.type(PIN)  # the field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your workshop")).to_be_visible()
    looks_well(page)
    page.get_by_label("Name of the workshop").fill("Garage Łódź 🔧")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What work costs here")).to_be_visible()
    page.get_by_label("An hour of work").fill("abc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Give the price of an hour")
    expect(page.get_by_label("An hour of work")).to_be_focused()
    looks_well(page)
    page.get_by_label("An hour of work").fill("92,50")
    page.get_by_label("Tax in percent").fill("19")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inspection")).to_be_visible()
    looks_well(page)
    page.get_by_label("European periodic inspection").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-connected=yes]")).to_be_visible()
    looks_well(page)
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    looks_well(page)
    page.get_by_role("button", name="Plug in a car").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{fresh[1]}/")
    assert time.monotonic() - began < LONGEST_S
    kept = box.store.answers.all()
    assert kept[PROGRESS] == DONE
    assert (kept["shop_name"], kept["labour_rate"], kept["inspection_rule"]) == (
        "Garage Łódź 🔧",
        "92.50",
        "eu",
    )


def test_the_adapter_step_follows_the_link_by_itself(page: Page, fresh: tuple[Box, str]) -> None:
    box, _ = fresh
    claim(page)
    box.store.answers.keep({PROGRESS: "adapter"})
    page.goto("/first-run")
    expect(page.locator("[data-connected=yes]")).to_be_visible()
    since = box.bay.bench.link.since
    box.bay.show(link=LinkState("unplugged", "The adapter is gone.", "Plug it in again.", since))
    expect(page.locator("[data-phase=unplugged]")).to_contain_text("Plug it in again.")
    looks_well(page)


def test_back_and_a_closed_browser_lose_nothing(page: Page, fresh: tuple[Box, str]) -> None:
    claim(page)
    page.get_by_label("Name of the workshop").fill("First")
    page.get_by_role("button", name="Next").dblclick()
    expect(page.get_by_role("heading", name="What work costs here")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Your workshop")).to_be_visible()
    page.get_by_label("Name of the workshop").fill("Second")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="What work costs here")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", name="What work costs here")).to_be_visible()
    assert fresh[0].store.answers.all()["shop_name"] == "Second"


def test_people_are_made_and_sign_in_by_name(page: Page, fresh: tuple[Box, str]) -> None:
    claim(page)
    fresh[0].store.answers.keep({PROGRESS: DONE})
    page.goto("/more")
    looks_well(page)
    page.get_by_role("link", name="People").click()
    for name, role in (("Anna", "Technician"), ("محمد " + "x" * 30, "Viewer")):
        page.get_by_label("Name").fill(name)
        page.get_by_label(role).check()
        page.get_by_label("PIN for the first time").fill("2468")
        page.get_by_label("The same PIN again").fill("2468")
        page.get_by_role("button", name="Add").click()
        expect(page.locator(".places")).to_contain_text(name)
    looks_well(page)
    page.locator(".places").get_by_role("link", name="Anna").click()
    page.wait_for_url("**/people/*")
    looks_well(page)
    page.goto("/settings")
    looks_well(page)
    page.goto("/me")
    looks_well(page)
    page.goto("/more")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    looks_well(page)
    page.get_by_label("Anna").check()
    page.get_by_label("PIN", exact=True).fill("2468")
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text("Anna")
    page.goto("/settings")
    expect(page.get_by_role("heading", level=1)).to_contain_text("This is for the owner of the box")


def claim(page: Page) -> None:
    """Set the PIN as on the first visit."""
    page.goto("/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Set PIN").click()
    expect(page.get_by_role("heading", name="Your workshop")).to_be_visible()
