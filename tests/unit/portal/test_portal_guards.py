"""What every answer carries, and Host names that are not ours."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box

PAGES = ("/", "/scans", f"/scans/{SCAN_ID}", f"/scans/{SCAN_ID}/evidence", "/screen", "/health", "/nothing")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_foreign_content_caching_and_indexing(owner: FlaskClient, path: str) -> None:
    headers = owner.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_a_foreign_address_or_carries_inline_script_or_style(
    owner: FlaskClient, path: str
) -> None:
    text = owner.get(path).text
    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text
    assert not re.findall(r"<[^>]*\s(?:style|on\w+)=", text)


@pytest.mark.parametrize("path", ["/static/app.css", "/static/app.js", "/static/vendor/pico.min.css"])
def test_static_files_are_served_without_sign_in_and_may_be_kept_a_while(box: Box, path: str) -> None:
    answer = box.client().get(path, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1:8084", "192.168.7.20:8084", "[::1]:8084", "[fe80::1]", "MotoSpect.local."],
)
def test_our_names_and_bare_addresses_are_answered(box: Box, host: str) -> None:
    assert box.client().get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8084", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_a_foreign_host_name_is_refused_with_the_remedy(box: Box, host: str) -> None:
    answer = box.client().get("/health", headers={"Host": host})
    assert answer.status_code == 421
    assert "MOTOSPECT_PORTAL_" in answer.text.replace("<wbr>", "")


def test_a_request_larger_than_any_form_of_ours_is_refused(box: Box) -> None:
    answer = box.client().post("/sign-in", data={"pin": "1" * 70_000})
    assert answer.status_code == 413
