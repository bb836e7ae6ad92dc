"""Every page: nothing for axe to complain about, no sideways scrolling, targets for gloves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import PAGES
from playwright.sync_api import Browser, Page
from sites import DESK, PHONE, Site, enter, fill, listened, serving, width_over

pytestmark = pytest.mark.browser

LEAST_PX = 44
TARGETS = (
    "button:visible, summary:visible, nav a:visible, .as-button:visible, a.row, select:visible,"
    " input:visible:not([type=checkbox]):not([type=radio])"
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A box with one of everything."""
    with serving(tmp_path_factory.mktemp("box")) as site:
        fill(site)
        yield site


@pytest.fixture
def looking(request: pytest.FixtureRequest, chromium: Browser, filled: Site) -> Iterator[Page]:
    """A page of the owner's browser; the parameter is what the browser is opened with."""
    context = chromium.new_context(base_url=filled.url, **request.param)
    enter(filled, context)
    yield context.new_page()
    context.close()


def opened(page: Page, path: str) -> None:
    """Go there and unfold everything."""
    page.goto(path)
    page.locator("details").evaluate_all("found => found.forEach(one => { one.open = true })")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "looking",
    [{"viewport": PHONE, "color_scheme": "light"}, {"viewport": DESK, "color_scheme": "dark"}],
    ids=["light", "dark"],
    indirect=True,
)
def test_axe_finds_nothing_to_complain_about(looking: Page, path: str) -> None:
    opened(looking, path)
    found = Axe().run(looking)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "looking", [{"viewport": PHONE}, {"viewport": DESK}], ids=["phone", "desk"], indirect=True
)
def test_no_page_scrolls_sideways_has_small_targets_or_complains(looking: Page, path: str) -> None:
    said = listened(looking)
    opened(looking, path)
    assert width_over(looking) <= 0
    # one that the stream has just replaced has no height any more
    heights = looking.locator(TARGETS).evaluate_all(
        "found => found.filter(one => one.isConnected)"
        ".map(one => [Math.round(one.getBoundingClientRect().height), one.outerHTML.slice(0, 90)])"
    )
    assert [found for found in heights if found[0] < LEAST_PX] == []
    assert [text for text in said if "404" not in text] == []
