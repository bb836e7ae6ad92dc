"""The customer's decision: PIN, name, an answer to every line; one record for each tap, kept for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, csrf, make_box, make_scan
from werkzeug.test import TestResponse

from motospect.analysis.estimate import estimate
from motospect.model.consent import broken_at
from motospect.model.estimate import Estimate
from motospect.model.photo import Photo
from motospect.model.profile import Profile
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.portal.people.codes import codes_for
from motospect.store import Store

LATER = "2999-01-01T00:00:00.000Z"
BEFORE = "2001-01-01T00:00:00.000Z"


class Shop:
    """The test's shop; its tax may change while somebody reads."""

    def __init__(self, store: Store) -> None:
        self.terms = ShopTerms("EUR", 9000, 1900)
        self._store = store

    def __call__(self, scan: Scan) -> Estimate:
        return self._store.estimates.keep(estimate(scan, analyse(scan), self.terms, ()))


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


@pytest.fixture
def box(store: Store, tmp_path: Path, shop: Shop) -> Box:
    store.save_scan(make_scan(), EXCHANGES)
    return make_box(store, tmp_path, bench_ready(), estimate=shop)


@pytest.fixture
def token(box: Box) -> str:
    return box.store.share(SCAN_ID, expires_at=LATER)


@pytest.fixture
def phone(box: Box) -> FlaskClient:
    return box.client()


def form(page: str, answer: str = "approved", **values: str) -> dict[str, str]:
    """Return the page's form with every line answered alike."""
    hidden = dict(re.findall(r'<input type="hidden" name="(attempt|seen)" value="([^"]+)"', page))
    lines = set(re.findall(r'name="(answer:[^"]+)"', page))
    given = {"csrf": csrf(page), "name": "Ada", "do": "send"} | hidden | dict.fromkeys(lines, answer)
    return given | values


def decided(phone: FlaskClient, box: Box, token: str, **values: str) -> TestResponse:
    page = phone.get(f"/r/{token}").text
    given = form(page, pin=box.store.consents.pin_of(token)) | values
    return phone.post(f"/r/{token}/decide", data=given)


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_approving_is_kept_with_everything_that_was_shown(box: Box, token: str, phone: FlaskClient) -> None:
    answer = decided(phone, box, token)
    assert (answer.status_code, answer.location) == (303, f"/r/{token}#decision")
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    revision = box.store.estimates.last(SCAN_ID)
    assert revision is not None
    assert (kept.revision, kept.revision_sha256) == (1, revision.sha256)
    assert (kept.name, kept.address, kept.language, kept.way) == ("Ada", "127.0.0.1", "en", "page")
    assert kept.option == "make_it_safe", "the smallest option that is just these lines"
    assert set(kept.answers.values()) == {"approved"}
    assert kept.wording in phone.get(f"/r/{token}").text
    assert kept.total == "at least 59.50 to 714.00 EUR with 19 % tax"
    page = phone.get(f"/r/{token}").text
    assert "Your decision is with the workshop" in page
    assert "Ada" in page


def test_the_technician_sees_who_decided_what(box: Box, token: str, phone: FlaskClient) -> None:
    owner = box.owner()
    page = owner.get(f"/scans/{SCAN_ID}").text
    assert "The customer has not decided yet." in page
    assert box.store.consents.pin_of(token) in page
    # By itself: four digits may well stand within a digest.
    pin = re.compile(rf"(?<![0-9a-zA-Z_-]){box.store.consents.pin_of(token)}(?![0-9a-zA-Z_-])")
    assert not pin.search(phone.get(f"/r/{token}").text)
    decided(phone, box, token)
    for place in (f"/scans/{SCAN_ID}", f"/scans/{SCAN_ID}/customer/events"):
        said = words(owner.get(place).text)
        assert "has approved" in said
        assert "from 127.0.0.1" in said


def test_a_change_of_mind_is_another_record_in_one_chain(box: Box, token: str, phone: FlaskClient) -> None:
    decided(phone, box, token)
    page = phone.get(f"/r/{token}").text
    phone.post(f"/r/{token}/decide", data=form(page, "declined", pin=box.store.consents.pin_of(token)))
    kept = box.store.consents.of_scan(SCAN_ID)
    assert [sorted(set(one.answers.values())) for one in kept] == [["approved"], ["declined"]]
    assert broken_at(kept) is None
    page = phone.get(f"/r/{token}").text
    assert "Everything declined" in page
    assert "Earlier decisions" in page


def test_a_double_click_and_a_click_after_going_back_are_one_record(
    box: Box, token: str, phone: FlaskClient
) -> None:
    given = form(phone.get(f"/r/{token}").text, pin=box.store.consents.pin_of(token))
    answers = [phone.post(f"/r/{token}/decide", data=given) for _ in range(3)]
    assert {one.location for one in answers} == {f"/r/{token}#decision"}
    assert len(box.store.consents.of_scan(SCAN_ID)) == 1


def test_an_estimate_that_changed_meanwhile_is_shown_and_nothing_is_kept_or_lost(
    box: Box, token: str, phone: FlaskClient, shop: Shop
) -> None:
    given = form(phone.get(f"/r/{token}").text, pin=box.store.consents.pin_of(token))
    shop.terms = ShopTerms("EUR", 9000, 2300)
    answer = phone.post(f"/r/{token}/decide", data=given)
    assert answer.status_code == 409
    page = words(answer.text)
    assert "The estimate has changed while you were reading." in page
    assert "Tax 23 % instead of 19 %." in page
    assert 'value="Ada"' in page
    assert page.count(" checked>") == page.count('value="approved"')
    assert box.store.consents.of_scan(SCAN_ID) == ()
    again = form(answer.text, pin=box.store.consents.pin_of(token))
    assert phone.post(f"/r/{token}/decide", data=again).status_code == 303
    assert box.store.consents.of_scan(SCAN_ID)[0].revision == 2


def test_an_estimate_that_changed_after_the_decision_is_said_on_both_sides(
    box: Box, token: str, phone: FlaskClient, shop: Shop
) -> None:
    decided(phone, box, token)
    shop.terms = ShopTerms("EUR", 9000, 2300)
    assert "The estimate has changed since you decided." in phone.get(f"/r/{token}").text
    assert "Decided on revision 1" in box.owner().get(f"/scans/{SCAN_ID}").text


def test_a_wrong_pin_keeps_nothing_and_a_storm_waits(box: Box, token: str, phone: FlaskClient) -> None:
    pin = box.store.consents.pin_of(token)
    wrong = "0000" if pin != "0000" else "0001"
    for _ in range(5):
        answer = decided(phone, box, token, pin=wrong)
        assert answer.status_code == 403
        assert "This PIN is not right." in answer.text
        assert 'value="Ada"' in answer.text
    late = decided(phone, box, token)
    assert late.status_code == 429
    assert "Too many wrong PINs." in late.text
    assert box.store.consents.of_scan(SCAN_ID) == ()
    box.clock.now_s += 31
    assert decided(phone, box, token).status_code == 303


def test_a_storm_on_one_link_does_not_lock_another(
    box: Box, token: str, phone: FlaskClient, store: Store
) -> None:
    other = make_scan(id="01900000-0000-7000-8000-000000000002")
    store.save_scan(other, ())
    second = store.share(other.id, expires_at=LATER)
    for _ in range(30):
        decided(phone, box, token, pin="x")
    assert decided(phone, box, second).status_code == 303


@pytest.mark.parametrize(
    ("name", "said"), [("  ", "Please type your name."), ("x" * 81, "at most 80 characters")]
)
def test_what_is_missing_is_said_and_the_answers_stay(box: Box, token: str, name: str, said: str) -> None:
    answer = decided(box.client(), box, token, name=name)
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.text.count(" checked>") > 0
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_every_line_has_to_be_answered_and_foreign_lines_say_nothing(
    box: Box, token: str, phone: FlaskClient
) -> None:
    page = phone.get(f"/r/{token}").text
    given = form(page, pin=box.store.consents.pin_of(token))
    one = next(name for name in given if name.startswith("answer:"))
    open_ = {name: value for name, value in given.items() if name != one} | {"answer:of-another": "approved"}
    answer = phone.post(f"/r/{token}/decide", data=open_)
    assert answer.status_code == 422
    assert "Please answer every line: 1 is still open." in answer.text
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_the_total_follows_the_choice_with_and_without_script(
    box: Box, token: str, phone: FlaskClient
) -> None:
    page = phone.get(f"/r/{token}").text
    given = form(page)
    told = phone.get(f"/r/{token}/total", query_string=given).json
    assert told is not None
    assert told["total"].replace("\u00a0", " ") == "at least 59.50 to 714.00 EUR with 19 % tax"
    assert told["button"] == "Approve"
    none = phone.get(f"/r/{token}/total", query_string=form(page, "declined")).json
    assert none is not None
    assert (none["total"], none["button"]) == ("", "Decline all")
    without_script = phone.post(f"/r/{token}/decide", data=given | {"do": "total"})
    assert "59.50 to 714.00 EUR" in words(without_script.text)
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_an_option_is_chosen_by_a_link_without_script(box: Box, token: str, phone: FlaskClient) -> None:
    page = phone.get(f"/r/{token}?choose=recommended").text
    assert " checked>" in page
    assert "3 lines to decide on" not in page
    assert " checked>" not in phone.get(f"/r/{token}?choose=everything").text
    assert box.store.consents.of_scan(SCAN_ID) == ()


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_a_link_that_is_over_takes_nothing_at_once(box: Box, phone: FlaskClient, ended: str) -> None:
    token = box.store.share(SCAN_ID, expires_at=LATER)
    given = form(phone.get(f"/r/{token}").text, pin=box.store.consents.pin_of(token))
    if ended == "revoked":
        box.store.revoke_shares(SCAN_ID)
    else:
        box.store.revoke_shares(SCAN_ID)
        token = box.store.share(SCAN_ID, expires_at=BEFORE, now=BEFORE)
    for answer in (
        phone.post(f"/r/{token}/decide", data=given),
        phone.get(f"/r/{token}"),
        phone.get(f"/r/{token}/total"),
        phone.get(f"/r/{token}/report.pdf"),
    ):
        assert answer.status_code == 410
        assert "P0171" not in answer.text
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_a_foreign_token_is_a_page_that_does_not_exist(box: Box, token: str, phone: FlaskClient) -> None:
    given = form(phone.get(f"/r/{token}").text, pin=box.store.consents.pin_of(token))
    bodies = set()
    for wrong in (SCAN_ID, token[:-1], "0" * 32):
        for answer in (phone.get(f"/r/{wrong}"), phone.post(f"/r/{wrong}/decide", data=given)):
            assert answer.status_code == 404
            bodies.add(answer.text.replace(wrong, ""))
    assert len({re.sub(r'name="back" value="[^"]*"', "", body) for body in bodies}) == 1


def photo(number: int, finding: str | None, scan_id: str = SCAN_ID) -> Photo:
    return Photo(
        id=f"photo{number}", sha256=f"{number:064d}", width=4, height=3, bytes=9, finding=finding,
        added_at="2026-05-04T12:00:00.000Z", scan_id=scan_id, caption=f"<b>Nummer {number}</b>",
    )  # fmt: skip


@pytest.fixture
def add_photo(store: Store, tmp_path: Path) -> Callable[[Photo], None]:
    def add(one: Photo) -> None:
        picture, small = tmp_path / "p.jpg", tmp_path / "s.jpg"
        picture.write_bytes(b"JPEG here")
        small.write_bytes(b"JPEG small")
        store.photos.add(one, picture, small)

    return add


def test_only_photos_that_are_evidence_for_a_finding_shown_are_the_customers(
    box: Box, token: str, add_photo: Callable[[Photo], None]
) -> None:
    phone, store = box.client(), box.store
    other = make_scan(id="01900000-0000-7000-8000-000000000002")
    store.save_scan(other, ())
    for one in (photo(1, "f2"), photo(2, None), photo(3, "f2", other.id)):
        add_photo(one)
    page = phone.get(f"/r/{token}").text
    assert f"/r/{token}/photos/photo1.jpg" in page
    assert "&lt;b&gt;Nummer 1" in page
    assert "photo2" not in page
    with phone.get(f"/r/{token}/photos/photo1.jpg") as shown:
        assert shown.data == b"JPEG here"
    absent = [phone.get(f"/r/{token}/photos/{name}.jpg") for name in ("photo2", "photo3", "nope")]
    assert {answer.status_code for answer in absent} == {404}


def test_what_the_customer_said_on_the_telephone_is_a_record_too(box: Box) -> None:
    owner = box.owner()
    page = owner.get(f"/scans/{SCAN_ID}").text
    given = form(page, name="Bo")
    assert owner.post(f"/scans/{SCAN_ID}/telephone", data=given).status_code == 303
    assert owner.post(f"/scans/{SCAN_ID}/telephone", data=given).status_code == 303
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    assert (kept.name, kept.way) == ("Bo", "telephone")
    page = words(owner.get(f"/scans/{SCAN_ID}").text)
    assert "by telephone" in page
    stranger = box.client()
    token = csrf(stranger.get("/check-in").text)
    refused = stranger.post(f"/scans/{SCAN_ID}/telephone", data=given | {"csrf": token})
    assert refused.location == "/sign-in"
    owner_form = form(owner.get(f"/scans/{SCAN_ID}").text, name=" ")
    assert owner.post(f"/scans/{SCAN_ID}/telephone", data=owner_form).status_code == 422
    assert owner.post(f"/scans/{SCAN_ID}/telephone", data=owner_form | {"seen": "old"}).status_code == 409
    assert len(box.store.consents.of_scan(SCAN_ID)) == 1


def test_the_codes_lead_into_the_wifi_first_then_to_the_box_then_to_the_cloud() -> None:
    shop = Profile(wifi_name="Gäste;1", wifi_password="p:w")  # noqa: S106 - the test's
    address = "http://192.168.7.20:8084/r/abc"
    codes = codes_for(address, shop, cloud="https://cloud.example/r/abc")
    assert [code.kind for code in codes] == ["wifi", "box", "cloud"]
    assert codes[0].text == "WIFI:T:WPA;S:Gäste\\;1;P:p\\:w;;"
    assert codes[0].said == "Gäste;1", "the password is in the code and not in words"
    assert [code.text for code in codes_for(address, Profile())] == [address]
