"""Photos, checklists, settings and people by the API: what the pages do, for programs with a token."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from portal_box import SCAN_ID, Box

from motospect.model.person import Scope
from motospect.portal.people.tokens import make_token


def program(box: Box, *scopes: Scope) -> dict[str, str]:
    """Return the header of a program with these scopes."""
    return {"Authorization": f"Bearer {make_token(box.store, name='Desk', scopes=scopes, by='Test')[1]}"}


@pytest.fixture
def client(box: Box) -> FlaskClient:
    """A program's connection to a box that has an owner."""
    box.owner()
    return box.client()


def jpeg() -> bytes:
    """Return a small picture."""
    body = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(body, "JPEG")
    return body.getvalue()


def test_a_photo_is_sent_described_marked_fetched_and_deleted(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    path = f"/api/v1/scans/{SCAN_ID}/photos"
    sent = client.post(path, data={"photo": (io.BytesIO(jpeg()), "hose.jpg")}, headers=desk)
    assert sent.status_code == 201, sent.text
    (photo,) = sent.json or ()
    assert (photo["by"], photo["width"], photo["height"]) == ("Desk", 64, 48)
    one = f"/api/v1/photos/{photo['id']}"
    mark = {"kind": "circle", "x1": 0.1, "y1": 0.1, "x2": 0.5, "y2": 0.5}
    changed = client.patch(one, json={"caption": " torn \n hose ", "marks": [mark]}, headers=desk)
    assert changed.json is not None
    assert changed.json["caption"] == "torn hose"
    assert [kept["kind"] for kept in changed.json["marks"]] == ["circle"]
    again = client.patch(one, json={"finding": "no such finding"}, headers=desk)
    assert again.json is not None
    assert (again.json["finding"], again.json["caption"]) == (None, "torn hose")
    with client.get(f"{one}/picture.jpg", headers=desk) as picture:
        assert picture.data[:2] == b"\xff\xd8"
    assert len(client.get(path, headers=desk).json or ()) == 1
    assert client.delete(one, headers=desk).status_code == 204
    assert client.delete(one, headers=desk).status_code == 404
    assert client.get(path, headers=desk).json == []


@pytest.mark.parametrize(
    "mark",
    [
        {"kind": "circle", "x1": 2, "y1": 0, "x2": 0, "y2": 0},
        {"kind": "heart", "x1": 0, "y1": 0, "x2": 0, "y2": 0},
    ],
)
def test_a_mark_outside_the_picture_or_of_no_kind_is_refused(
    box: Box, client: FlaskClient, mark: dict[str, Any]
) -> None:
    answer = client.patch("/api/v1/photos/x", json={"marks": [mark]}, headers=program(box, "write"))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_what_is_no_picture_is_refused_with_a_sentence(box: Box, client: FlaskClient) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    answer = client.post(
        f"/api/v1/scans/{SCAN_ID}/photos",
        data={"photo": (io.BytesIO(svg), "x.jpg")},
        headers=program(box, "write"),
    )
    assert 400 <= answer.status_code < 500
    assert answer.json is not None
    assert answer.json["hint"]
    assert box.store.photos.of_scan(SCAN_ID) == ()


def test_a_stranger_sends_no_photo(client: FlaskClient) -> None:
    answer = client.post(f"/api/v1/scans/{SCAN_ID}/photos", data={"photo": (io.BytesIO(jpeg()), "x.jpg")})
    assert answer.status_code in {401, 403}


def test_a_checklist_is_begun_and_filled_in(box: Box, client: FlaskClient) -> None:
    desk = program(box, "write")
    templates = client.get("/api/v1/checklist-templates", headers=desk).json or ()
    wish = {"template": templates[0]["key"]}
    begun = client.post(f"/api/v1/scans/{SCAN_ID}/checklists", json=wish, headers=desk)
    assert begun.status_code == 201, begun.text
    assert begun.json is not None
    assert {point["state"] for point in begun.json["points"]} == {"not_checked"}
    path, point = f"/api/v1/checklists/{begun.json['id']}", begun.json["points"][0]["id"]
    marked = client.patch(f"{path}/points/{point}", json={"state": "red", "comment": "worn"}, headers=desk)
    assert marked.json is not None
    assert (marked.json["state"], marked.json["comment"], marked.json["by"]) == ("red", "worn", "Desk")
    assert client.patch(f"{path}/points/none", json={"state": "red"}, headers=desk).status_code == 404
    assert client.patch(f"{path}/points/{point}", json={"state": "blue"}, headers=desk).status_code == 422
    assert client.delete(path, headers=desk).status_code >= 400
    assert len(client.get(f"/api/v1/scans/{SCAN_ID}/checklists", headers=desk).json or ()) == 1


def test_settings_are_judged_as_on_the_page(box: Box, client: FlaskClient) -> None:
    admin = program(box, "admin")
    assert client.get("/api/v1/settings", headers=program(box, "write")).status_code == 403
    changed = client.patch(
        "/api/v1/settings", json={"shop_name": "Łódź Auto", "labour_rate": "92,50"}, headers=admin
    )
    assert changed.json is not None
    assert (changed.json["shop_name"], changed.json["labour_rate"]) == ("Łódź Auto", "92.50")
    refused = client.patch("/api/v1/settings", json={"currency": "XXX", "shop_name": "New"}, headers=admin)
    assert refused.status_code == 422, refused.text
    now = client.get("/api/v1/settings", headers=admin).json
    assert now is not None
    assert now["shop_name"] == "Łódź Auto"


def test_people_come_and_go(box: Box, client: FlaskClient) -> None:
    admin = program(box, "admin")
    wish = {"name": "Ola", "role": "technician", "pin": "135790"}
    made = client.post("/api/v1/people", json=wish, headers=admin)
    assert made.status_code == 201, made.text
    assert made.json is not None
    assert "135790" not in client.get("/api/v1/people", headers=admin).text
    assert client.post("/api/v1/people", json=wish, headers=admin).status_code == 422
    assert (
        client.post("/api/v1/people", json={**wish, "name": "Jan", "pin": "1"}, headers=admin).status_code
        == 422
    )
    assert client.delete("/api/v1/people/owner", headers=admin).status_code == 404
    assert client.delete(f"/api/v1/people/{made.json['id']}", headers=admin).status_code == 204
    assert [person["name"] for person in client.get("/api/v1/people", headers=admin).json or ()] == [""]
