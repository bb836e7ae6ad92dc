"""Estimates in the store: a revision for every change, none for the same, and never another content."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import EstimateUnknown
from motospect.model.estimate import EstimateContent, EstimateLine, EstimateOption, ListUsed
from motospect.model.estimate_changes import FIRST, changes
from motospect.model.money import Money, Time
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.store import Store

SCAN = "01900000-0000-7000-8000-000000000001"
TERMS = ShopTerms("EUR", 8500, 1900)


def content(cents: int = 10000, terms: ShopTerms = TERMS, **values: object) -> EstimateContent:
    line = EstimateLine(
        "part:battery", "part", "Battery", "battery", "table", amount=Money(cents, cents, "EUR")
    )
    net = Money(cents, cents, "EUR")
    options = tuple(
        EstimateOption(name, "", (line,), net, None, None, Time(0, 0))
        for name in ("make_it_safe", "recommended", "complete")
    )
    return replace(EstimateContent(SCAN, terms, (), options), **values)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _scan_kept(store: Store, make_scan: Callable[..., Scan]) -> None:
    store.save_scan(make_scan(SCAN), ())


def test_the_same_is_one_revision_and_a_change_the_next(store: Store) -> None:
    first = store.estimates.keep(content())
    assert (first.revision, first.reason, first.scan_id) == (1, FIRST, SCAN)
    assert store.estimates.keep(content()) == first
    second = store.estimates.keep(content(12000))
    assert (second.revision, second.reason) == (
        2,
        "Battery: 120.00 EUR instead of 100.00 EUR.",
    )
    back = store.estimates.keep(content())
    assert back.revision == 3, "an old revision is never taken up again under its number"
    assert back.sha256 == first.sha256
    assert store.estimates.revisions(SCAN) == (first, second, back)
    assert store.estimates.revision(SCAN, 1) == first
    assert store.estimates.last(SCAN) == back


def test_an_unknown_revision_is_said_to_be_unknown(store: Store) -> None:
    assert store.estimates.last(SCAN) is None
    with pytest.raises(EstimateUnknown, match="revision 7"):
        store.estimates.revision(SCAN, 7)


@pytest.mark.parametrize("change", ["UPDATE estimate SET record = '{}'", "DELETE FROM estimate"])
def test_the_database_itself_refuses_to_change_a_revision(store: Store, folder: Path, change: str) -> None:
    kept = store.estimates.keep(content())
    other = sqlite3.connect(folder / "motospect.db")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        other.execute(change)
    other.close()
    assert store.estimates.revision(SCAN, 1) == kept


def test_two_at_once_get_numbers_of_their_own(store: Store, folder: Path) -> None:
    beside = Store.beside(folder)
    start = threading.Barrier(2)

    def many(one: Store, cents: int) -> None:
        start.wait(timeout=10)
        for number in range(10):
            one.estimates.keep(content(cents + number))
            one.estimates.keep(content(999))

    threads = [threading.Thread(target=many, args=pair) for pair in ((store, 10_000), (beside, 20_000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    beside.close()
    kept = store.estimates.revisions(SCAN)
    assert [one.revision for one in kept] == list(range(1, len(kept) + 1))
    assert all(one.sha256 != next_.sha256 for one, next_ in itertools.pairwise(kept))
    assert {one.content.options[0].net.low for one in kept} >= {10_000 + n for n in range(10)} | {999}


def test_what_changed_is_said_in_sentences() -> None:
    before = content(lists=(ListUsed("shop", 1, "a", ""), ListUsed("gone", 1, "b", "")))
    now = content(
        12000,
        ShopTerms("EUR", 9000, None),
        lists=(ListUsed("shop", 2, "c", ""), ListUsed("fresh", 1, "d", "")),
    )
    assert changes(before, now)[:7] == (
        "Labour rate 90.00 EUR/h instead of 85.00 EUR/h.",
        "Tax not set instead of 19 %.",
        "Price list 'shop' version 2 instead of 1.",
        "Price list 'fresh' version 1 is in force.",
        "Price list 'gone' is no longer in force.",
        "Battery: 120.00 EUR instead of 100.00 EUR.",
        "Make it safe: 120.00 EUR net instead of 100.00 EUR net.",
    )
    assert changes(before, before) == ()
    other = replace(now.options[2].lines[0], id="part:fuse", text="Fuse")
    lines = content(options=(*now.options[:2], replace(now.options[2], lines=(other,))))
    assert {"New: Fuse.", "No longer: Battery."} <= set(changes(now, lines))
    zloty = content(terms=ShopTerms("PLN", None, 2300, "4.2", "2026-11-02"))
    assert "Currency PLN instead of EUR." in changes(before, zloty)
    assert "Euro at 4.2 of 2026-11-02 instead of no rate." in changes(before, zloty)
