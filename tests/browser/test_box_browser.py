"""Backup and restore as the owner does them in a browser, and the wall screen that comes back by itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from sites import PHONE, Site, enter, listened, serving, width_over

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A box whose housekeeping works."""
    with serving(tmp_path) as served:
        stop = Event()
        worker = Thread(target=served.upkeep.run, args=(stop, lambda: None))
        worker.start()
        yield served
        stop.set()
        worker.join(10)


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport=PHONE, accept_downloads=True)
    enter(site, context)
    yield context.new_page()
    context.close()


def test_a_backup_goes_out_and_comes_back_with_its_passphrase(site: Site, page: Page, tmp_path: Path) -> None:
    said = listened(page)
    page.goto("/box/backup")
    page.get_by_text("Encrypt it with a passphrase").click()
    page.get_by_label("Passphrase", exact=True).fill("zażółć")
    page.get_by_label("The same again").fill("zażółć")
    page.get_by_role("button", name="Make a backup").click()
    with page.expect_download() as download:
        page.get_by_text("Download the backup").click()
    download.value.save_as(tmp_path / "b.mbackup")

    def upload(passphrase: str) -> None:
        page.get_by_label("Backup file").set_input_files(tmp_path / "b.mbackup")
        page.get_by_label("Passphrase, if it has one").fill(passphrase)
        page.get_by_role("button", name="Upload and check").click()

    upload("wrong")
    expect(page.get_by_role("alert").get_by_text("This backup cannot be restored")).to_be_visible()
    upload("zażółć")
    expect(page.get_by_text("The backup is whole and fits this box.")).to_be_visible()
    assert width_over(page) <= 0
    page.get_by_role("button", name="Replace everything with this backup").click()
    expect(page.get_by_role("heading", name="The box is in maintenance")).to_be_visible()
    site.upkeep.maintenance = None  # as after the new start
    expect(page.get_by_role("heading", name="Backup", exact=True)).to_be_visible()
    assert [text for text in said if "503" not in text] == []


def test_the_wall_screen_comes_back_by_itself(chromium: Browser, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    with serving(tmp_path, port=port) as site:
        page.goto(f"{site.url}/screen")
        expect(page.locator("[data-connected=yes]")).to_be_visible()
        assert width_over(page) <= 0
    expect(page.get_by_text("The box does not answer.")).to_be_visible()
    with serving(tmp_path, port=port):
        expect(page.get_by_text("The box does not answer.")).to_be_hidden(timeout=20_000)
        expect(page.locator("[data-connected=yes]")).to_be_visible()
    context.close()
