"""The first run: every answer kept at once, gone on with where it was left, and settings afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, Box, bench_ready, csrf, make_box

from motospect.errors import BayBusy
from motospect.portal.box.first_run import DONE, PROGRESS, STEPS
from motospect.portal.parts import DemoSwitch
from motospect.store import Store

SHOP = {"shop_name": "Garage Müller", "language": "de", "units": "metric"}
MONEY = {"currency": "EUR", "labour_rate": "92,50", "tax_percent": "19"}


@pytest.fixture
def fresh(store: Store, tmp_path: Path) -> Box:
    """A box nobody has answered anything on."""
    box = make_box(store, tmp_path, bench_ready())
    store.answers.keep({PROGRESS: ""})
    return box


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str | None, str]:
    answer = client.post(path, data={"csrf": csrf(client.get(path).text), **fields})
    return answer.status_code, answer.location, answer.text


def test_the_pin_leads_to_the_first_question_and_each_answer_to_the_next(fresh: Box) -> None:
    client = fresh.client()
    token = csrf(client.get("/welcome").text)
    answer = client.post("/welcome", data={"csrf": token, "pin": PIN, "again": PIN})
    assert answer.location == "/first-run"
    assert client.get("/first-run").location == "/first-run/shop"
    assert send(client, "/first-run/shop", **SHOP)[:2] == (303, "/first-run/money")
    assert send(client, "/first-run/money", **MONEY)[:2] == (303, "/first-run/inspection")
    assert send(client, "/first-run/inspection", inspection_rule="eu")[:2] == (303, "/first-run/adapter")
    assert send(client, "/first-run/adapter")[:2] == (303, "/first-run/ready")
    assert send(client, "/first-run/ready", **{"try": "car"})[:2] == (303, "/")
    kept = fresh.store.answers.all()
    assert kept[PROGRESS] == DONE
    assert (kept["shop_name"], kept["labour_rate"], kept["inspection_rule"]) == (
        "Garage Müller",
        "92.50",
        "eu",
    )
    assert client.get("/first-run").location == "/"
    assert "Garage Müller" in client.get("/").text


def test_it_goes_on_where_it_was_left_after_a_power_cut(fresh: Box, store: Store, tmp_path: Path) -> None:
    owner = fresh.owner()
    send(owner, "/first-run/shop", **SHOP)
    send(owner, "/first-run/money", **MONEY)
    folder = store.folder
    store.close()
    again = Store.open(folder)
    try:
        # as make_box does, but with the answers there were
        progress = again.answers.all()[PROGRESS]
        box = make_box(again, tmp_path, bench_ready())
        again.answers.keep({PROGRESS: progress})
        client = box.client()
        token = csrf(client.get("/sign-in").text)
        answer = client.post("/sign-in", data={"csrf": token, "pin": PIN})
        assert answer.location == "/first-run"
        assert client.get("/first-run").location == "/first-run/inspection"
        assert 'value="92.50"' in client.get("/first-run/money").text
    finally:
        again.close()


@pytest.mark.parametrize(
    ("speaks", "proposed"),
    [("pl", ("pl", "PLN", "eu")), ("de-AT", ("de", "EUR", "eu")), ("fr", ("en", "EUR", "epa"))],
)
def test_the_browsers_language_decides_what_is_proposed_and_never_what_is_kept(
    fresh: Box, speaks: str, proposed: tuple[str, str, str]
) -> None:
    language, currency, rule = proposed
    owner = fresh.owner()
    fresh.store.answers.keep({PROGRESS: "inspection"})
    spoken = {"Accept-Language": speaks}
    assert f'value="{language}" required checked' in owner.get("/first-run/shop", headers=spoken).text
    assert f'<option value="{currency}" selected>' in owner.get("/first-run/money", headers=spoken).text
    assert f'value="{rule}" required checked' in owner.get("/first-run/inspection", headers=spoken).text
    assert set(fresh.store.answers.all()) == {PROGRESS}
    fresh.store.answers.keep({"language": "en", "currency": "USD", "inspection_rule": "california"})
    assert '<option value="USD" selected>' in owner.get("/first-run/money", headers=spoken).text
    assert 'value="california" required checked' in owner.get("/first-run/inspection", headers=spoken).text


def test_a_step_ahead_leads_back_and_a_step_back_takes_nothing_away(fresh: Box) -> None:
    owner = fresh.owner()
    assert owner.get("/first-run/ready").location == "/first-run"
    send(owner, "/first-run/shop", **SHOP)
    send(owner, "/first-run/money", **MONEY)
    assert owner.get("/first-run/shop").status_code == 200
    assert send(owner, "/first-run/shop", **{**SHOP, "shop_name": "Other"})[1] == "/first-run/money"
    assert fresh.store.answers.all()[PROGRESS] == "inspection"
    assert fresh.store.answers.all()["shop_name"] == "Other"


def test_a_double_click_answers_once(fresh: Box) -> None:
    owner = fresh.owner()
    token = csrf(owner.get("/first-run/shop").text)
    for _ in range(2):
        answer = owner.post("/first-run/shop", data={"csrf": token, **SHOP})
        assert answer.location == "/first-run/money"
    assert fresh.store.answers.all()[PROGRESS] == "money"


def test_the_bench_reminds_the_owner_and_nobody_else(fresh: Box) -> None:
    owner, technician = fresh.owner(), fresh.signed_in("technician")
    assert "The first run is not finished" in owner.get("/").text
    assert "The first run is not finished" not in owner.get("/first-run/shop").text
    assert "The first run is not finished" not in technician.get("/").text
    fresh.store.answers.keep({PROGRESS: DONE})
    assert "The first run is not finished" not in owner.get("/").text


def test_an_unknown_step_of_another_version_begins_anew(fresh: Box) -> None:
    owner = fresh.owner()
    fresh.store.answers.keep({PROGRESS: "colour"})
    assert owner.get("/first-run").location == f"/first-run/{STEPS[0]}"


@pytest.mark.parametrize(
    ("path", "fields", "said", "typed"),
    [
        ("shop", {**SHOP, "language": "xx"}, "Choose one of the languages", "Garage Müller"),
        ("shop", {**SHOP, "units": "furlongs"}, "Choose one of the two", "Garage Müller"),
        ("money", {**MONEY, "currency": "XXX"}, "Choose a currency", "92.50"),
        ("money", {**MONEY, "labour_rate": "abc"}, "Give the price of an hour", "abc"),
        ("money", {**MONEY, "labour_rate": "0"}, "above nothing", 'value="0"'),
        ("money", {**MONEY, "labour_rate": "1.2345"}, "at most 2 decimals", "1.2345"),
        ("money", {**MONEY, "labour_rate": "<script>"}, "Give the price", "&lt;script&gt;"),
        ("money", {**MONEY, "tax_percent": "190"}, "between 0 and 50", "190"),
        ("money", {**MONEY, "currency": "PLN", "eur_rate": "x"}, "what one euro costs", 'value="x"'),
        ("inspection", {"inspection_rule": "mars"}, "Choose one of the inspections", "United States EPA"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_kept(  # noqa: PLR0917 - the columns above
    fresh: Box, path: str, fields: dict[str, str], said: str, typed: str
) -> None:
    owner = fresh.owner()
    fresh.store.answers.keep({PROGRESS: path})
    before = dict(fresh.store.answers.all())
    status, _, text = send(owner, f"/first-run/{path}", **fields)
    assert status == 422
    assert said in text
    assert typed in text
    assert dict(fresh.store.answers.all()) == before


def test_the_adapter_step_says_what_the_link_says_and_its_stream_too(fresh: Box) -> None:
    owner = fresh.owner()
    fresh.store.answers.keep({PROGRESS: "adapter"})
    assert "The vehicle answered." in owner.get("/first-run/adapter").text
    assert "The vehicle answered." in owner.get("/first-run/events").text
    link = fresh.bay.bench.link
    fresh.bay.show(link=type(link)("failed", "The port is <gone>.", "Plug it in.", link.since))
    text = owner.get("/first-run/adapter").text
    assert "The port is &lt;gone&gt;." in text
    assert "Plug it in." in text


class _Demo:
    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self) -> None:
        self.said.append("begin")

    def end(self) -> None:
        if len(self.said) > 3:
            raise BayBusy("The vehicle in the bay is being read.", hint="End that first.")
        self.said.append("end")


def test_the_last_step_begins_the_demo_where_it_was_chosen(store: Store, tmp_path: Path) -> None:
    demo = _Demo()
    box = make_box(store, tmp_path, bench_ready(), demo_car=DemoSwitch(demo.begin, demo.end))
    owner = box.owner()
    store.answers.keep({PROGRESS: "ready"})
    assert "Try the demo car" in owner.get("/first-run/ready").text
    assert send(owner, "/first-run/ready", **{"try": "demo"})[1] == "/"
    assert demo.said == ["begin"]
    box.bay.bench = bench_ready(demo=True)
    page = owner.get("/").text
    assert "Leave the demo" in page
    token = csrf(page)
    for _ in range(3):
        assert owner.post("/demo/end", data={"csrf": token}).location == "/"
    busy = owner.post("/demo/end", data={"csrf": token})
    assert busy.status_code == 409
    assert "is being read" in busy.text


def test_a_box_without_a_demo_car_offers_none_and_says_so(box: Box) -> None:
    owner = box.owner()
    assert "Try the demo car" not in owner.get("/settings").text
    answer = owner.post("/demo/begin", data={"csrf": csrf(owner.get("/me").text)})
    assert answer.status_code == 503
    assert "no demo car" in answer.text


def test_settings_take_effect_at_once(box: Box) -> None:
    owner = box.owner()

    def change(section: str, **fields: str) -> tuple[int, str]:
        answer = owner.post(
            f"/settings/{section}", data={"csrf": csrf(owner.get("/settings").text), **fields}
        )
        return answer.status_code, answer.location or answer.text

    assert (
        change(
            "shop",
            **SHOP,
        )[0]
        == 303
    )
    assert "Garage Müller" in owner.get("/").text
    guests = {"wifi_name": "Gäste 🛜", "wifi_password": "12345678"}
    assert change("wifi", **guests) == (303, "/settings?saved=wifi#wifi")
    assert change("cloud", cloud_url="https://reports.example.com/")[0] == 303
    assert change("money", currency="PLN", labour_rate="180", tax_percent="23", eur_rate="4,27")[0] == 303
    kept = box.store.answers.all()
    assert (kept["wifi_name"], kept["cloud_url"]) == ("Gäste 🛜", "https://reports.example.com")
    assert (kept["eur_rate"], len(kept["eur_rate_date"])) == ("4.27", 10)
    assert change("money", currency="EUR", eur_rate="4,27")[0] == 303
    assert (box.store.answers.all()["eur_rate"], box.store.answers.all()["eur_rate_date"]) == ("", "")


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        ("wifi", {"wifi_name": "ä" * 17}),
        ("wifi", {"wifi_name": "", "wifi_password": "12345678"}),
        ("wifi", {"wifi_name": "Guests", "wifi_password": "short"}),
        ("wifi", {"wifi_name": "Guests", "wifi_password": "zażółć gęślą"}),
        ("cloud", {"cloud_url": "javascript:alert(1)"}),
        ("cloud", {"cloud_url": "https://"}),
        ("cloud", {"cloud_url": "https://user@host"}),
        ("cloud", {"cloud_url": "https://host:99999"}),
    ],
)
def test_settings_that_cannot_be_are_refused(box: Box, section: str, fields: dict[str, str]) -> None:
    owner = box.owner()
    token = csrf(owner.get("/settings").text)
    answer = owner.post(f"/settings/{section}", data={"csrf": token, **fields})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert set(box.store.answers.all()) == {PROGRESS}


def test_there_is_no_such_section(box: Box) -> None:
    owner = box.owner()
    answer = owner.post("/settings/colour", data={"csrf": csrf(owner.get("/me").text)})
    assert answer.status_code == 404
