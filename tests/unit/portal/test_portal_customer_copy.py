"""The customer's page as words for the fleet's server: the same as on the box, and nothing beyond it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, make_box, make_scan

from motospect.analysis.estimate import estimate
from motospect.model.consent import Consent
from motospect.model.customer_page import CustomerPage
from motospect.model.note import Note
from motospect.model.scan import Ecu, Scan
from motospect.model.shop import ShopTerms
from motospect.model.wire import from_json, to_json
from motospect.store import Store
from motospect.store.cloud_pages import SharedPage

LATER = "2999-01-01T00:00:00.000Z"
NOW = "2026-05-04T12:00:00.000Z"
HOSTILE = "<script>alert(1)</script> مرحبا 🚗 " + "endless" * 20


@pytest.fixture
def box(store: Store, tmp_path: Path) -> Box:
    """A portal whose shop has prices."""
    store.save_scan(make_scan(), EXCHANGES)

    def estimated(scan: Scan):  # type: ignore[no-untyped-def]
        return store.estimates.keep(estimate(scan, analyse(scan), ShopTerms("EUR", 9000, 1900), ()))

    return make_box(store, tmp_path, bench_ready(), estimate=estimated)


def link(box: Box) -> SharedPage:
    """Share the scan and return the link whose page is to be worded."""
    box.store.share(SCAN_ID, expires_at=LATER)
    (found,) = box.store.cloud_pages.changed(now=NOW, demo=False, shown=True, beside="")
    return found


def worded(box: Box, **changes: object) -> CustomerPage:
    page = box.portal.copies(replace(link(box), **changes), now=NOW, clock="synced")  # type: ignore[arg-type]
    assert from_json(to_json(page), CustomerPage) == page
    return page


def decide(box: Box, page: CustomerPage) -> None:
    assert page.revision is not None
    assert page.words is not None
    assert page.words["en"].estimate is not None
    answers = {line.id: "approved" for line in page.words["en"].estimate.lines}
    box.store.consents.add(
        Consent(
            id="c1", scan_id=SCAN_ID, at=NOW, revision=page.revision, revision_sha256=page.revision_sha256,
            option="complete", answers=answers, name="Ada Lovelace", address="192.168.7.31",  # type: ignore[arg-type]
            language="en", wording="I approve it.", total="20.00 EUR",
        ),
        attempt="a" * 16,
    )  # fmt: skip


def test_the_copy_says_what_the_page_says_in_each_language(box: Box) -> None:
    page = worded(box)
    assert page.words is not None
    assert list(page.words) == ["en", "de", "pl"]
    assert page.words["de"].verdict.startswith("Ihr Auto braucht bald eine Reparatur.")
    for code, words in page.words.items():
        client = box.client()
        text = client.get(f"/r/{link_token(box)}", headers={"Accept-Language": code}).text
        shown = [words.verdict, words.driving.mark.word, words.inspection.mark.word]
        shown += [finding.title for finding in words.findings] + list(words.not_checked)
        assert words.estimate is not None
        shown += [line.amount for line in words.estimate.lines] + [one.total for one in words.estimate.offers]
        for said in shown:
            assert said in text, (code, said)


def link_token(box: Box) -> str:
    found = box.store.live_share(SCAN_ID, now=NOW)
    assert found is not None
    return found[0]


def test_it_names_its_link_by_a_hash_and_says_when_it_ends(box: Box) -> None:
    page = worded(box)
    assert (page.expires_at, page.made_at, page.clock, page.state) == (LATER, NOW, "synced", "live")
    assert page.valid_s > 900 * 365 * 24 * 3600
    assert (page.shop_name, page.vehicle, page.vin) == ("Test Garage", "BMW 320i 2014", "WBA00000000000001")
    assert link_token(box) not in to_json(page).decode()


def test_the_workshops_notes_the_pin_and_who_decided_stay_on_the_box(box: Box) -> None:
    box.store.notes.write(Note("01900000-0000-7000-8000-00000000abcd", SCAN_ID, NOW, "Jan", "will not pay"))
    decide(box, worded(box))
    page = worded(box)
    said = to_json(page).decode()
    for private in ("will not pay", "Ada Lovelace", "192.168.7.31", link_token(box)):
        assert private not in said
    assert f'"{box.store.consents.pin_of(link_token(box))}"' not in said
    assert page.words is not None
    decision, offered = page.words["en"].decision, page.words["en"].estimate
    assert decision is not None
    assert offered is not None
    assert (decision.approved, decision.total, decision.wording) == (
        len(offered.lines),
        "20.00 EUR",
        "I approve it.",
    )
    assert decision.current
    assert {line.answer for line in offered.lines} == {"approved"}


def test_an_ended_link_says_nothing_of_the_car(box: Box) -> None:
    page = worded(box, state="ended")
    assert (page.words, page.vin, page.vehicle, page.shop_name, page.revision) == (None, "", "", "", None)
    assert page.state == "ended"


def test_hostile_names_are_words(store: Store, tmp_path: Path) -> None:
    store.save_scan(make_scan(ecus=(Ecu("7E8", HOSTILE, "answered"),)), EXCHANGES)
    box = make_box(store, tmp_path, bench_ready(), shop_name=HOSTILE)
    page = worded(box)
    assert page.shop_name == HOSTILE
    assert page.words is not None
    assert page.words["en"].estimate is None


def test_an_interrupted_scan_is_said_to_be_one(store: Store, tmp_path: Path) -> None:
    store.save_scan(make_scan(state="interrupted", interrupted_by="The adapter was unplugged."), EXCHANGES)
    page = worded(make_box(store, tmp_path, bench_ready()))
    assert page.words is not None
    assert "The adapter was unplugged." in page.words["en"].interrupted
    assert page.words["en"].mark.word == "Interrupted"


@pytest.mark.parametrize("kept", [True, False])
def test_the_code_leads_to_the_server_once_the_server_has_the_page(box: Box, *, kept: bool) -> None:
    box.store.answers.keep({"cloud_url": "https://reports.example.com"})
    owner = box.owner()
    found = link(box)
    address = f"https://reports.example.com/r/{found.token}"
    box.store.cloud_pages.publish(found, box.portal.copies(found, now=NOW, clock="synced"))
    assert address not in owner.get(f"/scans/{SCAN_ID}").text, "the scan's receipt is not enough"
    for row in box.store.outbox():
        box.store.delete_outbox(row.sequence, kept=kept)
    assert (address in owner.get(f"/scans/{SCAN_ID}").text) is kept
    box.store.revoke_shares(SCAN_ID)
    assert address not in owner.get(f"/scans/{SCAN_ID}").text
