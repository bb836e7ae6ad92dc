"""The page that verifies reports: open to everybody, slow for storms, silent about what is not theirs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import NOON, Box, bench_ready, csrf, make_box
from werkzeug.test import TestResponse

from motospect.errors import VerificationFailed
from motospect.model.verification import CheckedPart, Verification
from motospect.portal.paper.verify_page import EACH, _for_strangers
from motospect.store import Store

GOOD = b"%PDF-1.7 of the test"


def send(client: FlaskClient, content: bytes, name: str = "report.pdf") -> TestResponse:
    """Send the form as a browser does; written out, since the test client keeps large files open."""
    token, name = csrf(client.get("/verify").text), name.replace('"', "%22")
    field = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
    file = f'--x\r\nContent-Disposition: form-data; name="report"; filename="{name}"\r\n\r\n'
    body = (field + file).encode() + content + b"\r\n--x--\r\n"
    return client.post("/verify", data=body, content_type="multipart/form-data; boundary=x")


def test_a_stranger_learns_that_it_is_untouched(box: Box) -> None:
    box.owner()
    page = send(box.client(), GOOD)
    assert page.status_code == 200
    assert "Untouched" in page.text
    assert "Signed by the test." in page.text
    assert not list((box.store.folder / "uploads").glob("*")), "nothing is kept"


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "No file was sent."),
        (b"<script>alert(1)</script>", 422, "The file is no report."),
        (b"%PDF-" + bytes(50 * 1024 * 1024), 413, "This file has 51 MB; no report has more than 30."),
    ],
    ids=["empty", "no report", "50 MB"],
)
def test_what_cannot_be_examined_is_said_in_a_sentence(
    box: Box, content: bytes, status: int, said: str
) -> None:
    page = send(box.client(), content, name='"><script>alert(2)</script>.pdf')
    assert page.status_code == status
    assert said in page.text
    assert "alert(" not in page.text


def test_without_the_forms_token_nothing_is_examined(box: Box) -> None:
    answer = box.client().post("/verify", data={"report": (io.BytesIO(GOOD), "x.pdf")})
    assert answer.status_code == 403


def test_a_storm_of_strangers_waits_and_the_workshop_does_not(box: Box) -> None:
    stranger, owner = box.client(), box.owner()
    told = [send(stranger, GOOD).status_code for _ in range(EACH + 1)]
    assert told == [200] * EACH + [429]
    assert "Try again in" in send(stranger, GOOD).text
    assert send(owner, GOOD).status_code == 200
    box.clock.now_s += 3600
    assert send(stranger, GOOD).status_code == 200


def test_what_only_the_box_remembers_is_the_workshops_to_read() -> None:
    told = _for_strangers(
        Verification(
            (
                CheckedPart("record", "untouched", "The record is as it was kept."),
                CheckedPart("box", "changed", f"In the store: Consent 1 of Ada Nowak ({NOON}).", "own_copy"),
                CheckedPart("box", "changed", f"In the store: Consent 2 of Bo ({NOON}).", "own_copy"),
            )
        )
    )
    assert [part.part for part in told.parts] == ["record", "box"]
    assert "Ada" not in told.parts[1].text
    assert told.state == "changed"


def test_a_report_of_elsewhere_is_not_called_changed(store: Store, tmp_path: Path) -> None:
    for parts, word in (
        (
            (
                CheckedPart("signature", "unknown", "Another key.", "other_key"),
                CheckedPart("box", "unknown", "This box does not know that scan.", "unknown_scan"),
            ),
            "Not of this box",
        ),
        (
            (
                CheckedPart("signature", "changed", "Unreadable.", "unreadable"),
                CheckedPart("attachment", "unknown", "None.", "nothing"),
            ),
            "No report of ours",
        ),
        ((CheckedPart("record", "unknown", "Before there were seals."),), "Cannot be said"),
    ):
        box = make_box(store, tmp_path, bench_ready(), verify=lambda _file, parts=parts: Verification(parts))
        page = send(box.client(), GOOD).text
        assert f'<p class="hero-word">{word}</p>' in page, word


def test_a_child_that_fails_is_a_sentence_and_where_none_is_there_is_no_page(
    store: Store, tmp_path: Path
) -> None:
    def fails(_file: Path) -> Verification:
        raise VerificationFailed("The examination gave no answer: oh dear.", hint="Try again in a minute.")

    box = make_box(store, tmp_path, bench_ready(), verify=fails)
    page = send(box.client(), GOOD)
    assert (page.status_code, "oh dear" in page.text) == (503, True)
    without = make_box(store, tmp_path, bench_ready(), verify=None)
    assert without.client().get("/verify").status_code in {303, 404}
    assert "/verify" not in without.owner().get("/more").text
