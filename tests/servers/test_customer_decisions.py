"""Deciding on the fleet's page on real servers: chosen, signed, passed on, answered by the box, let go."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from motospect.fleet import database, decisions
from motospect.fleet.pages import create_pages
from motospect.model.customer_page import CustomerPage
from motospect.model.identity import new_id, utc_now
from motospect.model.remote_decision import RemoteDecision, proves, read_decision
from tests.customer_pages import LATER, TOKEN, ended, make_page
from tests.flow.processes import eventually
from tests.servers.fleet import Fleet, drained
from tests.servers.test_customer_pages import send

PIN = "0815"
APPROVED = {"answer:part:hose": "approved"}


@pytest.fixture
def page(conninfo: str) -> CustomerPage:
    """A live page the server has."""
    made = make_page()
    send(conninfo, made)
    return made


@pytest.fixture
def client(conninfo: str) -> FlaskClient:
    return create_pages(conninfo).test_client()


def fields(page: CustomerPage, do: str, **changed: str) -> dict[str, str]:
    """Return what the form sends; `answer_` stands for `answer:`."""
    given = {
        "seen": page.revision_sha256,
        "do": do,
        "name": "Ada",
        "pin": PIN,
        "attempt": "a" * 24,
        **APPROVED,
    }
    return given | {name.replace("answer_", "answer:"): said for name, said in changed.items()}


def review(client: FlaskClient, page: CustomerPage, **changed: str) -> TestResponse:
    given = {"language": "en"} | fields(page, "review", **changed)
    return client.get(f"/r/{TOKEN}", query_string=given)


def post(client: FlaskClient, page: CustomerPage, **changed: str) -> TestResponse:
    return client.post(f"/r/{TOKEN}?language=en", data=fields(page, "send", **changed))


def due(conninfo: str) -> list[tuple[str, RemoteDecision]]:
    with closing(database.connect(conninfo)) as connection:
        return [(box, read_decision(message)) for box, message in decisions.due(connection)]


def rows(conninfo: str) -> list[tuple[Any, ...]]:
    with closing(database.connect(conninfo)) as connection:
        found = connection.execute("SELECT result, record::text AS record FROM decision ORDER BY made_at")
        return [(row["result"], row["record"]) for row in found]


def shown(client: FlaskClient) -> str:
    return client.get(f"/r/{TOKEN}?language=en").text


def test_choosing_shows_the_total_and_what_is_signed(client: FlaskClient, page: CustomerPage) -> None:
    chosen = client.get(f"/r/{TOKEN}?language=en&choose=recommended")
    assert re.search(r'value="approved" required checked', chosen.text)
    reviewed = review(client, page)
    assert reviewed.status_code == 200
    assert "23.80 EUR with 19 % tax" in reviewed.text
    assert "I approve." in reviewed.text
    assert TOKEN not in reviewed.text
    assert PIN not in reviewed.text
    declined = review(client, page, **{"answer_part:hose": "declined"})
    assert "Everything declined" in declined.text
    assert "Decline all" in declined.text


def test_a_decision_waits_for_the_box_and_proves_who_made_it(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    answer = post(client, page, name="  Ada\tLovelace ")
    assert (answer.status_code, answer.location) == (303, f"/r/{TOKEN}?language=en#decision")
    assert "on its way to the workshop" in shown(client)
    assert "See the total and sign" not in shown(client)
    ((box, decision),) = due(conninfo)
    assert box == "box-1"
    assert proves(decision, token=TOKEN, pin=PIN)
    assert (decision.name, decision.total, decision.wording) == (
        "Ada Lovelace", "23.80 EUR with 19 % tax", "I approve.",
    )  # fmt: skip
    assert (decision.revision_sha256, decision.answers) == (page.revision_sha256, {"part:hose": "approved"})
    assert due(conninfo) == [], "said again only after a while"


def test_what_is_sent_is_what_the_form_says_and_not_the_address(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    sent = fields(page, "send", **{"answer_part:hose": "declined"})
    assert (
        client.post(f"/r/{TOKEN}?choose=recommended&answer:part:hose=approved", data=sent).status_code == 303
    )
    assert due(conninfo)[0][1].answers == {"part:hose": "declined"}


def test_neither_token_nor_pin_is_kept(client: FlaskClient, page: CustomerPage, conninfo: str) -> None:
    post(client, page, pin="081547")
    assert TOKEN not in str(rows(conninfo))
    assert "081547" not in str(rows(conninfo))


def test_a_double_tap_is_one_decision_and_a_second_one_waits(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    assert [post(client, page).status_code for _ in range(3)] == [303, 303, 303]
    other = post(client, page, attempt="b" * 24)
    assert (other.status_code, "Another decision is on its way" in other.text) == (409, True)
    assert len(rows(conninfo)) == 1


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("pin", "This PIN is not right."), ("wait", "Too many wrong PINs."),
        ("changed", "The estimate has changed while you were reading."),
    ],
)  # fmt: skip
def test_what_the_box_says_is_shown_and_the_record_let_go(  # noqa: PLR0917 - fixtures and cases
    client: FlaskClient, page: CustomerPage, conninfo: str, result: str, words: str
) -> None:
    post(client, page)
    ((_, decision),) = due(conninfo)
    send(conninfo, replace(page, id=new_id(), version=2, answers={decision.id: result}))
    assert words in shown(client)
    assert "See the total and sign" in shown(client), "and one can try again"
    assert rows(conninfo) == [(result, None)]
    assert post(client, page, attempt="b" * 24).status_code == 303


def test_a_kept_decision_is_told_by_the_page_itself(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    post(client, page)
    ((_, decision),) = due(conninfo)
    send(conninfo, replace(page, id=new_id(), version=2, answers={decision.id: "kept"}))
    assert "Your decision is with the workshop" in shown(client)
    assert "on its way" not in shown(client)
    assert rows(conninfo) == [("kept", None)]


def test_no_other_box_answers_a_decision(client: FlaskClient, page: CustomerPage, conninfo: str) -> None:
    post(client, page)
    ((_, decision),) = due(conninfo)
    other = make_page("of-another-box", answers={decision.id: "kept"})
    send(conninfo, other, box="box-2")
    send(conninfo, replace(page, id=new_id(), version=2, answers={decision.id: "kept"}), box="box-2")
    assert rows(conninfo)[0][0] is None


def test_an_ended_link_ends_what_is_under_way(client: FlaskClient, page: CustomerPage, conninfo: str) -> None:
    post(client, page)
    send(conninfo, ended(page))
    assert rows(conninfo) == [("over", None)]
    assert post(client, page).status_code == 410
    assert due(conninfo) == []


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"name": " \u200b "}, 422, "Please type your name."),
        ({"name": "\u202e\t"}, 422, "Please type your name."),
        ({"name": "x" * 81}, 422, "Please type your name."),
        ({"pin": "12"}, 422, "at least four digits"),
        ({"pin": "12345678901"}, 422, "at least four digits"),
        ({"answer_part:hose": "perhaps"}, 422, "1 is still open"),
        ({"seen": "ef" * 32}, 409, "The estimate has changed while you were reading."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(  # noqa: PLR0917 - fixtures and cases
    client: FlaskClient, page: CustomerPage, conninfo: str, typed: dict[str, str], status: int, words: str
) -> None:
    answer = post(client, page, **typed)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert rows(conninfo) == []


def test_hostile_names_are_words(client: FlaskClient, page: CustomerPage) -> None:
    answer = post(client, page, name='<script>alert(1)</script> " onload مرحبا 🚗', pin="x")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "مرحبا" in answer.text


def test_there_is_nothing_to_decide_behind_a_wrong_link_or_without_an_estimate(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    send(conninfo, make_page("bare", sums=None))
    absent = client.get("/r/none")
    for path in ("/r/none", "/r/bare"):
        answer = client.post(path, data={"seen": page.revision_sha256})
        assert (answer.status_code, answer.data) == (404, absent.data)


def test_a_storm_on_one_link_is_stopped(client: FlaskClient, page: CustomerPage, conninfo: str) -> None:
    version = page.version
    for number in range(decisions.MOST_AN_HOUR):
        assert post(client, page, attempt=f"{number:024}").status_code == 303
        version += 1
        answers: dict[str, Any] = {due(conninfo)[0][1].id: "pin"}
        send(conninfo, replace(page, id=new_id(), version=version, answers=answers))
    assert post(client, page, attempt="z" * 24).status_code == 409


def test_the_address_is_the_askers_also_behind_a_web_server(
    client: FlaskClient, page: CustomerPage, conninfo: str
) -> None:
    client.post(
        f"/r/{TOKEN}",
        data={"seen": page.revision_sha256, "do": "send", "name": "Ada", "pin": PIN, **APPROVED},
        headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"},
    )
    assert due(conninfo)[0][1].address == "203.0.113.9"


@pytest.mark.slow
def test_a_decision_goes_to_its_box_over_the_broker_and_comes_back_answered(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    heard: list[RemoteDecision] = []
    box.courier._decide = heard.append
    scan = box.add()
    token = box.store.share(scan.id, expires_at=LATER)
    (link,) = box.store.cloud_pages.changed(now=utc_now(), demo=False, shown=True, beside="")
    page = make_page(token)
    box.store.cloud_pages.publish(link, page)
    eventually(drained(box))
    client = create_pages(fleet.conninfo).test_client()
    assert client.post(f"/r/{token}", data=fields(page, "send")).status_code == 303
    eventually(lambda: len(heard) == 1)
    assert proves(heard[0], token=token, pin=PIN)
    box.store.cloud_pages.answer(heard[0].id, link.share, "kept")
    (link,) = box.store.cloud_pages.changed(now=utc_now(), demo=False, shown=True, beside="")
    answered = replace(page, id=new_id(), answers=box.store.cloud_pages.answers(link.share))
    box.store.cloud_pages.publish(link, answered)
    eventually(lambda: fleet.query("SELECT result, record FROM decision") == [("kept", None)])
