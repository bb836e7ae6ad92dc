"""The publisher of customers' pages: when it sends one; one that cannot be made holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from motospect.app.cloud_pages import Publisher, open_publisher
from motospect.config import Settings
from motospect.model.customer_page import CustomerPage
from motospect.model.profile import Profile
from motospect.store import Store
from motospect.store.cloud_pages import SharedPage
from tests.customer_pages import LATER, ended, make_page
from tests.servers.fleet import make_scan

STOP = threading.Event()


class Words:
    """Words pages, and fails at the scans the test names."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()

    def __call__(self, link: SharedPage, *, now: str, clock: Literal["synced", "unsynced"]) -> CustomerPage:
        self.asked.append(link.scan_id)
        if link.scan_id in self.broken:
            raise ZeroDivisionError
        page = make_page(link.token, scan_id=link.scan_id, made_at=now, clock=clock, valid_s=len(self.asked))
        return page if link.state == "live" else ended(page)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def words() -> Words:
    return Words()


def publisher(store: Store, words: Words, profile: Profile | None = None, *, sent: bool = True) -> Publisher:
    shop = profile or Profile(cloud_url="https://reports.example.com")
    return Publisher(store, words, lambda: shop, demo=False, sent=sent, clock=lambda: "synced")


def share(store: Store) -> str:
    scan = make_scan()
    store.save_scan(scan, (), send=False)
    store.share(scan.id, expires_at=LATER)
    return scan.id


def test_a_link_is_worded_once_and_sent(store: Store, words: Words) -> None:
    scan_id = share(store)
    sender = publisher(store, words)
    for _ in range(3):
        sender.step(STOP)
    assert words.asked == [scan_id]
    assert [row.kind for row in store.outbox()] == ["customer_page"]
    assert sender.parts() == ()


def test_many_at_once_are_worded_little_by_little_the_newest_first(store: Store, words: Words) -> None:
    shared = [share(store) for _ in range(5)]
    sender = publisher(store, words)
    sender.step(STOP)
    assert words.asked == shared[:2:-1]
    store.revoke_shares(shared[-1])
    sender.step(STOP)
    assert words.asked == [*shared[:2:-1], shared[-1], *shared[2:0:-1]], "an end waits for nobody"
    sender.step(STOP)
    assert len(words.asked) == 6


def test_without_a_server_or_an_address_nothing_leaves_the_box(store: Store, words: Words) -> None:
    share(store)
    publisher(store, words, sent=False).step(STOP)
    publisher(store, words, Profile()).step(STOP)
    assert (words.asked, store.outbox_size()) == ([], 0)


def test_the_end_of_a_link_is_sent(store: Store, words: Words) -> None:
    scan_id = share(store)
    sender = publisher(store, words)
    sender.step(STOP)
    store.revoke_shares(scan_id)
    sender.step(STOP)
    (row,) = store.outbox()
    assert '"state":"ended"' in row.body


def test_a_defect_is_told_once_and_holds_up_no_other(store: Store, words: Words) -> None:
    broken, other = share(store), share(store)
    words.broken.add(broken)
    sender = publisher(store, words)
    for _ in range(3):
        sender.step(STOP)
    assert sorted(words.asked) == sorted([broken, other])
    (part,) = sender.parts()
    assert (part.state, broken in part.reason) == ("degraded", True)
    words.broken.clear()
    store.share(broken, expires_at="2999-02-01T00:00:00.000Z")
    sender.step(STOP)
    sender.step(STOP)
    assert words.asked[2:] == [broken]
    assert sender.parts() == ()
    assert store.outbox_size() == 2


def test_a_real_box_sends_no_scan_of_a_demo_car(store: Store, words: Words) -> None:
    store.save_scan(make_scan(demo=True), ())
    for demo, left in ((True, 1), (False, 0)):
        open_publisher(Settings(), store, words, Profile, demo=demo)
        assert store.outbox_size() == left
