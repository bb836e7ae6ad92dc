"""With imperial units chosen, no page that a rich scan leads to and no line of its paper is metric."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from portal_box import Box, bench_ready, make_box
from pypdf import PdfReader

from motospect.analysis import analyse
from motospect.app import estimate_of
from motospect.model.shop import ShopTerms
from motospect.report.paper import draw
from motospect.scan.visit import Visited
from motospect.store import Store
from tests.flow.cars import read_car

METRIC = re.compile(r"°C|degC|\b(?:km|kPa|hPa|mbar|kg|L|cm)\b(?![\w-])")
LINKS = re.compile(r'href="(/[^"#?]*)')
LATER = "2999-01-01T00:00:00.000Z"
SI = {"/settings", "/api"}
"""Where one chooses between metric and imperial; and what machines read, which stays SI."""
LANGUAGES = pytest.mark.parametrize("code", ["en", "de", "pl"])


@pytest.fixture(scope="module")
def visited() -> Visited:
    """A scan of the demo's car with codes, freeze frames, monitors and many values."""
    return read_car("petrol_misfire")


@pytest.fixture
def shop(visited: Visited, store: Store, tmp_path: Path) -> Box:
    """A box that measures in miles, with the scan, its meaning and its estimate."""
    store.save_scan(visited.scan, visited.exchanges)
    box = make_box(
        store,
        tmp_path,
        bench_ready(),
        meaning=analyse,
        estimate=lambda scan: estimate_of(scan, analyse(scan), ShopTerms(labour_rate=9500), store),
    )
    store.answers.keep({"units": "imperial"})
    return box


def seen_and_heard(page: str) -> str:
    """Return what a person sees of a page, or hears from a screen reader."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    heard = re.findall(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"', shown)
    return " ".join([re.sub(r"<[^>]+>", " ", shown), *heard])


@LANGUAGES
def test_no_page_is_metric(code: str, shop: Box, visited: Visited) -> None:
    owner, scan = shop.owner(), visited.scan.id
    token = shop.store.share(scan, expires_at=LATER)
    to_see = ["/", f"/scans/{scan}", f"/scans/{scan}/estimate", f"/r/{token}", "/screen", "/check-in"]
    metric: dict[str, list[str]] = {}
    seen: set[str] = set()
    while to_see:
        path = to_see.pop()
        if path in seen or path in SI:
            continue
        seen.add(path)
        with owner.get(path, headers={"Accept-Language": code}) as answer:
            if answer.mimetype == "text/html":
                metric[path] = METRIC.findall(seen_and_heard(answer.text))
                to_see += LINKS.findall(answer.text)
    assert len(metric) > 20
    assert not {path: said for path, said in metric.items() if said}


@LANGUAGES
def test_no_line_of_the_paper_is_metric(code: str, shop: Box, visited: Visited) -> None:
    path = f"/scans/{visited.scan.id}/report.pdf"
    shop.owner().get(path, headers={"Accept-Language": code}, buffered=True).close()
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(draw(shop.printed[-1]))).pages)
    assert "°F" in text
    assert not [line for line in text.splitlines() if METRIC.search(line)]
