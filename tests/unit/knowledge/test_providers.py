"""Paid services: key, budget, kept answers and every bad answer, against a server of the documented shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from provider_server import CARMD_KEY, PLAIN_KEY, Providers, provider_server
from web_server import Reply

from motospect.knowledge.providers import Services, Wish, open_services
from motospect.knowledge.providers.services import KINDS, Service, load
from motospect.knowledge.providers.setup import Account
from motospect.model.provided import LabourTime, Provided, TechnicalValue, Topic

VIN = "1HGCP2F32CA000300"
NOON = "2026-05-04T12:00:00.000Z"
ACCORD = Wish("image", VIN, "Honda", "Accord", 2012, words="oil filter", code="P0420", odometer_km=80467.2)


@pytest.fixture
def server() -> Iterator[Providers]:
    """A server of our own."""
    with provider_server() as serving:
        yield serving


class Shop:
    """Makes services with keys in files; `now` is the time they live in."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.now: str | None = NOON
        self.pauses: list[float] = []

    def service(self, name: str, *, a_day: int = 100, key: str | None = None, keep_days: int = 30) -> Service:
        file = self.folder / f"{name}.key"
        file.write_text(key if key is not None else CARMD_KEY if name == "carmd" else PLAIN_KEY)
        account = Account(self.url, str(file), a_day, 1000, keep_days)
        return Service(
            name, load(name), account, self.folder / "providers" / name, lambda: self.now, self.pauses.append
        )


@pytest.fixture
def shop(server: Providers, tmp_path: Path) -> Shop:
    """A shop with a key for every provider of that server."""
    return Shop(server.served.url, tmp_path)


def about(topic: Topic, **changes: object) -> Wish:
    return replace(ACCORD, topic=topic, **changes)  # type: ignore[arg-type]


def reason(provided: Provided) -> str:
    assert provided.absence is not None
    return provided.absence.reason


def test_carmd_is_asked_as_documented(shop: Shop, server: Providers) -> None:
    shop.service("carmd").ask(about("labour_times"))
    parts = urlsplit(server.served.asked[0])
    assert (parts.path, parse_qs(parts.query)) == (
        "/repair", {"vin": [VIN], "mileage": ["50000"], "dtc": ["P0420"]},
    )  # fmt: skip
    headers = server.served.headers[0]
    assert (headers["authorization"], headers["partner-token"]) == ("Basic c2VjcmV0", "f00dcafe")


def test_carmd_tells_recalls_parts_times_and_a_picture(shop: Shop) -> None:
    carmd = shop.service("carmd")
    (recall,) = carmd.ask(about("recalls")).told.recalls
    assert (recall.campaign, recall.reported_on, recall.remedy) == (
        "15V666000", "2015-01-16", "What dealers do.",
    )  # fmt: skip
    offers = carmd.ask(about("part_offers")).told.offers
    assert [(offer.part, offer.price, offer.quantity, offer.currency) for offer in offers] == [
        ("Catalytic Converter", 683.67, 1.0, None),
        ("Gasket", 6.15, 2.0, None),
    ]
    assert carmd.ask(about("labour_times")).told.times == (LabourTime("Replace catalytic converter", 2.3),)
    assert carmd.ask(about("image")).told.image_url == "https://pictures.example/a.jpg"


def test_carmd_answers_one_picture_also_without_a_list(shop: Shop, server: Providers) -> None:
    server.shapes["/image"]["data"] = {"image": "https://pictures.example/c.jpg"}
    assert shop.service("carmd").ask(about("image")).told.image_url == "https://pictures.example/c.jpg"
    server.shapes["/image"]["data"] = None
    told = shop.service("carmd").ask(about("image", vin="1HGCM82633A004352"))
    assert (told.told.image_url, told.origin is not None) == (None, True)


def test_carmd_that_fails_in_its_own_words_is_no_answer(shop: Shop, server: Providers) -> None:
    server.shapes["/recall"] = {"message": {"code": 9, "message": "failed"}, "data": None}
    provided = shop.service("carmd").ask(about("recalls"))
    assert (provided.origin, "message 9: failed" in reason(provided)) == (None, True)


def test_carmd_without_a_list_of_recalls_has_not_said_that_there_are_none(
    shop: Shop, server: Providers
) -> None:
    server.shapes["/recall"]["data"] = None
    provided = shop.service("carmd").ask(about("recalls"))
    assert (provided.origin, "list of recalls is missing" in reason(provided)) == (None, True)
    server.shapes["/recall"]["data"] = []
    told = shop.service("carmd").ask(about("recalls", vin="1HGCM82633A004352"))
    assert (told.told.recalls, told.origin is not None) == ((), True)


def test_a_parts_shop_tells_prices_with_their_currency(shop: Shop, server: Providers) -> None:
    told = shop.service("parts").ask(about("part_offers"))
    assert [(offer.price, offer.currency, offer.number) for offer in told.told.offers] == [
        (4.5, "USD", ""),
        (9.9, "USD", "PH2"),
    ]
    assert parse_qs(urlsplit(server.served.asked[0]).query) == {
        "vin": [VIN], "make": ["Honda"], "model": ["Accord"], "year": ["2012"], "part": ["oil filter"],
    }  # fmt: skip
    assert told.origin is not None
    assert (told.provider, told.origin.asked) == ("parts prices", (VIN, "oil filter", "P0420"))


def test_guide_data_and_pictures(shop: Shop) -> None:
    assert shop.service("labour").ask(about("labour_times")).told.times == (
        LabourTime("replace thermostat", 1.4, "with bleeding"),
    )
    assert shop.service("technical").ask(about("technical_data")).told.values == (
        TechnicalValue("oil with filter", 4.2, "L"),
    )
    assert shop.service("images").ask(about("image")).told.image_url == "https://pictures.example/b.jpg"


@pytest.mark.parametrize(
    ("name", "topic", "path", "wrong"),
    [
        ("parts", "part_offers", "/v1/offers", {"offers": [{"part": "x", "price": -1, "currency": "USD"}]}),
        ("parts", "part_offers", "/v1/offers", {"offers": [{"part": "x", "price": 1, "currency": "$"}]}),
        ("parts", "part_offers", "/v1/offers", {"offers": [{"part": "x", "price": "1", "currency": "USD"}]}),
        ("parts", "part_offers", "/v1/offers", {"offers": [{"part": "x", "price": 1, "currency": "EUR",
                                                           "url": "javascript:alert(1)"}]}),
        ("parts", "part_offers", "/v1/offers", {"parts": []}),
        ("labour", "labour_times", "/v1/labour-times", {"times": [{"operation": "x", "hours": 1e9}]}),
        ("technical", "technical_data", "/v1/technical-data",
         {"values": [{"name": "x", "value": 1, "unit": ""}]}),
        ("images", "image", "/v1/image", {"image_url": "file:///etc/passwd"}),
        ("carmd", "part_offers", "/repair", {"message": {"code": 0}, "data": [
            {"desc": "x", "repair": {"hours": 1}, "parts": [{"desc": "y", "price": "NaN"}]}]}),
        ("carmd", "recalls", "/recall", {"data": []}),
    ],
)  # fmt: skip
def test_a_wrong_shape_or_an_impossible_value_is_no_answer(
    shop: Shop, server: Providers, *, name: str, topic: Topic, path: str, wrong: object
) -> None:
    server.shapes[path] = wrong
    provided = shop.service(name).ask(about(topic))
    assert (provided.origin, "not its documented answer" in reason(provided)) == (None, True)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(b"<html>Sign in to this network</html>"), "not its documented answer"),
        (Reply(b""), "not its documented answer"),
        (Reply(b"[" * 100_000), "not its documented answer"),
        (Reply(b" " * 600_000), "longer than 512 kB"),
        (Reply(status=429, headers={"Retry-After": "86400"}), "enough questions"),
        (Reply(status=500), "is not working"),
        (Reply(status=404), "does not know"),
    ],
)
def test_every_provider_says_what_went_wrong(
    shop: Shop, server: Providers, *, name: str, reply: Reply, says: str
) -> None:
    server.instead = reply
    service = shop.service(name)
    for topic in service.provider.TOPICS:
        provided = service.ask(about(topic))
        assert (provided.origin, says in reason(provided)) == (None, True)


def test_a_failing_service_is_tried_again_and_every_try_is_counted(shop: Shop, server: Providers) -> None:
    server.statuses = [500, 503]
    service = shop.service("parts", a_day=10)
    assert service.ask(about("part_offers")).origin is not None
    assert (shop.pauses, service.budget.left()) == ([0.5, 1.0], 7)


def test_a_wrong_key_is_said_with_the_file_to_correct(shop: Shop, server: Providers) -> None:
    provided = shop.service("parts", key="wrong").ask(about("part_offers"))
    assert "does not accept the key" in reason(provided)
    assert provided.absence is not None
    assert "parts.key" in (provided.absence.remedy or "")
    assert len(server.served.asked) == 1


@pytest.mark.parametrize("key", ["", "\n", "a\x00b"])
def test_without_a_key_it_is_absent_and_nobody_is_asked(shop: Shop, server: Providers, key: str) -> None:
    service = shop.service("parts", key=key)
    assert (service.state().state, "is not asked" in service.state().reason) == ("absent", True)
    assert "is empty or no text" in reason(service.ask(about("part_offers")))
    (shop.folder / "parts.key").unlink()
    assert "cannot be read" in reason(service.ask(about("part_offers")))
    assert server.served.asked == []


def test_a_missing_fact_is_named_and_costs_nothing(shop: Shop, server: Providers) -> None:
    carmd = shop.service("carmd")
    assert (
        reason(carmd.ask(about("part_offers", odometer_km=None)))
        == "CarMD is not asked: it needs the odometer."
    )
    assert "a trouble code" in reason(carmd.ask(about("part_offers", code="")))
    assert "the VIN" in reason(carmd.ask(about("recalls", vin="")))
    assert "the part's name" in reason(shop.service("parts").ask(about("part_offers", words=" ")))
    assert "partner token" in reason(shop.service("carmd", key="Basic x").ask(about("recalls")))
    assert server.served.asked == []


def test_a_kept_answer_costs_nothing_and_shows_its_age(shop: Shop, server: Providers) -> None:
    service = shop.service("parts", a_day=1)
    service.ask(about("part_offers"))
    shop.now = "2026-06-02T12:00:00.000Z"
    again = service.ask(about("part_offers"))
    assert again.origin is not None
    assert (again.absence, again.origin.fetched_at, again.origin.age_days) == (None, NOON, 29)
    assert len(server.served.asked) == 1


def test_an_old_answer_is_asked_anew_and_shown_when_that_fails(shop: Shop, server: Providers) -> None:
    service = shop.service("parts", keep_days=0)
    service.ask(about("part_offers"))
    server.instead = Reply(status=500)
    again = service.ask(about("part_offers"))
    assert len(again.told.offers) == 2
    assert again.origin is not None
    assert "is not working" in reason(again)


def test_a_spent_budget_is_a_sentence_and_a_degraded_part(shop: Shop, server: Providers) -> None:
    service = shop.service("parts", a_day=1)
    service.ask(about("part_offers"))
    refused = service.ask(about("part_offers", words="brake pads"))
    assert reason(refused) == "The budget of 1 request a day to parts prices is spent."
    assert service.state().state == "degraded"
    assert len(server.served.asked) == 1


def test_an_unset_clock_neither_ages_nor_gives_budget_back(shop: Shop, server: Providers) -> None:
    service = shop.service("parts", a_day=1)
    service.ask(about("part_offers"))
    shop.now = None
    again = service.ask(about("part_offers"))
    assert again.origin is not None
    assert (again.absence, again.origin.age_days) == (None, None)
    assert "spent" in reason(service.ask(about("part_offers", words="brake pads")))
    assert len(server.served.asked) == 1


def test_a_torn_kept_answer_is_asked_anew(shop: Shop, server: Providers) -> None:
    service = shop.service("parts")
    service.ask(about("part_offers"))
    (file,) = (shop.folder / "providers" / "parts" / "answers").iterdir()
    file.write_bytes(file.read_bytes()[:30])
    assert len(service.ask(about("part_offers")).told.offers) == 2
    assert len(server.served.asked) == 2


def test_an_answer_paid_for_is_shown_even_where_it_cannot_be_kept(shop: Shop) -> None:
    service = shop.service("parts")
    (shop.folder / "providers" / "parts").mkdir(parents=True)
    (shop.folder / "providers" / "parts" / "answers").touch()
    assert len(service.ask(about("part_offers")).told.offers) == 2


def providers_file(shop: Shop, text: str) -> Services:
    file = shop.folder / "providers.toml"
    file.write_text(text)
    return open_services(str(file), shop.folder)


def section(shop: Shop, name: str, **changes: object) -> str:
    (shop.folder / f"{name}.key").write_text(PLAIN_KEY)
    facts = {
        "url": shop.url,
        "key_file": str(shop.folder / f"{name}.key"),
        "calls_a_day": 5,
        "calls_a_month": 9,
    }
    return f"[{name}]\n" + "".join(
        f"{key} = {json.dumps(value)}\n" for key, value in (facts | changes).items()
    )


def test_the_providers_file_sets_up_what_it_names(shop: Shop) -> None:
    services = providers_file(shop, section(shop, "parts") + section(shop, "images"))
    assert [state.name for state in services.states()] == ["provider parts", "provider images"]
    assert {state.state for state in services.states()} == {"ok"}
    (told,) = services.ask(about("part_offers"))
    assert len(told.told.offers) == 2
    (none,) = services.ask(about("labour_times"))
    assert reason(none) == "No provider is set up for labour times."


def test_without_a_file_everything_is_absent_with_the_way_to_it(tmp_path: Path) -> None:
    services = open_services("", tmp_path)
    (state,) = services.states()
    assert (state.state, "MOTOSPECT_KNOWLEDGE_PROVIDERS_FILE" in (state.remedy or "")) == ("absent", True)
    (none,) = services.ask(ACCORD)
    assert reason(none) == "No provider is set up for a picture of the vehicle."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[part]\n", "Did you mean parts?"),
        ("[parts]\nurl = 'http://x'\nkey_fil = 'y'\n", "Did you mean key_file?"),
        ("[parts]\nurl = 'http://x'\n", "key_file"),
        ("[parts]\nurl = 3\nkey_file = 'x'\ncalls_a_day = 1\ncalls_a_month = 1\n", "url"),
        ("[parts]\nurl = 'u'\nkey_file = 'x'\ncalls_a_day = -1\ncalls_a_month = 1\n", "negative"),
        ("parts = 3\n", "no section"),
        ("[parts\n", "not TOML"),
        ("\x00", "not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_failed_part_and_no_exception(
    shop: Shop, text: str, says: str
) -> None:
    services = providers_file(shop, text)
    (state,) = services.states()
    assert (state.state, says in f"{state.reason} {state.remedy}") == ("failed", True)
    (none,) = services.ask(ACCORD)
    assert reason(none) == state.reason


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (state,) = open_services(str(tmp_path / "none.toml"), tmp_path).states()
    assert (state.state, "cannot be read" in state.reason) == ("failed", True)


def test_the_key_stands_in_no_sentence_and_no_file(shop: Shop, server: Providers) -> None:
    service = shop.service("parts", key="k-wrong-and-secret")
    said = repr(service.ask(about("part_offers"))) + repr(service.state())
    server.instead = Reply(status=500)
    kept = b"".join(file.read_bytes() for file in (shop.folder / "providers").rglob("*") if file.is_file())
    assert "secret" not in said
    assert b"secret" not in kept
