"""Customers' links live, expire and are revoked; a secret set once stays with the first who set it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable

import pytest

from motospect.errors import ScanUnknown
from motospect.model.scan import Scan
from motospect.store import SharedScan, Store

MAY, JUNE, JULY = "2026-05-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"


@pytest.fixture
def shop(store: Store, make_scan: Callable[..., Scan]) -> Store:
    store.save_scan(make_scan("s1"), ())
    return store


def test_a_token_leads_to_its_scan_until_it_expires(shop: Store) -> None:
    token = shop.share("s1", now=MAY, expires_at=JUNE)
    assert shop.shared_scan(token, now=MAY) == SharedScan("s1", JUNE, "live")
    assert shop.shared_scan(token, now=JUNE) == SharedScan("s1", JUNE, "expired")
    assert shop.shared_scan(token + "x", now=MAY) is None


def test_a_token_has_192_bits(shop: Store) -> None:
    token = shop.share("s1", expires_at="2999-01-01T00:00:00.000Z")
    assert len(base64.urlsafe_b64decode(token)) * 8 == 192


def test_sharing_again_gives_the_live_link_and_prolongs_it(shop: Store) -> None:
    token = shop.share("s1", now=MAY, expires_at=JUNE)
    assert shop.share("s1", now=MAY, expires_at=JULY) == token
    assert shop.share("s1", now=MAY, expires_at=JUNE) == token
    assert shop.shared_scan(token, now=JUNE) == SharedScan("s1", JULY, "live")


def test_an_expired_or_revoked_link_is_followed_by_a_new_one(shop: Store) -> None:
    expired = shop.share("s1", now=MAY, expires_at=JUNE)
    second = shop.share("s1", now=JUNE, expires_at=JULY)
    assert shop.revoke_share(second)
    third = shop.share("s1", now=JUNE, expires_at=JULY)
    assert len({expired, second, third}) == 3
    assert shop.shared_scan(second, now=JUNE) == SharedScan("s1", JULY, "revoked")
    assert not shop.revoke_share("never given out")


def test_all_links_of_a_scan_are_revoked_at_once(shop: Store) -> None:
    first = shop.share("s1", now=MAY, expires_at=JUNE)
    second = shop.share("s1", now=JUNE, expires_at=JULY)
    assert shop.revoke_shares("s1") == 2
    for token in (first, second):
        found = shop.shared_scan(token, now=MAY)
        assert found is not None
        assert found.state == "revoked"
    assert shop.revoke_shares("s1") == shop.revoke_shares("s9") == 0


def test_only_a_kept_scan_can_be_shared(shop: Store) -> None:
    shop.begin_scan("s2", kind="pre", started_at=MAY, demo=False)
    for scan_id in ("s2", "s3"):
        with pytest.raises(ScanUnknown):
            shop.share(scan_id, expires_at=JUNE)


def test_a_secret_is_set_and_replaced(store: Store) -> None:
    assert store.secret("pin") is None
    store.keep_secret("pin", "one")
    store.keep_secret("pin", "two")
    assert store.secret("pin") == "two"


def test_of_many_people_setting_the_first_pin_at_once_one_wins(store: Store) -> None:
    won: list[str] = []
    start = threading.Barrier(8)

    def set_pin(value: str) -> None:
        start.wait()
        if store.keep_secret_once("pin", value):
            won.append(value)

    threads = [threading.Thread(target=set_pin, args=(f"pin {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [store.secret("pin")]


def test_the_live_link_of_a_scan_is_found_again(shop: Store) -> None:
    assert shop.live_share("s1", now=MAY) is None
    token = shop.share("s1", now=MAY, expires_at=JUNE)
    assert shop.live_share("s1", now=MAY) == (token, JUNE)
    assert shop.live_share("s1", now=JUNE) is None
    shop.revoke_shares("s1")
    assert shop.live_share("s1", now=MAY) is None


def test_a_secret_is_forgotten_for_good(store: Store) -> None:
    store.keep_secret("pin", "one")
    assert store.forget_secret("pin")
    assert store.secret("pin") is None
    assert not store.forget_secret("pin")


def test_the_age_of_the_outbox_is_that_of_its_oldest_scan(store: Store, shop: Store) -> None:
    assert shop.outbox_since() == shop.scan("s1").started_at
