"""A customer verifies the PDF they hold: chosen, examined, answered for, on a phone, without an account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sites import DESK, PHONE, Site, serving, width_over

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A box with an owner, so that it is a workshop's."""
    with serving(tmp_path_factory.mktemp("box")) as served:
        served.box.owner()
        yield served


@pytest.fixture(params=[(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    """A stranger's browser."""
    size, scheme = request.param
    context = chromium.new_context(base_url=site.url, viewport=size, color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.7 of the test", "Untouched"), (b"a letter", "The file is no report.")],
    ids=["untouched", "no report"],
)
def test_a_file_is_sent_and_answered_for(page: Page, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    page.goto("/verify")
    page.get_by_label("The report's PDF").set_input_files(file)
    page.get_by_role("button", name="Examine it").click()
    expect(page.get_by_text(said).first).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert width_over(page) <= 0
    assert page.get_by_role("button", name="Examine it").bounding_box()["height"] >= 44  # type: ignore[index]
