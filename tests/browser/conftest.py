"""A real Chromium, and the portal's own test parts to drive it against."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

# The same box the unit tests of the portal use: one place says how it is put together.
sys.path.append(str(Path(__file__).parents[1] / "unit" / "portal"))
sys.path.append(str(Path(__file__).parent))

# What is waited for comes; how fast a loaded machine is decides no test.
expect.set_options(timeout=20_000)

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests; while it is open, its event loop occupies the main thread."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
