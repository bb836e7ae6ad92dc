"""Consents in the store: appended in a chain, never changed, and only for the revision of now."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.errors import EstimateChanged
from motospect.model.consent import Consent, broken_at
from motospect.model.estimate import Estimate, EstimateContent, EstimateLine, EstimateOption
from motospect.model.money import Money, Time
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.store import Store

SCAN = "01900000-0000-7000-8000-000000000001"
LATER = "2999-01-01T00:00:00.000Z"


def content(cents: int) -> EstimateContent:
    money = Money(cents, cents, "EUR")
    line = EstimateLine("part:battery", "part", "Battery", "battery", "table", amount=money)
    options = tuple(
        EstimateOption(name, "", (line,), money, None, None, Time(0, 0))
        for name in ("make_it_safe", "recommended", "complete")
    )
    return EstimateContent(SCAN, ShopTerms("EUR"), (), options)


@pytest.fixture
def estimate(store: Store, make_scan: Callable[..., Scan]) -> Estimate:
    store.save_scan(make_scan(SCAN), ())
    return store.estimates.keep(content(10000))


def decision(estimate: Estimate, name: str = "Ada") -> Consent:
    return Consent(
        id=f"id-{name}", scan_id=SCAN, at="2026-05-04T12:00:00.000Z", revision=estimate.revision,
        revision_sha256=estimate.sha256, option="recommended",
        answers={"part:battery": "approved"}, name=name, address="192.168.7.31",
        language="en", wording="I approve.",
    )  # fmt: skip


def test_decisions_are_kept_in_order_as_one_chain(store: Store, estimate: Estimate) -> None:
    for name in ("Ada", "Bo", "Cy"):
        store.consents.add(decision(estimate, name), attempt=f"{name:_<16}")
    kept = store.consents.of_scan(SCAN)
    assert [one.name for one in kept] == ["Ada", "Bo", "Cy"]
    assert broken_at(kept) is None


def test_the_same_form_twice_is_one_record(store: Store, estimate: Estimate) -> None:
    first = store.consents.add(decision(estimate), attempt="a" * 16)
    again = store.consents.add(replace(decision(estimate, "Eve"), answers={}), attempt="a" * 16)
    assert again == first
    assert store.consents.of_scan(SCAN) == (first,)
    assert store.consents.by_attempt(SCAN, "a" * 16) == first
    assert store.consents.by_attempt("another", "a" * 16) is None


def test_a_decision_on_an_earlier_revision_is_refused_and_not_kept(store: Store, estimate: Estimate) -> None:
    store.estimates.keep(content(20000))
    with pytest.raises(EstimateChanged, match="revision 1"):
        store.consents.add(decision(estimate), attempt="a" * 16)
    assert store.consents.of_scan(SCAN) == ()


def test_a_hash_that_is_not_the_revisions_is_refused(store: Store, estimate: Estimate) -> None:
    forged = replace(decision(estimate), revision_sha256="f" * 64)
    with pytest.raises(EstimateChanged):
        store.consents.add(forged, attempt="a" * 16)


def test_the_database_itself_refuses_to_change_or_remove_one(store: Store, estimate: Estimate) -> None:
    store.consents.add(decision(estimate), attempt="a" * 16)
    with sqlite3.connect(store.folder / "motospect.db") as beside:
        for sql in ("UPDATE consent SET record = '{}'", "DELETE FROM consent"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                beside.execute(sql)
    beside.close()


def test_every_link_has_a_pin_of_its_own_and_keeps_it(store: Store, estimate: Estimate) -> None:
    assert estimate.revision == 1
    token = store.share(SCAN, expires_at=LATER)
    pin = store.consents.pin_of(token)
    assert len(pin) == 4
    assert pin.isdigit()
    assert store.consents.pin_of(store.share(SCAN, expires_at=LATER)) == pin, "prolonged, not new"
    assert store.consents.pin_of("no-such-link") == ""
