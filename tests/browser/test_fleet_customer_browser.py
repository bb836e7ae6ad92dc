"""The copy of the customer's page on the fleet's server in a real browser: phone and desk, day and night."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from sites import DESK, HOSTILE, PHONE, listened, width_over
from werkzeug.serving import make_server

from motospect.errors import ServerMissing
from motospect.fleet import database, decisions
from motospect.fleet.archive import keep
from motospect.fleet.letters import read_letter
from motospect.fleet.pages import create_pages
from motospect.fleet.private_servers import PrivateDatabase
from motospect.model.customer_page import CustomerPage
from motospect.model.fleet import pack, records_topic
from motospect.model.identity import new_id
from motospect.model.remote_decision import read_decision
from motospect.model.wire import to_json
from tests.customer_pages import IN, TOKEN, ended, make_page, page_words
from tests.leashed import leash

pytestmark = pytest.mark.browser

HARD = {
    code: page_words(
        code, verdict=HOSTILE, headline=HOSTILE, causes=(HOSTILE,), not_checked=(HOSTILE,), waits=(HOSTILE,)
    )
    for code in IN
}
PAGES = {
    TOKEN: "/r/" + TOKEN,
    "hard": "/r/hard",
    "over": "/r/over",
    "nothing": "/r/nothing",
}


def send(conninfo: str, *pages: CustomerPage) -> None:
    with closing(database.connect(conninfo)) as connection:
        database.bring_up_to_date(connection)
        for page in pages:
            topic, message = records_topic("box-1"), pack(1, "customer_page", page.id, to_json(page))
            keep(connection, [(topic, message, read_letter(topic, message))])


@pytest.fixture(scope="module")
def fleet() -> Iterator[tuple[str, str]]:
    """A fleet's server with pages behind links: its address, and its database."""
    try:
        private = PrivateDatabase(leash())
    except ServerMissing as missing:
        pytest.skip(missing.sentence())
    private.start()
    conninfo = private.create("fleet")
    over = make_page("over")
    hard = make_page("hard", words=HARD, shop_name=HOSTILE, vehicle=HOSTILE, vin=HOSTILE, demo=True)
    send(conninfo, make_page(), over, ended(over), hard)
    server = make_server("127.0.0.1", 0, create_pages(conninfo), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}", conninfo
    server.shutdown()
    serving.join()
    server.server_close()
    private.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_every_page_is_readable_for_everybody(
    chromium: Browser, fleet: tuple[str, str], path: str, scheme: str
) -> None:
    for size in (PHONE, DESK):
        context = chromium.new_context(viewport=size, color_scheme=scheme, base_url=fleet[0])  # type: ignore[arg-type]
        page = context.new_page()
        said = listened(page)
        page.goto(f"{path}?language=de")
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        assert width_over(page) <= 0
        small = page.eval_on_selector_all(
            "a:visible",
            "all => all.map(a => a.getBoundingClientRect()).filter(r => r.height < 44 && r.top > 0)",
        )
        assert small == []
        icons = page.eval_on_selector_all(
            "svg.icon", "all => all.filter(i => i.checkVisibility() && i.getBBox().width === 0).length"
        )
        assert icons == 0, "every icon is drawn"
        # The browser itself tells of the 404 and 410 that were asked for; of nothing else.
        assert [words for words in said if "status of 4" not in words] == []
        context.close()


def send_again(conninfo: str, page: CustomerPage, **answers: object) -> None:
    """Let the box answer the one decision that is under way with a further version of its page."""
    with closing(database.connect(conninfo)) as connection:
        found = [read_decision(message) for _, message in decisions.due(connection)]
    (mine,) = [one for one in found if one.token_sha256 == page.token_sha256]
    send(conninfo, replace(page, id=new_id(), answers={mine.id: "kept"}, **answers))  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_decision_is_made_and_the_page_shows_by_itself_that_it_is_kept(
    chromium: Browser, fleet: tuple[str, str], scheme: str
) -> None:
    address, conninfo = fleet
    words = {"en": page_words(decision=None)}
    undecided = make_page(f"decided-{scheme}", words=words, shop_name=HOSTILE)
    send(conninfo, undecided)
    context = chromium.new_context(viewport=PHONE, base_url=address, has_touch=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    said = listened(page)

    def sound() -> None:
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        assert width_over(page) <= 0

    page.goto(f"/r/decided-{scheme}")
    page.get_by_role("link", name="Choose all of this").tap()
    expect(page.locator("input[value=approved]:checked")).to_have_count(1)
    sound()
    page.get_by_role("button", name="See the total and sign").tap()
    expect(page.locator(".review-total")).to_contain_text("23.80 EUR with 19 % tax")
    sound()
    page.get_by_label("Your name").fill(HOSTILE[:80])
    page.get_by_label("PIN the workshop told you").fill("0815")
    page.get_by_role("button", name="Approve").tap()
    expect(page.get_by_role("heading", name="Your decision is on its way")).to_be_visible()
    sound()
    send_again(conninfo, undecided, version=2, words={"en": page_words()})
    expect(page.get_by_role("heading", name="Your decision is with the workshop")).to_be_visible()
    assert said == []
    page.go_back()
    expect(page.get_by_role("heading", name="Your decision", exact=True)).to_be_visible()
    context.close()


def test_the_language_is_switched_and_the_end_of_the_link_is_seen(
    chromium: Browser, fleet: tuple[str, str]
) -> None:
    address, conninfo = fleet
    page_sent = make_page("switched")
    send(conninfo, page_sent)
    context = chromium.new_context(viewport=PHONE, base_url=address, locale="pl-PL", has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/r/switched")
    expect(page.locator("h1")).to_have_text("Po polsku: Your car needs a repair soon.")
    page.get_by_role("link", name="DE").tap()
    expect(page.locator("h1")).to_have_text("Deutsch: Your car needs a repair soon.")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    send(conninfo, ended(page_sent))
    answer = page.reload()
    assert answer is not None
    assert answer.status == 410
    expect(page.locator("h1")).to_have_text("Dieser Link wurde von der Werkstatt beendet.")
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Your car")
    context.close()
