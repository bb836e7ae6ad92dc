"""The page of figures: open to the box's own network, closed to everyone else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, Box, csrf


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "192.168.7.33", "10.1.2.3", "172.16.0.9", "169.254.3.4", "fd00::7", "fe80::1", "::1"],
)
def test_the_lan_reads_figures_without_sign_in(box: Box, address: str) -> None:
    answer = box.client().get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.data) == (200, b"motospect_outbox_rows 3.0\n")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "", "rubbish"])
def test_others_do_not(box: Box, address: str) -> None:
    answer = box.client().get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403
    assert "motospect_outbox_rows" not in answer.text


def test_nor_does_who_comes_through_a_proxy(box: Box) -> None:
    answer = box.client().get("/metrics", headers={"X-Forwarded-For": "192.168.7.33"})
    assert answer.status_code == 403


def test_a_pin_reset_on_the_box_ends_every_session_and_lets_the_next_visitor_set_one(
    box: Box, owner: FlaskClient
) -> None:
    assert owner.get("/scans").status_code == 200
    assert box.store.forget_secret("portal.owner_pin")
    assert owner.get("/scans").headers["Location"] == "/welcome"
    page = owner.get("/welcome")
    answer = owner.post("/welcome", data={"csrf": csrf(page.text), "pin": PIN, "again": PIN})
    assert (answer.status_code, owner.get("/scans").status_code) == (303, 200)


def test_a_session_of_before_the_reset_is_not_good_for_the_same_pin_set_again(box: Box) -> None:
    before = box.owner()
    box.store.forget_secret("portal.owner_pin")
    box.owner()
    assert before.get("/scans").headers["Location"] == "/sign-in"


def test_the_boxs_own_screen_gets_the_customers_link_by_the_portals_rule(
    box: Box, owner: FlaskClient
) -> None:
    scan_id = box.store.scans()[0].id
    box.bay.show(last_scan_id=scan_id)
    assert box.portal.customer_url() is None
    page = owner.get(f"/scans/{scan_id}")
    owner.post(f"/scans/{scan_id}/share", data={"csrf": csrf(page.text)})
    assert (box.portal.customer_url() or "").startswith("http://192.168.7.20:8084/r/")
    box.clock.now_s += 15 * 60
    assert box.portal.customer_url() is None
