"""An estimate as the daemon makes it: by the prices of now, and never in the way of a scan."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from motospect.analysis import meaning_of
from motospect.app.aftermath import estimated, prices_part
from motospect.model.finding import Analysis
from motospect.model.prices import Price
from motospect.model.scan import AdapterIdentity, Ecu, Scan, ServiceOutcome, TroubleCode, Verdict
from motospect.model.shop import ShopTerms
from motospect.store import Store

UNSAID = ShopTerms()

SCAN = Scan(
    id="01900000-0000-7000-8000-000000000001",
    kind="check",
    started_at="2026-05-04T09:30:00.000Z",
    finished_at="2026-05-04T09:30:04.000Z",
    clock="synced",
    adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
    verdict=Verdict(clean=False, complete=True, headline="1 code stored"),
    ecus=(
        Ecu(
            "7E8",
            "Engine",
            "answered",
            {"03": ServiceOutcome("ok")},
            mil=True,
            dtc_count=1,
            dtcs=(TroubleCode("P0128", ("stored",), evidence=("x3",)),),
        ),
    ),
)


def test_prices_and_terms_of_now_make_the_revision_of_now(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    try:
        store.save_scan(SCAN, ())
        terms = ShopTerms(labour_rate=9000)
        first = estimated(SCAN, meaning_of, terms, store)
        assert first is not None
        assert estimated(SCAN, meaning_of, terms, store) == first
        rows = (Price(2, "thermostat", None, "", 4190, "EUR"),)
        store.prices.keep("shop", rows, file="f", sha256="a", imported_at="2026-05-04T12:00:00.000Z")
        second = estimated(SCAN, meaning_of, terms, store)
        assert second is not None
        assert second.revision == 2
        assert "price list shop, version 1 of 2026-05-04, row 2" in {
            line.source for line in second.content.options[-1].lines
        }
        assert second.reason == "Price list 'shop' version 1 is in force."
        taxed = estimated(SCAN, meaning_of, ShopTerms(tax_bp=1900), store)
        assert taxed is not None
        assert "Tax 19 % instead of not set." in taxed.reason
        assert [one.revision for one in store.estimates.revisions(SCAN.id)] == [1, 2, 3]
        assert store.estimates.revision(SCAN.id, 1) == first
    finally:
        store.close()


def test_a_defect_is_logged_and_hides_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_scan: Scan) -> Analysis:
        raise ArithmeticError("no sum")

    store = Store.open(tmp_path)
    try:
        store.save_scan(SCAN, ())
        with caplog.at_level(logging.ERROR):
            assert estimated(SCAN, broken, UNSAID, store) is None
        assert "could not be estimated" in caplog.text
        assert store.scan(SCAN.id) == SCAN
    finally:
        store.close()


def test_the_health_page_says_by_whose_prices(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    try:
        bare = prices_part(UNSAID, store)
        assert bare.state == "absent"
        assert bare.reason == (
            "Estimates in EUR by the ranges of the catalogue alone."
            " The shop has set no labour rate: work has hours and no money."
            " The shop has set no tax: totals are without it."
        )
        rows = (Price(2, "thermostat", None, "", 4190, "EUR"),)
        store.prices.keep("shop", rows, file="f", sha256="a", imported_at="2026-05-04T12:00:00.000Z")
        told = prices_part(ShopTerms(labour_rate=9000, tax_bp=0), store)
        assert (told.state, told.reason) == ("ok", "Estimates in EUR by shop, version 1 of 2026-05-04.")
    finally:
        store.close()
