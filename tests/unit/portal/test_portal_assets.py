"""Static files that may be kept for ever, and answers packed for the way."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box

from motospect.portal.assets import LEAST_BYTES, Assets

GZIP = {"Accept-Encoding": "gzip, deflate"}


def test_the_address_in_the_page_names_the_content_and_is_kept_for_a_year(owner: FlaskClient) -> None:
    for address in re.findall(r'(?:href|src)="(/static/[^"#]+\?v=[^"]+)"', owner.get("/").text):
        with owner.get(address) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address
    assert "/static/app.js?v=" in owner.get("/").text


def test_an_address_of_another_content_is_not_kept_for_ever(box: Box) -> None:
    with box.client().get("/static/app.css?v=0123") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    assets = Assets(tmp_path)
    file.write_text("one")
    first = assets.hash("a.css")
    file.write_text("two, and longer")
    assert assets.hash("a.css") != first
    assert gzip.decompress(assets.packed("a.css")) == b"two, and longer"
    with pytest.raises(FileNotFoundError):
        assets.hash("b.css")


@pytest.mark.parametrize(
    "path", ["/rules", f"/scans/{SCAN_ID}", "/static/app.css", "/static/vendor/uplot.min.js"]
)
def test_text_is_packed_for_those_who_take_it(owner: FlaskClient, path: str) -> None:
    own = rb'data-clock="[^"]+">[^<]+|name="id" value="[^"]+"'  # the clock and a note's id are new each time
    with owner.get(path) as plain, owner.get(path, headers=GZIP) as packed:
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert re.sub(own, b"", gzip.decompress(packed.data)) == re.sub(own, b"", plain.data)
        assert len(packed.data) < len(plain.data) / 2


def test_a_stream_and_a_short_answer_are_not_packed(owner: FlaskClient) -> None:
    stream = owner.get("/events", headers=GZIP)
    assert stream.mimetype == "text/event-stream"
    assert len(stream.data) > LEAST_BYTES
    assert "Content-Encoding" not in stream.headers
    assert "Content-Encoding" not in owner.get("/api/v1/triggers", headers=GZIP).headers


def test_a_file_the_browser_has_is_not_sent_again(box: Box) -> None:
    with box.client().get("/static/icons.svg", headers=GZIP) as first:
        had = {**GZIP, "If-None-Match": first.headers["ETag"]}
    with box.client().get("/static/icons.svg", headers=had) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_part_of_a_file_is_sent_as_it_lies(box: Box) -> None:
    with box.client().get("/static/app.css", headers={**GZIP, "Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
        assert "Content-Encoding" not in part.headers
