"""Customers' pages in the store: sent when they change, ended for good, never of the demo car."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from motospect.model.customer_page import CustomerPage, token_digest
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote
from motospect.model.wire import from_json
from motospect.store import Store
from motospect.store.cloud_pages import SharedPage
from tests.customer_pages import LATER, NOON, ended, make_page, page_words

SCAN = "01900000-0000-7000-8000-000000000001"
MakeScan = Callable[..., Scan]


@pytest.fixture
def token(store: Store, make_scan: MakeScan) -> str:
    """A live link to a scan the fleet has."""
    store.save_scan(make_scan(SCAN), ())
    store.delete_outbox(store.outbox()[0].sequence)
    return store.share(SCAN, expires_at=LATER)


def changed(
    store: Store, *, demo: bool = False, shown: bool = True, beside: str = ""
) -> tuple[SharedPage, ...]:
    return store.cloud_pages.changed(now=NOON, demo=demo, shown=shown, beside=beside)


def publish(store: Store, token: str, **values: object) -> bool:
    """Publish the one page that has changed."""
    (link,) = changed(store)
    page = make_page(token, **values)
    return store.cloud_pages.publish(link, page if link.state == "live" else ended(page))


def sent(store: Store) -> list[CustomerPage]:
    """Return the pages that wait to be sent."""
    return [from_json(row.body, CustomerPage) for row in store.outbox() if row.kind == "customer_page"]


def test_a_page_is_sent_once_for_all_that_has_not_changed(store: Store, token: str) -> None:
    (link,) = changed(store)
    assert (link.token, link.scan_id, link.state, link.expires_at) == (token, SCAN, "live", LATER)
    assert publish(store, token)
    assert changed(store) == ()
    (row,) = store.outbox()
    (page,) = sent(store)
    assert (row.kind, row.record_id, page.token_sha256) == ("customer_page", page.id, token_digest(token))
    assert token not in row.body
    assert store.outbox_since() == page.made_at


def test_only_links_that_exist_have_a_page(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan(SCAN), ())
    assert changed(store) == ()
    old = store.share(SCAN, expires_at="2001-01-01T00:00:00.000Z", now="2000-12-31T00:00:00.000Z")
    assert changed(store) == (), "an expired link"
    store.revoke_share(old)
    assert changed(store) == (), "one that was ended before anybody could read it elsewhere"


def test_looked_at_again_and_found_the_same_it_is_not_sent_again(store: Store, token: str) -> None:
    publish(store, token)
    first = store.outbox()
    (link,) = changed(store, beside="another shop name")
    assert not store.cloud_pages.publish(link, make_page(token, made_at=LATER, valid_s=5))
    assert store.outbox() == first
    assert changed(store, beside="another shop name") == ()


def test_the_last_version_takes_the_place_of_one_that_still_waits(store: Store, token: str) -> None:
    publish(store, token)
    (first,) = store.outbox()
    store.share(SCAN, expires_at="2999-02-01T00:00:00.000Z")
    assert publish(store, token, expires_at="2999-02-01T00:00:00.000Z")
    (second,) = store.outbox()
    assert second.sequence > first.sequence
    assert sent(store)[0].version == 2
    assert not store.delete_outbox(first.sequence), "a late receipt for the first one confirms nothing"
    assert not store.cloud_pages.delivered(token)


def test_versions_grow_also_after_an_earlier_backup_was_restored(store: Store, token: str) -> None:
    publish(store, token, version=1_800_000_000_000)
    assert sent(store)[0].version == 1_800_000_000_000
    (link,) = changed(store, beside="x")
    store.cloud_pages.publish(link, make_page(token, version=1, shop_name="Another"))
    assert sent(store)[0].version == 1_800_000_000_001


def test_a_link_leads_to_the_server_once_the_server_has_its_page(store: Store, token: str) -> None:
    publish(store, token)
    assert not store.cloud_pages.delivered(token)
    store.delete_outbox(store.outbox()[0].sequence)
    assert store.cloud_pages.delivered(token)
    assert not store.cloud_pages.delivered("no-such-link")


def test_a_page_the_server_has_set_aside_is_not_there(store: Store, token: str) -> None:
    publish(store, token)
    assert store.delete_outbox(store.outbox()[0].sequence, kept=False)
    assert not store.cloud_pages.delivered(token)
    assert store.outbox_size() == 0


@pytest.mark.parametrize("confirmed", [True, False])
def test_ending_a_link_ends_its_page(store: Store, token: str, *, confirmed: bool) -> None:
    publish(store, token)
    if confirmed:
        store.delete_outbox(store.outbox()[0].sequence)
    store.revoke_shares(SCAN)
    (link,) = changed(store)
    assert link.state == "ended"
    assert publish(store, token)
    (page,) = sent(store)
    assert (page.state, page.words) == ("ended", None)
    store.delete_outbox(store.outbox()[0].sequence)
    assert not store.cloud_pages.delivered(token)
    assert changed(store) == ()


def test_without_an_address_no_page_stays_on_the_server(store: Store, token: str) -> None:
    assert changed(store, shown=False) == ()
    publish(store, token)
    (link,) = changed(store, shown=False)
    assert (link.state, link.token) == ("ended", token)
    store.cloud_pages.publish(link, ended(make_page(token)))
    assert changed(store, shown=False) == ()
    (again,) = changed(store)
    assert again.state == "live"


def test_what_a_page_is_made_from_makes_it_anew(store: Store, token: str) -> None:
    publish(store, token)
    assert changed(store, beside="another name of the shop") != ()
    store.services.note(ServiceNote("1FTEX1EP3EFB12345", None, 120_000.0, None, NOON), demo=False)
    assert changed(store) != ()


def test_virtual_vehicles_are_for_demos_alone(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan(SCAN, demo=True), (), send=False)
    token = store.share(SCAN, expires_at=LATER)
    assert store.outbox_size() == 0
    assert changed(store) == ()
    (link,) = changed(store, demo=True)
    assert link.token == token


def test_what_a_demo_car_left_in_the_outbox_is_taken_out(store: Store, make_scan: MakeScan) -> None:
    store.save_scan(make_scan("real"), ())
    store.save_scan(make_scan("virtual", demo=True), ())
    assert store.cloud_pages.withhold_virtual_scans() == 1
    assert [row.record_id for row in store.outbox()] == ["real"]
    assert store.scan("virtual").demo


def test_a_store_of_before_keeps_its_outbox_and_goes_on_counting(folder: Path, make_scan: MakeScan) -> None:
    store = Store.open(folder)
    for name in ("s1", "s2", "s3"):
        store.save_scan(make_scan(name), ())
    last = store.outbox()[-1].sequence
    store.delete_outbox(last)
    store.close()
    with closing(sqlite3.connect(folder / "motospect.db")) as old, old:
        old.execute("DELETE FROM _sqlite_migrations WHERE name = '0014_cloud_pages'")
        old.execute("DROP TABLE cloud_decision")
        old.execute("DROP TABLE cloud_page")
        old.execute("CREATE TABLE old_outbox AS SELECT sequence, kind, scan FROM outbox")
        old.execute("DROP TABLE outbox")
        old.execute(
            "CREATE TABLE outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL"
            " CHECK (kind = 'scan'), scan INTEGER NOT NULL UNIQUE REFERENCES scan (sequence)) STRICT"
        )
        old.execute("INSERT INTO outbox SELECT * FROM old_outbox")
        old.execute("DROP TABLE old_outbox")
        old.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'", [last])
    again = Store.open(folder)
    assert [row.record_id for row in again.outbox()] == ["s1", "s2"]
    again.save_scan(make_scan("s4"), ())
    assert again.outbox()[-1].sequence == last + 1
    again.close()


def test_a_page_of_every_part_is_read_back_as_it_was(store: Store, token: str) -> None:
    publish(store, token, words={"en": page_words(interrupted="Cut short.")})
    assert sent(store)[0].words == {"en": page_words(interrupted="Cut short.")}
