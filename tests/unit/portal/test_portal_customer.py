"""The customer's link: what it shows, when it ends, and that nobody can tell a wrong one from nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, bench_ready, csrf, make_box, make_scan

from motospect.model.clearing import NOT_REPAIRED, Clearing, EcuClearing
from motospect.model.note import Note
from motospect.model.scan import Verdict
from motospect.store import Store

LATER = "2999-01-01T00:00:00.000Z"
BEFORE = "2001-01-01T00:00:00.000Z"


@pytest.fixture
def token(box: Box) -> str:
    """A live link to the scan."""
    return box.store.share(SCAN_ID, expires_at=LATER)


def test_the_page_says_the_verdict_three_findings_and_what_was_not_checked(box: Box, token: str) -> None:
    text = box.client().get(f"/r/{token}").text
    assert "One fault found; the transmission did not answer." in text
    assert text.count('class="card finding') == 3
    assert "A monitor is open" not in text
    assert "1 more in the full report." in text
    assert "What was not checked" in text
    assert "Codes of the transmission" in text
    assert "Would it pass an inspection?" in text
    assert "2999-01-01" in text


def test_the_page_offers_the_pdf_and_leads_nowhere_else(box: Box, token: str) -> None:
    text = box.client().get(f"/r/{token}").text
    assert f'href="/r/{token}/report.pdf"' in text
    for inside in ("/scans", "/evidence", "sign-in", "Sign out", "/health"):
        assert inside not in text, inside


def test_the_pdf_carries_the_link_and_its_end(box: Box, token: str) -> None:
    answer = box.client().get(f"/r/{token}/report.pdf", buffered=True)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert box.printed[0].link == f"http://192.168.7.20:8084/r/{token}"
    assert box.printed[0].link_expires_at == LATER


def test_the_workshops_notes_are_not_on_the_customers_paper(box: Box, token: str) -> None:
    box.store.notes.write(Note("01900000-0000-7000-8000-00000000abcd", SCAN_ID, LATER, "Jan", "will not pay"))
    for client, path, noted in (
        (box.owner(), f"/scans/{SCAN_ID}/report.pdf", 1),
        (box.client(), f"/r/{token}/report.pdf", 0),
    ):
        client.get(path, buffered=True).close()
        assert len(box.printed[-1].notes) == noted


def test_a_clean_scan_is_said_in_one_green_sentence(store: Store, tmp_path: Path) -> None:
    store.save_scan(make_scan(id="clean", verdict=Verdict(True, True, "No faults."), ecus=()), ())
    box = make_box(store, tmp_path, bench_ready())
    text = box.client().get(f"/r/{store.share('clean', expires_at=LATER)}").text
    assert "No faults, everything answered" in text


@pytest.mark.parametrize("tail", ["", "/report.pdf"])
def test_an_unknown_token_is_like_any_absent_page(box: Box, tail: str) -> None:
    box.owner()
    client = box.client()
    wrong, absent = client.get(f"/r/{'A' * 32}{tail}"), client.get(f"/nothing/{'A' * 32}{tail}")
    assert wrong.status_code == absent.status_code == 404
    assert wrong.data == absent.data
    assert dict(wrong.headers) == dict(absent.headers)


@pytest.mark.parametrize("tail", ["", "/report.pdf"])
def test_a_revoked_and_an_expired_link_are_gone(box: Box, token: str, tail: str) -> None:
    box.store.revoke_share(token)
    revoked = box.client().get(f"/r/{token}{tail}")
    assert revoked.status_code == 410
    assert "ended by the workshop" in revoked.text
    old = box.store.share(SCAN_ID, expires_at=BEFORE)
    expired = box.client().get(f"/r/{old}{tail}")
    assert expired.status_code == 410
    assert "has expired" in expired.text
    assert "P0171" not in expired.text
    assert box.printed == []


def share(owner: FlaskClient) -> None:
    """Press the button."""
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": csrf(owner.get("/").text)})


def link_shown(owner: FlaskClient) -> str | None:
    """Return the path of the link on the scan's page."""
    _, found, tail = owner.get(f"/scans/{SCAN_ID}").text.partition('href="http://192.168.7.20:8084')
    return tail.partition('"')[0] if found else None


def test_sharing_shows_link_and_qr_and_sharing_again_gives_the_same(box: Box, owner: FlaskClient) -> None:
    assert link_shown(owner) is None
    share(owner)
    link = link_shown(owner)
    assert link is not None
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox' in owner.get(f"/scans/{SCAN_ID}").text
    assert box.client().get(link).status_code == 200
    share(owner)
    assert link_shown(owner) == link


def test_ending_the_link_works_even_after_a_restart(box: Box, owner: FlaskClient, tmp_path: Path) -> None:
    share(owner)
    link = link_shown(owner)
    assert link is not None
    cookie = owner.get_cookie("motospect")
    assert cookie is not None
    after = make_box(box.store, tmp_path, bench_ready())
    again = after.client()
    again.set_cookie("motospect", cookie.value)
    again.post(f"/scans/{SCAN_ID}/unshare", data={"csrf": csrf(again.get("/").text)})
    assert after.client().get(link).status_code == 410
    share(again)
    assert link_shown(again) not in {None, link}


def test_sharing_an_unknown_scan_says_so(owner: FlaskClient) -> None:
    for what in ("share", "unshare"):
        answer = owner.post(f"/scans/never/{what}", data={"csrf": csrf(owner.get("/").text)})
        assert answer.status_code == 404
        assert "There is no scan never." in answer.text


def qr_title(box: Box, **request: object) -> str:
    """Return what the device screen's QR stands for, for one request."""
    text = box.client().get("/screen", **request).text  # type: ignore[arg-type]
    return text.partition('aria-label="QR code of the ')[2].partition('"')[0]


PORTAL, REPORT = "portal&#x27;s address", "report"


def test_the_screen_offers_the_report_on_the_box_itself_only(box: Box, owner: FlaskClient) -> None:
    box.bay.show(last_scan_id=SCAN_ID)
    assert qr_title(box) == PORTAL
    share(owner)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    lan = {"REMOTE_ADDR": "192.168.7.30"}
    assert qr_title(box, environ_base=here, headers={"Host": "127.0.0.1:8084"}) == REPORT
    assert qr_title(box, environ_base=here, headers={"Host": "localhost"}) == REPORT
    assert qr_title(box, environ_base=lan, headers={"Host": "127.0.0.1:8084"}) == PORTAL
    assert qr_title(box, environ_base=here, headers={"Host": "192.168.7.20"}) == PORTAL
    proxied = {"Host": "localhost", "X-Forwarded-For": "192.168.7.30"}
    assert qr_title(box, environ_base=here, headers=proxied) == PORTAL
    link = link_shown(owner)
    assert link is not None
    seen = box.client().get("/screen", environ_base=lan).text + box.client().get("/screen/events").text
    assert link not in seen


def test_the_screen_goes_back_to_the_portals_address_after_a_while_and_for_another_scan(
    box: Box, owner: FlaskClient
) -> None:
    box.bay.show(last_scan_id=SCAN_ID)
    share(owner)
    assert qr_title(box) == REPORT
    box.bay.show(last_scan_id="another")
    assert qr_title(box) == PORTAL
    box.bay.show(last_scan_id=SCAN_ID)
    box.clock.now_s += 15 * 60
    assert qr_title(box) == PORTAL


def test_the_screen_tells_a_stranger_the_state_and_no_vehicle(box: Box) -> None:
    text = box.client().get("/screen").text
    assert "Vehicle answers" in text
    assert "WBA" not in text


def test_the_page_says_what_came_of_a_clearing_and_that_it_is_no_repair(box: Box) -> None:
    ecus = (
        EcuClearing("7E8", "Engine", "came_back", "Internal words."),
        EcuClearing("7E9", None, "refused_by_gateway", "Internal words."),
    )
    clearing = Clearing("s0", BEFORE, "owner", "Came back: 7E8.", ecus, None)
    box.store.save_scan(make_scan(id="post", clearing=clearing), ())
    text = box.client().get(f"/r/{box.store.share('post', expires_at=LATER)}").text
    assert "Fault codes were cleared before this scan" in text
    assert "Engine (7E8): the fault codes were cleared and came back at once" in text
    assert "Control unit (7E9): the vehicle&#39;s security gateway refused to clear." in text
    assert NOT_REPAIRED in text
    assert "Internal words" not in text


def test_the_page_says_nothing_of_a_clearing_that_was_not(box: Box, token: str) -> None:
    assert "cleared" not in box.client().get(f"/r/{token}").text
