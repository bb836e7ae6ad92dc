"""The owner's PIN: set once, asked for everywhere, slow to guess; forms only from our own pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, SCAN_ID, Box, bench_ready, csrf, make_box

from motospect.portal.people.access import KEY_SECRET, OPEN_ENDPOINTS, PIN_SECRET
from motospect.portal.people.lockout import Lockout
from motospect.store import Store


def try_pin(client: FlaskClient, pin: str, address: str = "192.168.7.30") -> str:
    """Return the page after one try."""
    token = csrf(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"csrf": token, "pin": pin}, environ_base={"REMOTE_ADDR": address})
    return "signed in" if answer.status_code == 303 else answer.text


def test_the_first_visit_leads_to_setting_the_pin(box: Box) -> None:
    client = box.client()
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location == "/welcome"
    assert "Set the owner PIN" in client.get("/welcome").text


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [
        ("123", "123", "4 to 12 digits"),
        ("1234567890123", "1234567890123", "4 to 12 digits"),
        ("12ab", "12ab", "4 to 12 digits"),
        ("١٢٣٤", "١٢٣٤", "4 to 12 digits"),
        ("1234", "1235", "not the same"),
    ],
)
def test_an_unusable_pin_is_refused_with_a_reason(box: Box, pin: str, again: str, said: str) -> None:
    client = box.client()
    token = csrf(client.get("/welcome").text)
    answer = client.post("/welcome", data={"csrf": token, "pin": pin, "again": again})
    assert answer.status_code == 403
    assert said in answer.text
    assert box.store.secret(PIN_SECRET) is None


def test_the_pin_is_kept_as_a_hash_and_opens_the_bench(box: Box) -> None:
    owner = box.owner()
    assert owner.get("/").status_code == 200
    kept = box.store.secret(PIN_SECRET)
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert PIN not in kept


def test_of_two_who_claim_at_once_one_wins(box: Box) -> None:
    first, second = box.client(), box.client()
    token_1, token_2 = csrf(first.get("/welcome").text), csrf(second.get("/welcome").text)
    assert first.post("/welcome", data={"csrf": token_1, "pin": "1111", "again": "1111"}).status_code == 303
    late = second.post("/welcome", data={"csrf": token_2, "pin": "2222", "again": "2222"})
    assert late.status_code == 403
    assert "already has an owner" in late.text
    assert try_pin(box.client(), "2222") != "signed in"
    assert try_pin(box.client(), "1111") == "signed in"


def test_the_session_survives_a_restart_and_ends_with_sign_out_and_with_another_pin(
    box: Box, store: Store, tmp_path: Path
) -> None:
    owner = box.owner()
    cookie = owner.get_cookie("motospect")
    assert cookie is not None
    after = make_box(store, tmp_path, bench_ready())
    again = after.client()
    again.set_cookie("motospect", cookie.value)
    assert again.get("/").status_code == 200
    token = csrf(again.get("/").text)
    assert again.post("/sign-out", data={"csrf": token}).status_code == 303
    assert again.get("/").status_code == 303

    store.keep_secret(PIN_SECRET, "$argon2id$another")
    changed = make_box(store, tmp_path, bench_ready()).client()
    changed.set_cookie("motospect", cookie.value)
    assert changed.get("/").location == "/sign-in"


def test_the_cookie_is_http_only_lax_and_signed_by_a_kept_key(box: Box) -> None:
    client = box.client()
    token = csrf(client.get("/welcome").text)
    answer = client.post("/welcome", data={"csrf": token, "pin": PIN, "again": PIN})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert box.portal.pages.secret_key == box.store.secret(KEY_SECRET)
    forged = box.client()
    forged.set_cookie("motospect", cookie.split("=", 1)[1].split(";")[0] + "x")
    assert forged.get("/").status_code == 303


def test_every_page_not_named_as_open_is_closed(box: Box) -> None:
    box.owner()
    stranger = box.client()
    closed = [rule for rule in box.portal.pages.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS]
    assert len(closed) > 12
    for rule in closed:
        if "GET" not in (rule.methods or ()):
            continue
        path = rule.rule.replace("<scan_id>", SCAN_ID).replace("<int:revision>", "1")
        path = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", path)
        answer = stranger.get(path)
        assert answer.status_code in {303, 401}, path
        assert "P0171" not in answer.text


def test_a_form_without_our_token_changes_nothing(box: Box) -> None:
    owner = box.owner()
    for data in ({"kind": "check"}, {"kind": "check", "csrf": "guessed"}):
        answer = owner.post("/scans", data=data)
        assert answer.status_code == 403
        assert "form is too old" in answer.text
    assert owner.post("/api/v1/scans", json={"kind": "check"}).status_code == 403
    assert box.bay.wanted == []


def test_a_session_gets_a_new_csrf_token_at_sign_in(box: Box) -> None:
    client = box.client()
    before = csrf(client.get("/welcome").text)
    client.post("/welcome", data={"csrf": before, "pin": PIN, "again": PIN})
    assert csrf(client.get("/").text) != before


def test_after_five_wrong_pins_even_the_right_one_must_wait_and_the_wait_doubles(box: Box) -> None:
    box.owner()
    client = box.client()
    for _ in range(5):
        assert "That PIN is wrong" in try_pin(client, "0000")
    assert "Wait 31 seconds" in try_pin(client, PIN)
    box.clock.now_s += 30.0
    assert "That PIN is wrong" in try_pin(client, "0000")
    box.clock.now_s += 30.0
    assert "Wait 31 seconds" in try_pin(client, PIN)
    box.clock.now_s += 30.0
    assert try_pin(client, PIN) == "signed in"


def test_one_address_waiting_does_not_lock_the_owner_out(box: Box) -> None:
    box.owner()
    for _ in range(5):
        try_pin(box.client(), "0000", "192.168.7.66")
    assert try_pin(box.client(), PIN, "192.168.7.30") == "signed in"


def test_many_addresses_together_are_slowed_down_too() -> None:
    now_s = 0.0
    lockout = Lockout(lambda: now_s)
    for number in range(24):
        lockout.wrong(f"10.0.0.{number}", f"p{number % 4}")
    assert lockout.wait_s("10.0.1.1", "another") == 0
    lockout.wrong("10.0.0.99", "p0")
    assert lockout.wait_s("10.0.1.1", "another") == 30.0
    for _ in range(20):
        lockout.wrong("10.0.0.99", "p0")
    assert lockout.wait_s("10.0.1.1", "another") == 3600.0
    now_s = 3601.0
    assert lockout.wait_s("10.0.1.1", "another") == 0
    for number in range(4):
        lockout.right("10.0.1.1", f"p{number}")
    lockout.wrong("10.0.1.1", "another")
    assert lockout.wait_s("10.0.1.1", "another") == 0


def test_one_person_guessed_at_from_many_addresses_waits_and_the_others_do_not() -> None:
    lockout = Lockout(lambda: 0.0)
    for number in range(10):
        assert lockout.wait_s("10.0.1.1", "anna") == 0
        lockout.wrong(f"10.0.0.{number}", "anna")
    assert lockout.wait_s("10.0.1.1", "anna") == 30.0
    assert lockout.wait_s("10.0.1.1", "bert") == 0


def test_a_pin_of_ones_own_does_not_forgive_guesses_at_anothers() -> None:
    """A technician could otherwise try four PINs of the owner's, sign in, try four more, and so on."""
    lockout = Lockout(lambda: 0.0)
    for _ in range(4):
        lockout.wrong("10.0.0.1", "owner")
    lockout.right("10.0.0.1", "anna")
    lockout.wrong("10.0.0.1", "owner")
    assert lockout.wait_s("10.0.0.1", "owner") == 30.0


def test_the_counts_do_not_grow_without_end() -> None:
    lockout = Lockout(lambda: 0.0)
    for number in range(3000):
        lockout.wrong(f"fe80::{number:x}", f"nobody {number}")
    assert (len(lockout._addresses), len(lockout._people)) == (1000, 1000)
