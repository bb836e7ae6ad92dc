"""Decisions from the fleet's server at the box: kept once in the chain, or refused with a reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, make_box, make_scan

from motospect.analysis.estimate import estimate
from motospect.model.consent import broken_at
from motospect.model.customer_page import CustomerPage
from motospect.model.estimate import Estimate
from motospect.model.estimate_choice import chosen
from motospect.model.estimate_words import total_words
from motospect.model.identity import new_id, utc_now
from motospect.model.remote_decision import RemoteDecision, proof_of
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.store import Store

LATER = "2999-01-01T00:00:00.000Z"
AT = "2026-05-04T12:00:00.000Z"


class Shop:
    """Prices that change when the test says so."""

    rate = 9000

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, scan: Scan) -> Estimate:
        return self._store.estimates.keep(
            estimate(scan, analyse(scan), ShopTerms("EUR", self.rate, 1900), ())
        )


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


@pytest.fixture
def box(store: Store, shop: Shop, tmp_path: Path) -> Box:
    store.save_scan(make_scan(), EXCHANGES)
    return make_box(store, tmp_path, bench_ready(), estimate=shop)


@pytest.fixture
def page(box: Box) -> CustomerPage:
    """The page as it was published."""
    box.store.share(SCAN_ID, expires_at=LATER)
    return published(box)


def published(box: Box) -> CustomerPage:
    (link,) = box.store.cloud_pages.changed(now=utc_now(), demo=False, shown=True, beside="")
    made = box.portal.copies(link, now=utc_now(), clock="synced")
    box.store.cloud_pages.publish(link, made)
    return made


def decided(box: Box, page: CustomerPage, *, pin: str | None = None, **values: Any) -> RemoteDecision:
    """Return what the server would say, all approved; signed with the link's own PIN or another one."""
    assert page.sums is not None
    assert page.words is not None
    words = page.words[values.get("language", "en")].estimate
    assert words is not None
    answers = values.pop("answers", {line.id: "approved" for line in words.lines})
    approved = frozenset(line for line, answer in answers.items() if answer == "approved")
    given: dict[str, Any] = {
        "id": new_id(), "token_sha256": page.token_sha256, "at": AT, "revision": page.revision,
        "revision_sha256": page.revision_sha256, "name": "Ada", "address": "192.0.2.7", "language": "en",
        "wording": words.wording, "total": total_words(chosen(page.sums, approved), page.sums.terms),
    }  # fmt: skip
    made = RemoteDecision(answers=answers, **(given | values))
    live = box.store.live_share(SCAN_ID, now=AT)
    token = live[0] if live else ""
    right = box.store.consents.pin_of(token)
    return replace(made, proof=proof_of(made, token=token, pin=right if pin is None else pin))


def result(box: Box, decision: RemoteDecision) -> str | None:
    box.portal.decide(decision)
    return box.store.cloud_pages.answer_to(decision.id)


def wrong(box: Box) -> str:
    live = box.store.live_share(SCAN_ID, now=AT)
    assert live is not None
    return "0000" if box.store.consents.pin_of(live[0]) != "0000" else "1111"


def test_a_decision_is_kept_in_the_chain_as_it_was_made(box: Box, page: CustomerPage) -> None:
    made = decided(box, page)
    assert result(box, made) == "kept"
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    assert (kept.way, kept.at, kept.address, kept.name) == ("cloud", AT, "192.0.2.7", "Ada")
    assert (kept.wording, kept.total, kept.revision_sha256) == (
        made.wording,
        made.total,
        page.revision_sha256,
    )
    assert kept.answers == made.answers
    assert broken_at((kept,)) is None
    assert published(box).answers == {made.id: "kept"}
    assert "Ada" in box.owner().get(f"/scans/{SCAN_ID}").text


def test_said_twice_it_is_one_record_and_the_answer_is_sent_again(box: Box, page: CustomerPage) -> None:
    made = decided(box, page)
    box.portal.decide(made)
    published(box)
    for row in box.store.outbox():
        box.store.delete_outbox(row.sequence)
    assert box.store.cloud_pages.changed(now=utc_now(), demo=False, shown=True, beside="") == ()
    box.portal.decide(made)
    assert len(box.store.consents.of_scan(SCAN_ID)) == 1
    assert published(box).answers == {made.id: "kept"}


def test_a_decision_kept_before_the_power_went_is_answered_as_kept(box: Box, page: CustomerPage) -> None:
    made = decided(box, page)
    assert result(box, made) == "kept"
    again = Box(box.portal, box.bay, box.store, box.clock)
    again.store._write(lambda db: db.execute("DELETE FROM cloud_decision"))
    assert result(again, made) == "kept"
    assert len(box.store.consents.of_scan(SCAN_ID)) == 1


def test_the_wording_is_that_of_the_language_it_was_shown_in(box: Box, page: CustomerPage) -> None:
    made = decided(box, page, language="pl")
    assert result(box, made) == "kept"
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    assert (kept.language, kept.wording) == ("pl", made.wording)
    assert "rewizji" in kept.wording or "wersji" in kept.wording


def test_all_can_be_declined(box: Box, page: CustomerPage) -> None:
    assert page.sums is not None
    answers = {line.id: "declined" for line in page.sums.options[-1].lines}
    assert result(box, decided(box, page, answers=answers)) == "kept"
    assert box.store.consents.of_scan(SCAN_ID)[0].approved == frozenset()


def test_a_wrong_pin_is_refused_and_a_storm_waits(box: Box, page: CustomerPage) -> None:
    said = [result(box, decided(box, page, pin=wrong(box))) for _ in range(7)]
    assert said[0] == "pin"
    assert said[-1] == "wait"
    assert result(box, decided(box, page)) == "wait", "the right one too, until the wait is over"
    assert box.store.consents.of_scan(SCAN_ID) == ()


@pytest.mark.parametrize("changed", [{"name": "Eve"}, {"total": "1.00 EUR with 19 % tax"}, {"answers": {}}])
def test_what_was_changed_on_the_way_is_no_decision(
    box: Box, page: CustomerPage, changed: dict[str, Any]
) -> None:
    assert result(box, replace(decided(box, page), **changed)) == "pin"
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_a_stale_revision_is_refused_and_the_new_one_is_published(
    box: Box, page: CustomerPage, shop: Shop
) -> None:
    made = decided(box, page)
    shop.rate = 12000
    assert result(box, made) == "changed"
    assert box.store.consents.of_scan(SCAN_ID) == ()
    new = published(box)
    assert new.revision == (page.revision or 0) + 1
    assert new.answers == {made.id: "changed"}
    assert result(box, decided(box, new)) == "kept"


@pytest.mark.parametrize(
    "shown",
    [{"total": "0.01 EUR"}, {"wording": "I approve nothing."}, {"name": " \t "}, {"name": "x" * 81}],
)
def test_what_the_box_would_not_have_shown_is_not_agreed_to(
    box: Box, page: CustomerPage, shown: dict[str, str]
) -> None:
    assert result(box, decided(box, page, **shown)) == "changed"


def test_an_answer_must_be_there_for_every_line(box: Box, page: CustomerPage) -> None:
    assert page.sums is not None
    first = page.sums.options[-1].lines[0].id
    assert result(box, decided(box, page, answers={first: "approved"})) == "changed"


def test_an_ended_link_decides_nothing(box: Box, page: CustomerPage) -> None:
    made = decided(box, page)
    box.store.revoke_shares(SCAN_ID)
    assert result(box, made) == "over"
    assert box.store.consents.of_scan(SCAN_ID) == ()
    assert published(box).answers == {made.id: "over"}


def test_a_link_of_another_box_is_not_answered(box: Box, page: CustomerPage) -> None:
    made = replace(decided(box, page), token_sha256="ab" * 32)
    assert result(box, made) is None


def test_a_defect_leaves_it_unanswered_and_the_courier_alive(
    box: Box, page: CustomerPage, caplog: pytest.LogCaptureFixture
) -> None:
    made = decided(box, page)
    box.store.close()
    box.portal.decide(made)
    assert "is not answered" in caplog.text
