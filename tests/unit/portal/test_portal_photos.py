"""Photos on the pages: sent, refused in words, described, marked, deleted."""

from __future__ import annotations

import io
import json

import pytest
from flask.testing import FlaskClient
from PIL import Image
from portal_box import SCAN_ID, Box, csrf

from motospect.model.photo import Mark, Photo
from motospect.portal.photos.marks import overlay

pytestmark = pytest.mark.slow  # photos are made smaller in a real child process

PAGE = f"/scans/{SCAN_ID}/photos"


def jpeg(width: int = 64, height: int = 48) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(kept, "JPEG")
    return kept.getvalue()


def send(client: FlaskClient, content: bytes, name: str = "a.jpg", **form: str):  # type: ignore[no-untyped-def]
    token = csrf(client.get(PAGE).text)
    return client.post(PAGE, data={"csrf": token, "photo": (io.BytesIO(content), name), **form})


@pytest.fixture
def photo(box: Box, owner: FlaskClient) -> Photo:
    """A photo that was sent by the page."""
    assert send(owner, jpeg(), finding="f2").status_code == 303
    (kept,) = box.store.photos.of_scan(SCAN_ID)
    return kept


def test_a_sent_photo_is_in_the_gallery_and_on_the_scan(owner: FlaskClient, photo: Photo) -> None:
    assert (photo.finding, photo.width, photo.by) == ("f2", 64, "owner")
    for page in (PAGE, f"/scans/{SCAN_ID}"):
        assert f"/photos/{photo.id}/small.jpg" in owner.get(page).text
    for address in (f"/photos/{photo.id}.jpg", f"/photos/{photo.id}/small.jpg"):
        with owner.get(address) as picture:
            assert picture.mimetype == "image/jpeg"
            assert picture.data.startswith(b"\xff\xd8\xff")


def test_several_at_once_and_the_same_once(box: Box, owner: FlaskClient) -> None:
    token = csrf(owner.get(PAGE).text)
    files = [(io.BytesIO(jpeg()), "a.jpg"), (io.BytesIO(jpeg(80)), "b.jpg"), (io.BytesIO(jpeg()), "c.jpg")]
    assert owner.post(PAGE, data={"csrf": token, "photo": files}).status_code == 303
    assert len(box.store.photos.of_scan(SCAN_ID)) == 2


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 415, "an SVG drawing"),
        (jpeg()[:300], 415, "broken or not complete"),
        (b"", 415, "is empty"),
    ],
)
def test_what_is_refused_is_refused_in_words(
    box: Box, owner: FlaskClient, *, content: bytes, status: int, said: str
) -> None:
    answer = send(owner, content)
    assert answer.status_code == status
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert box.store.photos.of_scan(SCAN_ID) == ()
    assert list((box.store.folder / "uploads").iterdir()) == []


def test_a_photo_of_fifty_megabytes_is_refused_in_words(box: Box, owner: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    body = head + jpeg() + bytes(50 * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = owner.post(
        PAGE,
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": csrf(owner.get(PAGE).text)},
    )
    assert answer.status_code == 413
    assert "This has 51 MB; at most 40 MB are taken." in answer.text
    assert box.store.photos.of_scan(SCAN_ID) == ()
    assert list((box.store.folder / "uploads").iterdir()) == []


def test_a_form_that_is_too_large_as_a_whole_is_read_and_refused(owner: FlaskClient) -> None:
    token = csrf(owner.get(PAGE).text)
    answer = owner.post(
        PAGE,
        input_stream=io.BytesIO(bytes(1000)),
        environ_overrides={"CONTENT_LENGTH": "200000000"},
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": token},
    )
    assert answer.status_code == 413
    assert "191 MB; at most 120 MB" in answer.text


def test_elsewhere_requests_stay_small(owner: FlaskClient) -> None:
    token = csrf(owner.get(PAGE).text)
    answer = owner.post(
        "/scans", data={"csrf": token, "kind": "pre", "photo": (io.BytesIO(bytes(100_000)), "x")}
    )
    assert answer.status_code == 413


def test_a_stranger_sends_nothing(box: Box) -> None:
    answer = box.client().post(PAGE, data={"photo": (io.BytesIO(jpeg()), "a.jpg")})
    assert answer.status_code in {303, 403}
    assert box.store.photos.of_scan(SCAN_ID) == ()


def test_our_script_is_told_in_json(owner: FlaskClient) -> None:
    token = csrf(owner.get(PAGE).text)
    headers = {"Accept": "application/json", "X-CSRF-Token": token}
    kept = owner.post(PAGE, data={"photo": (io.BytesIO(jpeg()), "a.jpg")}, headers=headers)
    assert (kept.status_code, kept.json[0]["scan_id"]) == (201, SCAN_ID)
    refused = owner.post(PAGE, data={"photo": (io.BytesIO(b"%PDF-1.7"), "a.jpg")}, headers=headers)
    assert (refused.status_code, refused.json["detail"]) == (415, "This file is a PDF document.")


def test_marks_are_kept_and_drawn_over_the_photo_with_hostile_words_as_text(
    box: Box, owner: FlaskClient, photo: Photo
) -> None:
    marks = [
        {"kind": "arrow", "x1": 0.1, "y1": 0.1, "x2": 0.5, "y2": 0.5},
        {
            "kind": "text",
            "x1": 0.2,
            "y1": 0.9,
            "x2": 0.2,
            "y2": 0.9,
            "text": "</svg><script>alert(1)</script>",
        },
    ]
    token = csrf(owner.get(PAGE).text)
    headers = {"Accept": "application/json", "X-CSRF-Token": token}
    kept = owner.post(f"/photos/{photo.id}", data={"marks": json.dumps(marks)}, headers=headers)
    assert kept.json["marks"][0]["kind"] == "arrow"
    assert box.store.photos.photo(photo.id).finding == "f2"
    page = owner.get(PAGE).text
    assert "&lt;/svg&gt;&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert 'class="mark"' in page


@pytest.mark.parametrize(
    "marks",
    [
        "no json",
        '[{"kind": "bomb", "x1": 0, "y1": 0, "x2": 1, "y2": 1}]',
        '[{"kind": "box", "x1": -0.1, "y1": 0, "x2": 1, "y2": 1}]',
        json.dumps([{"kind": "box", "x1": 0, "y1": 0, "x2": 1, "y2": 1}] * 41),
        json.dumps([{"kind": "text", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "text": "x" * 81}]),
    ],
)
def test_marks_that_cannot_be_drawn_are_refused(owner: FlaskClient, photo: Photo, marks: str) -> None:
    token = csrf(owner.get(PAGE).text)
    answer = owner.post(f"/photos/{photo.id}", data={"csrf": token, "marks": marks})
    assert answer.status_code == 415
    assert "cannot be drawn" in answer.text


def test_every_kind_of_mark_has_its_shape() -> None:
    marks = tuple(Mark(kind, 0.75, 0.5, 0.25, 0.25, "Worn") for kind in ("arrow", "circle", "box", "text"))
    drawn = overlay(Photo(id="p", sha256="0", width=400, height=200, bytes=1, added_at="", marks=marks))
    for shape in (
        "<path d=", '<ellipse cx="200.0" cy="75.0" rx="100.0" ry="25.0"/>',
        '<rect x="100.0" y="50.0" width="200.0" height="50.0"/>', ">Worn</text>",
    ):  # fmt: skip
        assert shape in drawn


def test_caption_and_finding_change_and_unknown_findings_are_none(
    box: Box, owner: FlaskClient, photo: Photo
) -> None:
    token = csrf(owner.get(f"/photos/{photo.id}").text)
    form = {"csrf": token, "caption": "  Pęknięty \u202e <b>pasek</b> 🙂 ", "finding": "f1"}
    assert owner.post(f"/photos/{photo.id}", data=form).status_code == 303
    kept = box.store.photos.photo(photo.id)
    assert (kept.caption, kept.finding) == ("Pęknięty \u202e <b>pasek</b> 🙂", "f1")
    assert "&lt;b&gt;pasek" in owner.get(PAGE).text
    owner.post(f"/photos/{photo.id}", data={"csrf": token, "caption": "x" * 900, "finding": "f77"})
    kept = box.store.photos.photo(photo.id)
    assert (len(kept.caption), kept.finding) == (200, None)


def test_a_deleted_photo_is_gone_also_the_second_time(box: Box, owner: FlaskClient, photo: Photo) -> None:
    token = csrf(owner.get(f"/photos/{photo.id}").text)
    assert owner.post(f"/photos/{photo.id}/delete", data={"csrf": token}).status_code == 303
    assert box.store.photos.of_scan(SCAN_ID) == ()
    again = owner.post(f"/photos/{photo.id}/delete", data={"csrf": token})
    assert again.status_code == 404
    assert "There is no photo" in again.text
    assert owner.get(f"/photos/{photo.id}.jpg").status_code == 404
