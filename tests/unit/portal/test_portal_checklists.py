"""Inspections and their templates on the pages."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, csrf
from test_portal_photos import jpeg

BEGIN = f"/scans/{SCAN_ID}/checklists"


@pytest.fixture
def page(owner: FlaskClient) -> str:
    """The address of a safety check that was begun."""
    token = csrf(owner.get(f"/scans/{SCAN_ID}").text)
    for _ in range(2):  # a double click
        answer = owner.post(BEGIN, data={"csrf": token, "template": "safety"})
    return answer.location


def mark(client: FlaskClient, page: str, point: str, **form: str):  # type: ignore[no-untyped-def]
    return client.post(f"{page}/points/{point}", data={"csrf": csrf(client.get(page).text), **form})


def test_begun_twice_there_is_one_and_nothing_is_green(box: Box, owner: FlaskClient, page: str) -> None:
    (checklist,) = box.store.checklists.of_scan(SCAN_ID)
    assert checklist.looked_at == 0
    shown = owner.get(page).text
    assert shown.count('class="not_checked" aria-pressed="true"') == len(checklist.points)
    assert 'class="point not_checked"' in shown
    assert 'class="point green"' not in shown
    assert "0 of 26 points looked at" in owner.get(f"/scans/{SCAN_ID}").text


def test_a_tap_is_kept_and_counted(box: Box, owner: FlaskClient, page: str) -> None:
    assert mark(owner, page, "horn", state="green").location == f"{page}#horn"
    headers = {"Accept": "application/json", "X-CSRF-Token": csrf(owner.get(page).text)}
    told = owner.post(f"{page}/points/belts", data={"state": "red"}, headers=headers).json
    assert (told["point"]["state"], told["looked_at"], told["counts"]["red"]) == ("red", 2, 1)
    assert told["point"]["by"] == "owner"
    assert "2 of 26 points" in owner.get(f"/scans/{SCAN_ID}").text


def test_hostile_comments_are_text(owner: FlaskClient, page: str) -> None:
    mark(owner, page, "belts", comment='"><script>alert(1)</script>')
    shown = owner.get(page).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_point_has_its_photos(box: Box, owner: FlaskClient, page: str) -> None:
    data = {"csrf": csrf(owner.get(page).text), "photo": (io.BytesIO(jpeg()), "a.jpg")}
    assert owner.post(f"{page}/points/belts/photos", data=data).location == f"{page}#belts"
    (photo,) = box.store.photos.of_scan(SCAN_ID)
    assert f"/photos/{photo.id}" in owner.get(page).text
    assert f'href="{page}#belts"' in owner.get(f"/photos/{photo.id}").text


@pytest.mark.parametrize(
    ("point", "form", "status"),
    [("horn", {"state": "purple"}, 422), ("nothing", {"state": "red"}, 404)],
)
def test_what_cannot_be_is_refused(
    owner: FlaskClient, page: str, *, point: str, form: dict[str, str], status: int
) -> None:
    assert mark(owner, page, point, **form).status_code == status


def test_only_what_nobody_worked_on_can_be_removed(box: Box, owner: FlaskClient, page: str) -> None:
    token = csrf(owner.get(page).text)
    mark(owner, page, "horn", state="green")
    refused = owner.post(f"{page}/discard", data={"csrf": token})
    assert refused.status_code == 422
    assert "stays with the scan" in refused.text
    other = owner.post(BEGIN, data={"csrf": token, "template": "arrival"}).location
    assert owner.post(f"{other}/discard", data={"csrf": token}).status_code == 303
    assert len(box.store.checklists.of_scan(SCAN_ID)) == 1


def test_the_owner_changes_a_template_and_what_was_begun_stays(
    box: Box, owner: FlaskClient, page: str
) -> None:
    token = csrf(owner.get("/templates/safety").text)

    def change(**form: str) -> None:
        assert owner.post("/templates/safety", data={"csrf": token, **form}).status_code == 303

    change(do="add", title="Tow bar", group="Below")
    change(do="rename", point="horn", title="Horn & <b>hooter</b>", group="Cockpit")
    change(do="down", point="horn")
    change(do="remove", point="wipers")
    (kept,) = box.store.checklists.templates()
    assert [point.title for point in kept.points[:2]] == [
        "Horn & <b>hooter</b>",
        "Seat belts: webbing, buckles, retractors",
    ]
    assert (kept.points[-1].id, kept.version) == ("tow-bar", 5)
    assert "Horn &amp; &lt;b&gt;hooter" in owner.get("/templates/safety").text
    assert box.store.checklists.of_scan(SCAN_ID)[0].points[0].title == "Horn"
    owner.post("/templates/safety/remove", data={"csrf": token})
    assert "As shipped" in owner.get("/templates/safety").text


def test_a_copy_is_a_template_of_its_own(owner: FlaskClient) -> None:
    token = csrf(owner.get("/templates").text)
    answer = owner.post("/templates", data={"csrf": token, "of": "arrival", "title": "Übergabe <x>"})
    assert owner.get(answer.location).status_code == 200
    assert "Übergabe &lt;x&gt;" in owner.get(f"/scans/{SCAN_ID}").text
    assert owner.post("/templates", data={"csrf": token, "of": "none", "title": "x"}).status_code == 404
    assert owner.post("/templates/arrival", data={"csrf": token, "do": "explode"}).status_code == 422
    assert (
        owner.post("/templates/arrival", data={"csrf": token, "do": "title", "title": " "}).status_code == 422
    )


def test_another_ones_taps_are_on_the_stream(box: Box, owner: FlaskClient, page: str) -> None:
    before = owner.get(f"{page}/events").text
    anna = box.signed_in("technician", name="Anna")
    mark(anna, page, "horn", state="amber", comment="squeaks")
    told = owner.get(f"{page}/events").text
    assert told != before
    assert '"id":"horn","title":"Horn","state":"amber","comment":"squeaks"' in told
    assert '"say":"Anna: Horn, soon"' in told
