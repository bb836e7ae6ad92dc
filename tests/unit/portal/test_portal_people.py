"""People: names, roles and PINs; what each role may do; sessions that end at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, SCAN_ID, Box, csrf
from werkzeug.routing import Rule

from motospect.model.person import Person
from motospect.portal.people.access import OPEN_ENDPOINTS, TOKEN_ENDPOINTS
from motospect.portal.people.people_desk import MOST_PEOPLE
from motospect.portal.people.pins import is_right
from motospect.portal.people.roles import EVERYBODYS_ENDPOINTS, SAFE_METHODS, role_needed
from motospect.store.people import OWNER


def post(client: FlaskClient, path: str, page: str = "/me", **fields: str) -> tuple[int, str]:
    """Return status and text of a form sent with the token of a page everybody may open."""
    answer = client.post(path, data={"csrf": csrf(client.get(page).text), **fields})
    return answer.status_code, answer.text


def add(
    owner: FlaskClient, name: str = "Anna", role: str = "technician", pin: str = "2468"
) -> tuple[int, str]:
    return post(owner, "/people", name=name, role=role, pin=pin, again=pin)


def sign_in(client: FlaskClient, person: str, pin: str, address: str = "192.168.7.40") -> str:
    token = csrf(client.get("/sign-in").text)
    answer = client.post(
        "/sign-in",
        data={"csrf": token, "person": person, "pin": pin},
        environ_base={"REMOTE_ADDR": address},
    )
    return "signed in" if answer.status_code == 303 else answer.text


def changing(box: Box) -> Iterator[tuple[Rule, str, str]]:
    """Return every endpoint that changes something, with a method and a path that would reach it."""
    for rule in box.portal.pages.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS | TOKEN_ENDPOINTS | EVERYBODYS_ENDPOINTS:
            continue
        path = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule.rule).replace("<scan_id>", SCAN_ID)
        path = re.sub(r"<int:\w+>", "1", path)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        for method in sorted((rule.methods or set()) - SAFE_METHODS):
            yield rule, method, path


def test_every_endpoint_that_changes_something_refuses_a_viewer(box: Box) -> None:
    viewer = box.signed_in("viewer")
    token, found = csrf(viewer.get("/me").text), 0
    for rule, method, path in changing(box):
        answer = viewer.open(path, method=method, headers={"X-CSRF-Token": token})
        assert answer.status_code == 403, (rule.rule, method, answer.status_code)
        assert "viewer" in answer.text
        found += 1
    assert found > 15
    assert (box.bay.wanted, box.bay.watched, box.bay.cleared) == ([], [], [])


def test_what_is_the_owners_refuses_a_technician_and_the_rest_does_not(box: Box) -> None:
    technician = box.signed_in("technician")
    token = csrf(technician.get("/me").text)
    for rule, method, path in changing(box):
        answer = technician.open(path, method=method, headers={"X-CSRF-Token": token}, data={})
        owners = role_needed(rule.endpoint, method) == "owner"
        assert (answer.status_code == 403 and "owner" in answer.text) is owners, (rule.rule, method)
    for path in ("/settings", "/people", "/first-run", "/programs"):
        assert technician.get(path).status_code == 403, path


def test_a_viewer_reads_every_page_a_technician_reads(box: Box) -> None:
    viewer = box.signed_in("viewer")
    for path in ("/", "/scans", f"/scans/{SCAN_ID}", "/vehicles", "/more", "/audit", "/me", "/api/v1/scans"):
        assert viewer.get(path).status_code == 200, path


def test_an_api_refusal_is_a_problem_with_a_remedy(box: Box) -> None:
    viewer = box.signed_in("viewer")
    token = csrf(viewer.get("/me").text)
    answer = viewer.post("/api/v1/scans", json={"kind": "check"}, headers={"X-CSRF-Token": token})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "urn:motospect:problem:RoleInsufficient"
    assert answer.json["hint"] == "Ask the owner of the box for it."


def test_the_owner_adds_somebody_who_then_chooses_their_name(box: Box) -> None:
    owner = box.owner()
    assert "Who are you?" not in box.client().get("/sign-in").text
    assert add(owner)[0] == 303
    asking = box.client().get("/sign-in").text
    assert "Who are you?" in asking
    anna = box.store.people.all()[1]
    assert (anna.name, anna.role) == ("Anna", "technician")
    kept = box.store.people.pin_hash(anna.id)
    assert kept is not None
    assert kept.startswith("$argon2id$")
    client = box.client()
    assert "That PIN is wrong" in sign_in(client, anna.id, PIN), "the owner's PIN is not hers"
    assert sign_in(client, anna.id, "2468") == "signed in"
    assert "Anna" in client.get("/more").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " ", "role": "viewer"}, "The name is missing"),
        ({"name": "\u202e\u0007", "role": "viewer"}, "The name is missing"),
        ({"name": "Bert", "role": "admin"}, "The role is missing"),
        ({"name": "Bert", "role": "viewer", "pin": "12", "again": "12"}, "4 to 12 digits"),
        ({"name": "Bert", "role": "viewer", "pin": "1234", "again": "1235"}, "not the same"),
        ({"name": "ANNA", "role": "viewer"}, "There is a person called ANNA already"),
    ],
)
def test_a_person_that_cannot_be_is_refused_with_what_was_typed(
    box: Box, fields: dict[str, str], said: str
) -> None:
    owner = box.owner()
    add(owner)
    status, text = post(owner, "/people", **{"pin": "1357", "again": "1357", **fields})
    assert status == 422
    assert said in text
    assert len(box.store.people.all()) == 2


def test_names_are_kept_as_typed_and_shown_as_text(box: Box) -> None:
    owner = box.owner()
    for name in ("<script>alert(1)</script>", "محمد", "Zażółć 🔧", "A" * 500):
        assert add(owner, name=name)[0] == 303, name
    page = owner.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<bdi><strong>محمد</strong></bdi>" in page
    assert "A" * 40 in page
    assert "A" * 41 not in page


def test_there_is_an_end_to_people(box: Box) -> None:
    owner = box.owner()
    person = box.signed_in("viewer")
    assert person.get("/").status_code == 200
    for number in range(len(box.store.people.all()), MOST_PEOPLE):
        box.store.people.add(Person(f"p{number}", f"Person {number}", "viewer"), "$argon2id$none")
    status, text = add(owner)
    assert status == 422
    assert f"There are {MOST_PEOPLE} people already" in text


def test_a_double_click_adds_one(box: Box) -> None:
    owner = box.owner()
    assert add(owner)[0] == 303
    assert add(owner)[0] == 422
    assert len(box.store.people.all()) == 2


def test_a_removed_person_is_signed_out_at_once_and_keeps_the_name(box: Box) -> None:
    owner, anna = box.owner(), box.signed_in("technician", name="Anna")
    person = box.store.people.all()[1]
    assert anna.get("/").status_code == 200
    for _ in range(2):
        assert post(owner, f"/people/{person.id}/remove")[0] == 303
    assert anna.get("/").location == "/sign-in"
    assert anna.get("/api/v1/bench").status_code == 401
    assert "That PIN is wrong" in sign_in(box.client(), person.id, "5678")
    assert box.store.people.name_of(person.id) == "Anna"
    assert add(owner, name="Anna")[0] == 303, "the name is free again"
    status, text = post(owner, f"/people/{person.id}", name="Anna", role="owner")
    assert status == 422
    assert "not there any more" in text


def test_a_new_pin_ends_the_sessions_of_that_person_only(box: Box) -> None:
    owner, anna, bert = box.owner(), box.signed_in("technician", name="Anna"), box.signed_in("viewer")
    person = box.store.people.all()[1]
    status, _ = post(owner, f"/people/{person.id}", name="Anna", role="technician", pin="9999", again="9999")
    assert status == 303
    assert anna.get("/").status_code == 303
    assert (owner.get("/").status_code, bert.get("/").status_code) == (200, 200)
    assert sign_in(box.client(), person.id, "9999") == "signed in"


def test_a_changed_role_holds_from_the_next_request_on(box: Box) -> None:
    owner, anna = box.owner(), box.signed_in("technician", name="Anna")
    person = box.store.people.all()[1]
    assert post(anna, "/scans", kind="check")[0] == 303
    assert post(owner, f"/people/{person.id}", name="Anna", role="viewer")[0] == 303
    assert anna.get("/").status_code == 200, "the session stays"
    assert post(anna, "/scans", kind="check")[0] == 403
    assert len(box.bay.wanted) == 1


def test_the_first_owner_keeps_role_and_place_whatever_a_form_says(box: Box) -> None:
    owner = box.owner()
    assert post(owner, f"/people/{OWNER}", name="Chefin", role="viewer")[0] == 303
    assert post(owner, f"/people/{OWNER}/remove")[0] == 303
    first = box.store.people.all()[0]
    assert (first.id, first.name, first.role) == (OWNER, "Chefin", "owner")
    assert owner.get("/settings").status_code == 200


def test_another_owner_may_everything(box: Box) -> None:
    second = box.signed_in("owner")
    for path in ("/settings", "/people", "/programs"):
        assert second.get(path).status_code == 200, path


def test_everybody_changes_their_own_pin_by_the_old_one(box: Box) -> None:
    anna = box.signed_in("viewer", pin="5678", name="Anna")
    person = box.store.people.all()[1]
    elsewhere = box.client()
    assert sign_in(elsewhere, person.id, "5678") == "signed in"
    status, text = post(anna, "/me", old="0000", pin="8642", again="8642")
    assert status == 403
    assert "That PIN is wrong" in text
    assert post(anna, "/me", old="5678", pin="8642", again="8642")[0] == 303
    assert anna.get("/").status_code == 200, "where it was changed the session stays"
    assert elsewhere.get("/").status_code == 303
    assert is_right(box.store.people.pin_hash(person.id), "8642")


def test_wrong_old_pins_are_counted_like_wrong_sign_ins(box: Box) -> None:
    anna = box.signed_in("viewer", pin="5678")
    for _ in range(5):
        post(anna, "/me", old="0000", pin="8642", again="8642")
    _, text = post(anna, "/me", old="5678", pin="8642", again="8642")
    assert "Too many wrong PINs" in text


def test_nobody_learns_from_the_answer_who_exists(box: Box) -> None:
    box.owner()
    client = box.client()
    wrong, unknown = sign_in(client, OWNER, "0000"), sign_in(client, "nobody", "0000")
    assert "That PIN is wrong" in wrong
    assert "That PIN is wrong" in unknown
    assert sign_in(client, "x" * 5000, "1" * 5000) != "signed in"


def test_a_storm_against_one_person_leaves_the_others_in(box: Box) -> None:
    anna = box.signed_in("technician", name="Anna")
    assert anna.get("/").status_code == 200
    person = box.store.people.all()[1]
    for number in range(10):
        sign_in(box.client(), person.id, "0000", f"192.168.9.{number}")
    assert "Too many wrong PINs" in sign_in(box.client(), person.id, "5678", "192.168.9.99")
    assert sign_in(box.client(), OWNER, PIN, "192.168.9.98") == "signed in"
    assert anna.get("/").status_code == 200, "who is in stays in"
    box.clock.now_s += 31
    assert sign_in(box.client(), person.id, "5678", "192.168.9.99") == "signed in"


def test_the_page_asked_for_before_sign_in_comes_after_it(box: Box) -> None:
    box.owner()
    client = box.client()
    reader = {"Accept": "text/html,*/*;q=0.8"}
    assert client.get(f"/scans/{SCAN_ID}?x=1", headers=reader).location == "/sign-in"
    for not_a_page in (f"/scans/{SCAN_ID}/wordings", f"/scans/{SCAN_ID}/report.pdf"):
        assert client.get(not_a_page, headers={"Accept": "*/*"}).location == "/sign-in"
    client.get("/scans?before=" + "x" * 5000, headers=reader)
    token = csrf(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"csrf": token, "pin": PIN})
    assert answer.location == f"/scans/{SCAN_ID}?x=1"


def test_a_language_goes_with_the_person(box: Box) -> None:
    anna = box.signed_in("viewer", pin="5678", name="Anna")
    token = csrf(anna.get("/me").text)
    answer = anna.post("/language", data={"csrf": token, "language": "de", "back": "/more"})
    assert answer.location == "/more"
    person = box.store.people.all()[1]
    assert person.language == "de"
    tablet = box.client()
    assert sign_in(tablet, person.id, "5678") == "signed in"
    assert '<html lang="de">' in tablet.get("/more").text
    assert box.owner().get("/more").text.count('<html lang="en">') == 1


def test_sign_out_ends_the_session_and_proposes_the_same_person(box: Box) -> None:
    anna = box.signed_in("viewer", name="Anna")
    person = box.store.people.all()[1]
    assert post(anna, "/sign-out")[0] == 303
    assert anna.get("/").status_code == 303
    assert re.search(rf'value="{person.id}" required checked', anna.get("/sign-in").text)


def test_the_menu_has_no_link_that_would_be_refused(box: Box) -> None:
    for role in ("viewer", "technician", "owner"):
        client = box.owner() if role == "owner" else box.signed_in(role)  # type: ignore[arg-type]
        links = set(re.findall(r'href="(/[^"#?]*)"', client.get("/more").text))
        links = {link for link in links if not link.startswith("/static")}
        assert len(links) > 5
        for link in links:
            assert client.get(link, follow_redirects=True).status_code == 200, (role, link)
