"""Access tokens: what each opens, how it ends, and what a stranger's looks like."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, SCAN_ID, Box, csrf, make_scan

from motospect.model.person import Scope
from motospect.portal.people.access import OPEN_ENDPOINTS
from motospect.portal.people.roles import SAFE_METHODS
from motospect.portal.people.tokens import make_token
from motospect.store import Store

EVERY_SCOPE: tuple[Scope, ...] = ("read", "scan", "write", "admin")


def bearer(box: Box, *scopes: Scope, days: int | None = None) -> dict[str, str]:
    """Return the header a program sends that holds a new token with these scopes."""
    _, token = make_token(box.store, name="a program", scopes=scopes, by="Test", days=days)
    return {"Authorization": f"Bearer {token}"}


def test_a_token_reads_without_cookie_and_without_csrf(box: Box) -> None:
    box.owner()
    answer = box.client().get(f"/api/v1/scans/{SCAN_ID}", headers=bearer(box))
    assert answer.status_code == 200
    assert "X-CSRF-Token" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("scopes", "status"), [((), 403), (("write",), 403), (("scan",), 202), (("admin",), 202)]
)
def test_a_scan_is_started_by_its_own_scope_only(box: Box, scopes: tuple[Scope, ...], status: int) -> None:
    box.owner()
    answer = box.client().post("/api/v1/scans", json={"kind": "pre"}, headers=bearer(box, *scopes))
    assert answer.status_code == status
    assert box.bay.wanted == (["pre"] if status == 202 else [])
    if status == 403:
        assert answer.mimetype == "application/problem+json"
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("given", ["", "nonsense", "motospect_" + "x" * 32, "ä", "a b"])
def test_a_foreign_token_opens_nothing(box: Box, given: str) -> None:
    box.owner()
    answer = box.client().get("/api/v1/scans", headers={"Authorization": f"Bearer {given}"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["hint"]


def test_a_foreign_token_beside_a_session_is_refused_and_not_overlooked(owner: FlaskClient) -> None:
    assert owner.get("/api/v1/scans").status_code == 200
    assert owner.get("/api/v1/scans", headers={"Authorization": "Bearer no"}).status_code == 401


def test_a_token_opens_no_page(box: Box) -> None:
    box.owner()
    headers = bearer(box, "admin")
    assert box.client().get("/programs", headers=headers).status_code == 303
    assert box.client().post("/scan", headers=headers).status_code == 403


def test_an_expired_token_and_a_withdrawn_one_are_worth_nothing(box: Box) -> None:
    client = box.client()
    box.owner()
    expired = bearer(box, days=-1)
    assert client.get("/api/v1/scans", headers=expired).status_code == 401
    token, shown = make_token(box.store, name="leaving", scopes=(), by="Test")
    headers = {"Authorization": f"Bearer {shown}"}
    assert client.get("/api/v1/scans", headers=headers).status_code == 200
    assert box.store.tokens.withdraw(token.id)
    assert not box.store.tokens.withdraw(token.id)
    assert client.get("/api/v1/scans", headers=headers).status_code == 401
    assert token.id not in {kept.id for kept in box.store.tokens.all()}


def test_no_changing_operation_is_open_to_reading(box: Box) -> None:
    box.owner()
    reading = bearer(box)
    tried = 0
    for rule in box.portal.pages.url_map.iter_rules():
        changing = sorted((rule.methods or set()) - SAFE_METHODS)
        if not rule.rule.startswith("/api/") or not changing or rule.endpoint in OPEN_ENDPOINTS:
            continue
        if rule.endpoint == "api.examine_report":
            continue  # it takes a file and changes nothing
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "1").replace(f"<int:{name}>", "1")
        for method in changing:
            answer = box.client().open(path, method=method, headers=reading, json={})
            assert answer.status_code == 403, (method, path, answer.status_code)
            tried += 1
    assert tried >= 5


def test_the_owner_makes_and_withdraws_tokens_on_the_page(box: Box, owner: FlaskClient) -> None:
    page = owner.get("/programs")
    assert "no program can use this box" in page.text
    assert owner.post("/programs/tokens", data={"name": "x"}).status_code == 403
    hostile = '<script>alert(1)</script>"'
    form = {"csrf": csrf(page.text), "name": hostile, "scope": ["scan", "nonsense"], "days": "30"}
    made = owner.post("/programs/tokens", data=form)
    assert "<script>alert" not in made.text
    token = made.text.partition('<code class="token">')[2].partition("</code>")[0]
    (kept,) = box.store.tokens.all()
    assert (kept.name, kept.scopes) == (hostile, ("read", "scan"))
    assert kept.expires_at
    assert token not in owner.get("/programs").text
    reader = {"Authorization": f"Bearer {token}"}
    assert box.client().get("/api/v1/bench", headers=reader).status_code == 200
    owner.post(f"/programs/tokens/{kept.id}/withdraw", data={"csrf": csrf(made.text)})
    assert box.client().get("/api/v1/bench", headers=reader).status_code == 401


def test_tokens_are_made_by_programs_with_admin_only(box: Box) -> None:
    box.owner()
    wish: dict[str, Any] = {"name": "child", "scopes": ["read"], "days": 5}
    refused = box.client().post("/api/v1/tokens", json=wish, headers=bearer(box, "scan", "write"))
    assert refused.status_code == 403
    made = box.client().post("/api/v1/tokens", json=wish, headers=bearer(box, "admin"))
    assert made.status_code == 201
    assert made.json is not None
    token_id = made.json["kept"]["id"]
    listed = box.client().get("/api/v1/tokens", headers=bearer(box, "admin"))
    assert made.json["token"] not in listed.text
    gone = box.client().delete(f"/api/v1/tokens/{token_id}", headers=bearer(box, "admin"))
    assert gone.status_code == 204
    again = box.client().delete(f"/api/v1/tokens/{token_id}", headers=bearer(box, "admin"))
    assert again.status_code == 404


def test_the_day_of_use_is_kept_and_never_the_token(box: Box, store: Store) -> None:
    box.owner()
    token, shown = make_token(store, name="x", scopes=(), by="Test")
    box.client().get("/api/v1/scans", headers={"Authorization": f"Bearer {shown}"})
    (kept,) = store.tokens.all()
    assert kept.id == token.id
    assert len(kept.used_on) == len("2026-05-04")
    assert shown.encode() not in b"".join(file.read_bytes() for file in store.folder.glob("motospect.db*"))


def test_a_token_made_before_there_were_several_still_reads(box: Box) -> None:
    assert PIN  # the owner's PIN and a program's token have nothing to do with each other
    assert box.store.tokens.all() == ()


def test_lists_go_on_by_their_link(box: Box, owner: FlaskClient) -> None:
    for number in range(5):
        box.store.save_scan(make_scan(id=f"scan-{number}"), ())
    seen, path = [], "/api/v1/scans?limit=2"
    while path:
        answer = owner.get(path)
        assert isinstance(answer.json, list)
        seen += [row["id"] for row in answer.json]
        path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    assert seen == ["scan-4", "scan-3", "scan-2", "scan-1", "scan-0", SCAN_ID]
