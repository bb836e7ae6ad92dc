"""Pages of other sites: none by default, the named ones with a token, never with a cookie."""

from __future__ import annotations

from pathlib import Path

import pytest
from portal_box import Box, bench_ready, make_box

from motospect.config import Settings
from motospect.portal.api.cross_origin import origins_of
from motospect.portal.people.tokens import make_token
from motospect.store import Store

FRIEND, STRANGER = "https://desk.example", "https://evil.example"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def open_box(store: Store, tmp_path: Path) -> Box:
    """A box whose shop has named one other site."""
    return make_box(store, tmp_path, bench_ready(), portal_cors_origins=f"{FRIEND}/, https://other.example")


def test_origins_are_read_with_spaces_commas_and_final_slashes() -> None:
    assert origins_of(Settings(portal_cors_origins=" https://A.example/,https://b.example:8443 ")) == {
        "https://a.example",
        "https://b.example:8443",
    }


def test_nobody_by_default(box: Box) -> None:
    asked = box.client().options("/api/v1/scans", headers={"Origin": FRIEND, **ASKS})
    assert not [name for name in asked.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


def test_the_named_site_asks_and_reads_with_a_token(open_box: Box) -> None:
    open_box.owner()
    client = open_box.client()
    asked = client.options("/api/v1/scans", headers={"Origin": FRIEND, **ASKS})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    _, token = make_token(open_box.store, name="desk", scopes=(), by="Test")
    read = client.get("/api/v1/scans", headers={"Origin": FRIEND, "Authorization": f"Bearer {token}"})
    assert read.status_code == 200
    assert read.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Credentials" not in read.headers
    assert "Origin" in read.headers["Vary"]


@pytest.mark.parametrize("origin", [STRANGER, "null", f"{FRIEND}.evil.example", "http://desk.example"])
def test_others_are_not_told_anything(open_box: Box, origin: str) -> None:
    asked = open_box.client().options("/api/v1/scans", headers={"Origin": origin, **ASKS})
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_pages_are_never_opened_across(open_box: Box) -> None:
    answer = open_box.client().get("/health", headers={"Origin": FRIEND})
    assert "Access-Control-Allow-Origin" not in answer.headers
