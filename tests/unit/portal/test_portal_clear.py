"""Clearing from the pages and the API: nothing without the owner, the page, the tick and its token."""

from __future__ import annotations

import re
from dataclasses import replace

import jsonschema
from flask.testing import FlaskClient
from portal_box import POST_ID, SCAN_ID, Box, csrf, make_scan

from motospect.model.clearing import Clearing, EcuClearing

PAGE = f"/scans/{SCAN_ID}/clear"
API = f"/api/v1/scans/{SCAN_ID}/clear"


def scanned(box: Box) -> None:
    """Let the pre-scan of the store be the one made last."""
    box.bay.show(last_scan_id=SCAN_ID)


def form(client: FlaskClient) -> dict[str, str]:
    page = client.get(PAGE).text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None, page
    return {"csrf": csrf(page), "token": found[1], "understood": "yes"}


def test_the_page_says_what_is_lost_what_stays_and_what_follows(box: Box, owner: FlaskClient) -> None:
    scanned(box)
    assert PAGE in owner.get(f"/scans/{SCAN_ID}").text
    page = owner.get(PAGE).text
    for said in (
        "stored and pending codes P0171, P1234",
        "2 freeze frames (P0171",
        "permanent P0171",
        "at most 1",
    ):
        assert said in page
    assert box.bay.cleared == []


def test_a_confirmed_form_clears_once_however_often_it_is_sent(box: Box, owner: FlaskClient) -> None:
    scanned(box)
    sent = form(owner)
    for _ in range(3):
        answer = owner.post(PAGE, data=sent)
        assert (answer.status_code, answer.location) == (303, "/#progress")
    (order,) = box.bay.cleared
    assert (order.before.id, order.who) == (SCAN_ID, "the owner, signed in")
    again = owner.post(PAGE, data=form(owner))  # the same pre-scan, confirmed anew while it is still the last
    assert again.status_code == 303


def test_without_tick_token_csrf_or_owner_nothing_is_cleared(box: Box, owner: FlaskClient) -> None:
    scanned(box)
    good = form(owner)
    for broken, status in (
        ({**good, "understood": ""}, 409),
        ({**good, "token": ""}, 409),
        ({**good, "token": "made-up"}, 409),
        ({**good, "csrf": "wrong"}, 403),
    ):
        assert owner.post(PAGE, data=broken).status_code == status
    assert owner.post("/scans/another/clear", data=good).status_code == 409
    assert box.client().post(PAGE, data=good).status_code == 403
    assert box.client().get(PAGE).status_code == 303
    assert box.client().get(API).status_code == 401
    assert box.bay.cleared == []


def test_only_the_pre_scan_made_last_can_be_confirmed(box: Box, owner: FlaskClient) -> None:
    assert owner.get(PAGE).status_code == 409
    assert PAGE not in owner.get(f"/scans/{SCAN_ID}").text
    scanned(box)
    sent = form(owner)
    box.bay.show(last_scan_id="a later one")
    assert owner.post(PAGE, data=sent).status_code == 409
    box.store.save_scan(make_scan(id=POST_ID, kind="post"), ())
    box.bay.show(last_scan_id=POST_ID)
    assert owner.get(f"/scans/{POST_ID}/clear").status_code == 409
    assert box.bay.cleared == []


def test_the_api_clears_with_the_plans_token(box: Box, owner: FlaskClient) -> None:
    scanned(box)
    answer = owner.get(API)
    plan = answer.get_json()
    document = owner.get("/api/v1/openapi.json").get_json()
    jsonschema.validate(plan, {"$ref": "#/components/schemas/ClearPlan", **document})
    headers = {"X-CSRF-Token": answer.headers["X-CSRF-Token"]}
    assert owner.post(API, json={"token": "made-up"}, headers=headers).status_code == 409
    assert owner.post(API, json={}, headers=headers).status_code == 422
    for _ in range(2):
        begun = owner.post(API, json={"token": plan["token"]}, headers=headers)
        assert (begun.status_code, begun.get_json()) == (202, {"id": POST_ID})
    assert len(box.bay.cleared) == 1


def test_the_scan_afterwards_says_what_came_of_it(box: Box, owner: FlaskClient) -> None:
    told = EcuClearing(
        "7E8", "Engine", "refused_by_gateway", "A security gateway refused (NRC 33).", nrc="33"
    )
    clearing = Clearing(SCAN_ID, "2026-05-04T12:01:00.000Z", "the owner", "Refused by gateway: 7E8.", (told,))
    box.store.save_scan(replace(make_scan(id=POST_ID, kind="post"), clearing=clearing), ())
    page = owner.get(f"/scans/{POST_ID}").text
    for said in ("Refused by gateway: 7E8.", "A security gateway refused (NRC 33).", "refused by gateway"):
        assert said in page


def test_a_scan_leads_to_its_comparison_with_an_earlier_one(box: Box, owner: FlaskClient) -> None:
    box.store.save_scan(make_scan(id=POST_ID, kind="post", ecus=make_scan().ecus[:1]), ())
    address = f"/compare?before={SCAN_ID}&after={POST_ID}"
    assert address.replace("&", "&amp;") in owner.get(f"/scans/{POST_ID}").text
    page = owner.get(address).text
    for said in ("still there", "Control unit 7E9 did not answer the scan after.", "not found"):
        assert said in page
    assert owner.get(f"/compare?before={SCAN_ID}&after={SCAN_ID}").status_code == 409
    assert owner.get("/compare").status_code == 404
    assert box.client().get(address).status_code == 303
