"""The estimate on the pages and in the API: three options, revisions that stay, no promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, csrf, make_box, make_scan

from motospect.analysis.estimate import estimate
from motospect.model.estimate import Estimate
from motospect.model.prices import Price
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.model.wire import from_json
from motospect.store import Store


@dataclass
class Shop:
    """The terms of the test's shop, which may change between two looks at a page."""

    terms: ShopTerms

    def estimating(self, store: Store) -> Callable[[Scan], Estimate]:
        return lambda scan: store.estimates.keep(
            estimate(scan, analyse(scan), self.terms, store.prices.in_force())
        )


@pytest.fixture
def shop() -> Shop:
    return Shop(ShopTerms("EUR", 9000, 1900))


@pytest.fixture
def box(store: Store, tmp_path: Path, shop: Shop) -> Box:
    store.save_scan(make_scan(), EXCHANGES)
    return make_box(store, tmp_path, bench_ready(), estimate=shop.estimating(store))


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_scans_page_has_three_options_with_ranges_and_sources(box: Box) -> None:
    page = words(box.owner().get(f"/scans/{SCAN_ID}").text)
    for said in (
        "Make it safe",
        "Recommended",
        "Complete",
        "at least 59.50 to 714.00 EUR with 19 % tax",
        "50.00 to 600.00 EUR without tax",
        "1 line has no price and is not in the total.",
        "Test first, then repair what the test confirms: P0171",
        "Code catalogue of obd-diag 0.2.2 (CC0), estimated",
        "Nothing beyond the option before.",
        "Estimates, not offers",
        "The scan is not complete",
        "Revision 1 of",
        "First estimate.",
    ):
        assert said in page, said


def test_looking_again_makes_no_new_revision_and_a_new_rate_makes_one(box: Box, shop: Shop) -> None:
    owner = box.owner()
    for _ in range(2):
        assert "Revision 1 of" in owner.get(f"/scans/{SCAN_ID}").text
    shop.terms = ShopTerms("EUR", 9000, 2300)
    assert "Revision 2 of" in owner.get(f"/scans/{SCAN_ID}").text
    latest = owner.get(f"/scans/{SCAN_ID}/estimate")
    assert latest.location == f"/scans/{SCAN_ID}/estimates/2"
    page = words(owner.get(latest.location).text)
    assert "Changed since revision 1" in page
    assert "Tax 23 % instead of 19 %." in page
    old = words(owner.get(f"/scans/{SCAN_ID}/estimates/1").text)
    assert "This is an earlier revision, shown as it was made." in old
    assert "with 19 % tax" in old
    assert "with 23 % tax" not in old


def test_an_imported_list_makes_a_revision_that_names_it(box: Box, store: Store) -> None:
    owner = box.owner()
    owner.get(f"/scans/{SCAN_ID}")
    rows = (Price(2, "battery", None, "Battery", 9000, "EUR"),)
    store.prices.keep("shop", rows, file="f.csv", sha256="c" * 64, imported_at="2026-05-04T12:00:00.000Z")
    page = words(owner.get(f"/scans/{SCAN_ID}/estimate", follow_redirects=True).text)
    assert "Price list 'shop' version 1 is in force." in page.replace("&#39;", "'")
    assert "c" * 64 in page


def test_an_unknown_revision_is_a_page_that_does_not_exist(box: Box) -> None:
    owner = box.owner()
    assert owner.get(f"/scans/{SCAN_ID}/estimates/9").status_code == 404
    assert owner.get("/scans/nope/estimates/1").status_code == 404


def test_the_customer_reads_totals_as_ranges_and_no_source(box: Box) -> None:
    owner = box.owner()
    token = csrf(owner.get(f"/scans/{SCAN_ID}").text)
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": token})
    found = box.store.live_share(SCAN_ID, now="2026-01-01T00:00:00.000Z")
    assert found is not None
    page = words(box.client().get(f"/r/{found[0]}").text)
    assert "What it may cost" in page
    assert "at least 59.50 to 714.00 EUR with 19 % tax" in page
    assert "Estimates, not offers" in page
    assert "obd-diag" not in page
    assert f"/scans/{SCAN_ID}" not in page, "nothing behind the owner's PIN is linked"


def test_the_paper_has_the_revision_that_was_asked_for(box: Box, shop: Shop) -> None:
    owner = box.owner()
    owner.get(f"/scans/{SCAN_ID}/report.pdf").close()
    shop.terms = ShopTerms("EUR", 1, 1900)
    owner.get(f"/scans/{SCAN_ID}")
    owner.get(f"/scans/{SCAN_ID}/report.pdf").close()
    owner.get(f"/scans/{SCAN_ID}/estimates/1/report.pdf").close()
    printed = [report.estimate.revision for report in box.printed if report.estimate]
    assert printed == [1, 2], "revision 1 was printed already and is sent again as it was"


def test_the_api_answers_with_the_records(box: Box, shop: Shop) -> None:
    owner = box.owner()
    now = from_json(owner.get(f"/api/v1/scans/{SCAN_ID}/estimate").data, Estimate)
    assert now.revision == 1
    assert [option.name for option in now.content.options] == ["make_it_safe", "recommended", "complete"]
    shop.terms = ShopTerms("EUR", None, None)
    assert owner.get(f"/api/v1/scans/{SCAN_ID}/estimate").json["revision"] == 2  # type: ignore[index]
    first = owner.get(f"/api/v1/scans/{SCAN_ID}/estimates/1")
    assert from_json(first.data, Estimate) == now
    assert [one["revision"] for one in owner.get(f"/api/v1/scans/{SCAN_ID}/estimates").json or ()] == [1, 2]
    missing = owner.get(f"/api/v1/scans/{SCAN_ID}/estimates/9")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert owner.get(f"/api/v1/scans/{SCAN_ID}/estimates/0").status_code == 422
    assert box.client().get(f"/api/v1/scans/{SCAN_ID}/estimate").status_code == 401


def test_a_scan_that_could_not_be_estimated_is_shown_all_the_same(store: Store, tmp_path: Path) -> None:
    store.save_scan(make_scan(), EXCHANGES)
    owner = make_box(store, tmp_path, bench_ready()).owner()
    assert "No estimate could be made of this scan" in owner.get(f"/scans/{SCAN_ID}").text
    assert owner.get(f"/api/v1/scans/{SCAN_ID}/estimate").status_code == 404
