"""What the tests of the paper look at: the text of a PDF, and its pages as pictures."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

Rendering = Callable[[bytes], list[Image.Image]]
DPI = 80


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Print times in one zone, wherever the tests run."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def pages() -> Callable[[bytes], list[str]]:
    """Return a function from PDF bytes to each page's text, white space made plain."""

    def read(pdf: bytes) -> list[str]:
        return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]

    return read


@pytest.fixture
def render(tmp_path: Path) -> Rendering:
    """Return a function from PDF bytes to pictures of its pages, as poppler draws them."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("pdftoppm is missing: install Debian's poppler-utils to look at rendered pages")

    def draw(pdf: bytes, *, dpi: int = DPI) -> list[Image.Image]:
        subprocess.run([tool, "-r", str(dpi), "-", str(tmp_path / "page")], input=pdf, check=True)
        return [Image.open(path).convert("RGB") for path in sorted(tmp_path.glob("page-*.ppm"))]

    return draw
