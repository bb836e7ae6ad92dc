"""Customers' pages on real servers: what a link shows, how it ends, that none can be told from nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from motospect.fleet import database
from motospect.fleet.archive import keep
from motospect.fleet.letters import read_letter
from motospect.fleet.pages import create_pages
from motospect.fleet.private_servers import free_port
from motospect.model.customer_page import CustomerPage
from motospect.model.fleet import pack, records_topic
from motospect.model.identity import utc_now
from motospect.model.wire import to_json
from tests.customer_pages import IN, LATER, TOKEN, ended, make_page, page_words
from tests.flow.processes import eventually
from tests.servers.fleet import Box, Fleet, drained

HOSTILE = '<script>alert(1)</script> " onload=x مرحبا 🚗 ' + "endless" * 20


def send(conninfo: str, *pages: CustomerPage, box: str = "box-1") -> list[str]:
    """Let pages arrive from a box and return what the box is told of each."""
    with closing(database.connect(conninfo)) as connection:
        database.bring_up_to_date(connection)
        arrivals = [
            (topic := records_topic(box), message := pack(n, "customer_page", page.id, to_json(page)),
             read_letter(topic, message))
            for n, page in enumerate(pages, 1)
        ]  # fmt: skip
        return [answer.receipt.result for answer in keep(connection, arrivals)] if arrivals else []


@pytest.fixture
def client(conninfo: str) -> FlaskClient:
    send(conninfo)
    return create_pages(conninfo).test_client()


def test_the_page_says_everything_the_box_sent(client: FlaskClient, conninfo: str) -> None:
    assert send(conninfo, make_page()) == ["kept"]
    answer = client.get(f"/r/{TOKEN}?language=en")
    assert answer.status_code == 200
    for words in (
        "Your car needs a repair soon.", "1 fault code: P0171.", "Mixture too lean", "Too much air.",
        "worded by SmolLM3-3B", "2 photos of this are at the workshop", "Trim: 16 %, frozen",
        "Likely: vacuum leak.", "Codes were cleared.", "Recommended", "at least 20.00 EUR",
        "Hose \N{MULTIPLICATION SIGN} 2", "5 to 8 min", "Only if the test confirms it.",
        "See the total and sign", "Estimates, not offers.", "revision 2",
        "Wiper blades", "Airbags were not asked.", "Would fail", "Oil: due", "Park outside", "24V-1: airbags",
        "Your decision is with the workshop", "by telephone", "The estimate has changed since you decided.",
        "Test Garage", "BMW 320i 2014", "WBA00000000000001", "As of May 4, 2026, 12:05",
        "This link works until Jan 1, 2999", "only who knows the PIN can decide",
    ):  # fmt: skip
        assert words in " ".join(answer.text.split()), words
    assert "DEMO" not in answer.text
    assert TOKEN not in answer.text


@pytest.mark.parametrize("code", IN)
def test_the_page_speaks_the_readers_language(client: FlaskClient, conninfo: str, code: str) -> None:
    send(conninfo, make_page())
    for answer in (
        client.get(f"/r/{TOKEN}", headers={"Accept-Language": f"{code},fr;q=0.3"}),
        client.get(f"/r/{TOKEN}?language={code}", headers={"Accept-Language": "en"}),
    ):
        assert f'<html lang="{code}">' in answer.text
        assert f"<h1>{IN[code]}Your car needs a repair soon.</h1>" in answer.text
    in_the_shops = client.get(f"/r/{TOKEN}?language=xx")
    assert '<html lang="de">' in in_the_shops.text


def test_the_database_knows_no_token_and_no_page_that_is_over(client: FlaskClient, conninfo: str) -> None:
    send(conninfo, make_page(), make_page("another", valid_s=0, clock="unsynced"))
    with closing(database.connect(conninfo)) as connection:
        rows = connection.execute("SELECT *, record::text AS said FROM customer_page").fetchall()
    assert not any(TOKEN in str(row) for row in rows)
    assert sorted(row["said"] is None for row in rows) == [False, True]
    assert client.get(f"/r/{TOKEN}").status_code == 200
    assert client.get("/r/another").status_code == 410


def test_an_ended_and_an_expired_link_are_gone(client: FlaskClient, conninfo: str) -> None:
    page = make_page()
    past = make_page("past", expires_at="2001-01-01T00:00:00.000Z")
    assert send(conninfo, page, ended(page), past) == ["kept"] * 3
    over = client.get(f"/r/{TOKEN}")
    assert (over.status_code, "ended by the workshop" in over.text) == (410, True)
    expired = client.get("/r/past")
    assert (expired.status_code, "has expired" in expired.text) == (410, True)
    for answer in (over, expired):
        assert "Test Garage" not in answer.text
        assert "P0171" not in answer.text


def test_the_end_is_the_servers_own_where_the_box_has_no_clock(client: FlaskClient, conninfo: str) -> None:
    send(conninfo, make_page(clock="unsynced", expires_at="1970-01-15T00:00:00.000Z"))
    answer = client.get(f"/r/{TOKEN}?language=en")
    assert answer.status_code == 200
    assert "May 4, 2026, 12:05" not in answer.text, "a clock that was never set says nothing"
    assert f"As of {utc_now()[:10]}" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/r/wrong", f"/r/{TOKEN}x", f"/r/{TOKEN[:-1]}", "/r/a/b", "/r/" + "x" * 5000, "/nothing", "/r/%00"],
)
def test_an_unknown_token_is_like_any_absent_page(client: FlaskClient, conninfo: str, path: str) -> None:
    send(conninfo, make_page(), make_page("of-another-box"), box="box-2")
    absent, wrong = client.get("/r/none"), client.get(path)
    assert wrong.status_code == absent.status_code == 404
    assert wrong.data == absent.data
    of_links = [name for name in absent.headers if path.startswith("/r/")]
    assert all(wrong.headers[name[0]] == name[1] for name in of_links)


def test_a_page_is_kept_once_and_an_earlier_version_changes_nothing(
    client: FlaskClient, conninfo: str
) -> None:
    first = make_page()
    second = make_page(version=2, shop_name="The new name")
    assert send(conninfo, second, first, second) == ["kept"] * 3
    with closing(database.connect(conninfo)) as connection:
        assert database.one_number(connection, "SELECT count(*) FROM customer_page") == 1
        assert database.one_number(connection, "SELECT count(*) FROM dead_letter") == 0
    assert "The new name" in client.get(f"/r/{TOKEN}").text


def test_an_ended_link_stays_ended_when_the_page_comes_late(client: FlaskClient, conninfo: str) -> None:
    page = make_page()
    send(conninfo, ended(page), page)
    assert client.get(f"/r/{TOKEN}").status_code == 410


def test_no_box_writes_another_boxs_page(client: FlaskClient, conninfo: str) -> None:
    send(conninfo, make_page(), box="box-1")
    assert send(conninfo, make_page(version=9, shop_name="Impostor"), box="box-2") == ["refused"]
    assert send(conninfo, ended(make_page(version=9)), box="box-2") == ["refused"]
    assert "Test Garage" in client.get(f"/r/{TOKEN}").text
    assert send(conninfo, make_page(shop_name="Another")) == ["refused"], "the same version, another content"


def test_a_poisonous_page_is_set_aside_and_the_others_are_kept(client: FlaskClient, conninfo: str) -> None:
    odd = make_page("odd", version=2**70)
    assert send(conninfo, make_page(), odd, make_page("third")) == ["kept", "refused", "kept"]
    assert client.get("/r/third").status_code == 200


def test_words_from_a_box_are_words_and_no_markup(client: FlaskClient, conninfo: str) -> None:
    words = page_words(verdict=HOSTILE, headline=HOSTILE, causes=(HOSTILE,), not_checked=(HOSTILE,))
    send(conninfo, make_page(words={"en": words}, shop_name=HOSTILE, vehicle=HOSTILE, vin=HOSTILE))
    answer = client.get(f"/r/{TOKEN}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert '" onload' not in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_demo_is_marked(client: FlaskClient, conninfo: str) -> None:
    send(conninfo, make_page(demo=True))
    assert "virtual vehicle, not a real car" in client.get(f"/r/{TOKEN}?language=en").text


def test_the_look_is_served_packed_and_nothing_else_of_that_folder(client: FlaskClient) -> None:
    for name in ("pico.css", "app.css", "frame.css", "customer.css", "icons.svg", "mark.svg"):
        answer = client.get(f"/look/{name}", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
        assert client.get(f"/look/{name}").headers.get("Content-Encoding") is None
    for name in ("app.js", "..%2Fapplication.py", "vendor/pico.min.css"):
        assert client.get(f"/look/{name}").status_code == 404


def test_without_a_database_a_customer_is_told_to_come_again() -> None:
    client = create_pages(f"host=127.0.0.1 port={free_port()} dbname=none").test_client()
    answer = client.get(f"/r/{TOKEN}")
    assert answer.status_code == 503
    assert "try again in a few minutes" in answer.text
    assert "MOTOSPECT_FLEET_DATABASE" not in answer.text


def publish(box: Box, word: Callable[[CustomerPage], CustomerPage] = lambda page: page) -> None:
    """Do what the box's publisher does for each link that has changed."""
    links = box.store.cloud_pages.changed(now=utc_now(), demo=False, shown=True, beside="")
    for link in links:
        page = make_page(link.token, expires_at=link.expires_at)
        box.store.cloud_pages.publish(link, word(page) if link.state == "live" else ended(page))


@pytest.mark.slow
def test_a_link_goes_over_the_broker_and_its_end_too(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    scan = box.add()
    token = box.store.share(scan.id, expires_at=LATER)
    client = create_pages(fleet.conninfo).test_client()
    publish(box)
    eventually(drained(box))
    assert box.store.cloud_pages.delivered(token)
    assert fleet.kept() == [scan.id]
    assert client.get(f"/r/{token}").status_code == 200
    box.store.revoke_shares(scan.id)
    publish(box)
    eventually(drained(box))
    assert client.get(f"/r/{token}").status_code == 410
    assert fleet.query("SELECT count(*), max(version) FROM customer_page") == [(1, 2)]
    assert fleet.query("SELECT count(*) FROM dead_letter") == [(0,)]


@pytest.mark.slow
def test_what_is_ended_while_the_broker_is_away_is_ended_when_it_is_back(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    scan = box.add()
    token = box.store.share(scan.id, expires_at=LATER)
    publish(box)
    eventually(drained(box))
    client = create_pages(fleet.conninfo).test_client()
    fleet.broker.kill()
    box.store.revoke_shares(scan.id)
    publish(box)
    shown = client.get(f"/r/{token}?language=en")
    assert shown.status_code == 200, "the server cannot know yet"
    assert "As of May 4, 2026, 12:05" in shown.text, "and says since when"
    fleet.broker.start()
    eventually(drained(box))
    assert client.get(f"/r/{token}").status_code == 410
