"""The customer's side by the API: the report behind the link, the decision with its PIN, the telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, make_box, make_scan

from motospect.analysis.estimate import estimate
from motospect.model.consent import broken_at
from motospect.model.estimate import Estimate
from motospect.model.person import Scope
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms
from motospect.portal.people.tokens import make_token
from motospect.store import Store

LATER, BEFORE = "2999-01-01T00:00:00.000Z", "2001-01-01T00:00:00.000Z"


@pytest.fixture
def box(store: Store, tmp_path: Path) -> Box:
    """A shop with an estimate for its one scan, and an owner."""

    def priced(scan: Scan) -> Estimate:
        return store.estimates.keep(estimate(scan, analyse(scan), ShopTerms("EUR", 9000, 1900), ()))

    store.save_scan(make_scan(), EXCHANGES)
    made = make_box(store, tmp_path, bench_ready(), estimate=priced)
    made.owner()
    return made


@pytest.fixture
def token(box: Box) -> str:
    return box.store.share(SCAN_ID, expires_at=LATER)


@pytest.fixture
def stranger(box: Box) -> FlaskClient:
    """A customer's program: no session, no token."""
    return box.client()


def program(box: Box, *scopes: Scope) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(box.store, name='Desk', scopes=scopes, by='Test')[1]}"}


def body(report: dict[str, Any], **changed: object) -> dict[str, Any]:
    """Return a decision that approves every line of a shared report."""
    told = {
        "answers": dict.fromkeys(report["lines"], "approved"),
        "name": "Ada Nowak",
        "revision_sha256": report["estimate"]["sha256"],
    }
    return told | changed


def shared(stranger: FlaskClient, token: str) -> dict[str, Any]:
    answer = stranger.get(f"/api/v1/shares/{token}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def test_the_report_is_there_for_who_has_the_link_and_says_no_more_than_the_page(
    box: Box, token: str, stranger: FlaskClient
) -> None:
    report = shared(stranger, token)
    assert len(report["findings"]) == 3
    assert report["driving"] in {"no", "unknown", "with_care", "nothing_against"}
    assert report["lines"]
    assert report["decisions"] == []
    pin = box.store.consents.pin_of(token)
    assert len(pin) >= 4
    assert f'"{pin}"' not in stranger.get(f"/api/v1/shares/{token}").text, "the workshop tells it"
    with stranger.get(f"/api/v1/shares/{token}/report.pdf") as paper:
        assert paper.data.startswith(b"%PDF-")
    assert box.printed[-1].link is not None
    assert box.printed[-1].notes == ()


def test_a_decision_takes_the_pin_and_is_kept_once_for_good(
    box: Box, token: str, stranger: FlaskClient
) -> None:
    report, path = shared(stranger, token), f"/api/v1/shares/{token}/decisions"
    wish = body(report, pin=box.store.consents.pin_of(token), attempt="attempt-0123456789")
    first, again = stranger.post(path, json=wish), stranger.post(path, json=wish)
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json == again.json
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    assert (kept.name, kept.way, kept.recorded_by, kept.sha256) == (
        "Ada Nowak", "page", "", (first.json or {})["sha256"],
    )  # fmt: skip
    assert kept.revision_sha256 == report["estimate"]["sha256"]
    assert kept.wording == report["wording"]
    assert broken_at((kept,)) is None
    assert len(shared(stranger, token)["decisions"]) == 1


def test_an_idempotency_key_serves_as_the_mark_of_a_decision(
    box: Box, token: str, stranger: FlaskClient
) -> None:
    wish = body(shared(stranger, token), pin=box.store.consents.pin_of(token))
    for _ in range(3):
        answer = stranger.post(
            f"/api/v1/shares/{token}/decisions", json=wish, headers={"Idempotency-Key": "one-of-mine"}
        )
        assert answer.status_code == 201
    assert len(box.store.consents.of_scan(SCAN_ID)) == 1


@pytest.mark.parametrize(
    ("changed", "status", "kind"),
    [
        ({"pin": "0000000"}, 403, "DecisionPinWrong"),
        ({"name": "  \u202e "}, 422, "DecisionRefused"),
        ({"name": "x" * 81}, 422, "about:blank"),
        ({"answers": {}}, 422, "DecisionRefused"),
        ({"answers": {"no-such-line": "approved"}}, 422, "DecisionRefused"),
        ({"answers": {"x": "perhaps"}}, 422, "about:blank"),
        ({"revision_sha256": "0" * 64}, 409, "EstimateChanged"),
    ],
)
def test_what_is_missing_or_wrong_is_told_apart_and_nothing_is_kept(  # noqa: PLR0917 - fixtures and cases
    box: Box, token: str, stranger: FlaskClient, changed: dict[str, Any], status: int, kind: str
) -> None:
    wish = body(shared(stranger, token), pin=box.store.consents.pin_of(token)) | changed
    answer = stranger.post(f"/api/v1/shares/{token}/decisions", json=wish)
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    assert answer.json["type"].removeprefix("urn:motospect:problem:") == kind
    assert answer.json["hint"]
    assert box.store.consents.of_scan(SCAN_ID) == ()


def test_a_storm_of_pins_is_stopped_for_page_and_api_alike(
    box: Box, token: str, stranger: FlaskClient
) -> None:
    report, path = shared(stranger, token), f"/api/v1/shares/{token}/decisions"
    told = [stranger.post(path, json=body(report, pin=f"9{number:05}")).status_code for number in range(12)]
    assert told[0] == 403
    assert told[-1] == 429
    right = body(report, pin=box.store.consents.pin_of(token))
    late = stranger.post(path, json=right)
    assert (late.status_code, (late.json or {})["type"]) == (429, "urn:motospect:problem:DecisionLockedOut")
    other = box.store.share(_other_scan(box), expires_at=LATER)
    pin = box.store.consents.pin_of(other)
    assert stranger.post(
        f"/api/v1/shares/{other}/decisions", json=body(shared(stranger, other), pin=pin)
    ).status_code in {201, 429}, "another link has its own count"
    box.clock.now_s += 2 * 3600
    assert stranger.post(path, json=right).status_code == 201


def _other_scan(box: Box) -> str:
    scan = make_scan(id="01900000-0000-7000-8000-0000000000b2")
    box.store.save_scan(scan, EXCHANGES)
    return scan.id


@pytest.mark.parametrize("rest", ["", "/total", "/report.pdf", "/photos/none.jpg", "/decisions"])
def test_a_link_that_never_was_is_as_absent_as_any_other(
    box: Box, token: str, stranger: FlaskClient, rest: str
) -> None:
    wish = body(shared(stranger, token), pin="1")
    said = []
    for unknown in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), "0" * 32):
        path = f"/api/v1/shares/{unknown}{rest}"
        answer = stranger.post(path, json=wish) if rest == "/decisions" else stranger.get(path)
        assert answer.status_code == 404
        said.append({**(answer.json or {}), "instance": ""})
    assert said[0] == said[1] == said[2]
    revoked = box.store.share(SCAN_ID, expires_at=LATER)
    box.store.revoke_shares(SCAN_ID)
    path = f"/api/v1/shares/{revoked}{rest}"
    gone = stranger.post(path, json=wish) if rest == "/decisions" else stranger.get(path)
    assert gone.status_code == 410


def test_an_expired_link_answers_410(box: Box, stranger: FlaskClient) -> None:
    over = box.store.share(SCAN_ID, expires_at=BEFORE)
    assert stranger.get(f"/api/v1/shares/{over}").status_code == 410


def test_the_running_total_follows_the_choice(token: str, stranger: FlaskClient) -> None:
    report = shared(stranger, token)
    path = f"/api/v1/shares/{token}/total"
    nothing = stranger.get(path).json or {}
    assert len(nothing["open"]) == len(report["lines"])
    all_of_it = stranger.get(path, query_string={"approved": report["lines"]}).json or {}
    assert all_of_it["open"] == []
    assert all_of_it["total"]
    none_of_it = stranger.get(path, query_string={"declined": report["lines"]}).json or {}
    assert none_of_it["total"] == ""


def test_the_telephone_takes_write_names_who_wrote_and_needs_no_pin(
    box: Box, token: str, stranger: FlaskClient
) -> None:
    wish, path = body(shared(stranger, token)), f"/api/v1/scans/{SCAN_ID}/consents"
    assert stranger.post(path, json=wish).status_code in {401, 403}
    assert stranger.post(path, json=wish, headers=program(box)).status_code == 403
    made = stranger.post(path, json=wish, headers={**program(box, "write"), "Idempotency-Key": "k1"})
    assert made.status_code == 201, made.text
    (kept,) = box.store.consents.of_scan(SCAN_ID)
    assert (kept.way, kept.recorded_by, kept.name) == ("telephone", "Desk", "Ada Nowak")
    stale = stranger.post(path, json={**wish, "revision_sha256": "0" * 64}, headers=program(box, "write"))
    assert (stale.status_code, (stale.json or {})["type"]) == (409, "urn:motospect:problem:EstimateChanged")


def test_link_and_decisions_are_one_event(box: Box, token: str) -> None:
    desk = box.client()
    told = desk.get(f"/api/v1/scans/{SCAN_ID}/customer/events", headers=program(box, "write"))
    assert told.mimetype == "text/event-stream"
    assert "event: customer" in told.text
    assert box.store.consents.pin_of(token) in told.text
    reader = desk.get(f"/api/v1/scans/{SCAN_ID}/customer/events", headers=program(box))
    assert f'"pin":"{box.store.consents.pin_of(token)}"' not in reader.text
