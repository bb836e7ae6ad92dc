"""Editing an estimate on its page: drop, add, order, put back; two at once; a stale approval."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import EXCHANGES, SCAN_ID, Box, analyse, bench_ready, csrf, make_box, make_scan
from werkzeug.test import TestResponse

from motospect.analysis.estimate import estimate
from motospect.model.consent import Consent
from motospect.model.estimate_edit import EstimateEdit, own_id
from motospect.model.identity import new_id
from motospect.model.shop import ShopTerms
from motospect.store import Store

PAGE = f"/scans/{SCAN_ID}/estimate/edit"
TERMS = ShopTerms("EUR", 9000, 1900)
WASH = own_id("Wash the car")


@pytest.fixture
def box(store: Store, tmp_path: Path) -> Box:
    store.save_scan(make_scan(), EXCHANGES)
    store.answers.keep({"labour_rate": "90", "tax_percent": "19", "currency": "EUR"})
    edits = store.estimates.edits
    return make_box(
        store,
        tmp_path,
        bench_ready(),
        estimate=lambda scan: store.estimates.keep(
            estimate(scan, analyse(scan), TERMS, edit=edits.last(scan.id))
        ),
        estimate_as_if=lambda scan, edit: estimate(scan, analyse(scan), TERMS, edit=edit),
    )


def send(client: FlaskClient, page: str, **changed: str) -> TestResponse:
    """Send the form of a page as a browser would, with some fields typed anew; `do` is the button."""
    fields = [(name, value) for name, value in fields_of(page) if name not in changed]
    return client.post(PAGE, data=_many([*fields, *changed.items()]))


def fields_of(page: str) -> list[tuple[str, str]]:
    form = page[page.index('id="estimate-form"') : page.rindex("</form>")]
    found = []
    for tag in re.findall(r"<input [^>]*>", form):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values.get("type") != "checkbox" or "checked" in tag:
            found.append((values["name"], values.get("value", "")))
    return found


def _many(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def lines_of(page: str) -> list[str]:
    """Return the ids of the lines of the form, from top to bottom."""
    return re.findall(r'name="do" value="up:([^"]+)"', page)


def test_a_line_is_left_out_and_put_back_and_each_is_a_revision(box: Box, store: Store) -> None:
    owner = box.owner()
    page = owner.get(PAGE).text
    first, *rest = lines_of(page)
    drawn = send(owner, page, do=f"drop:{first}")
    assert drawn.status_code == 200
    assert lines_of(drawn.text) == rest
    assert f'value="back:{first}"' in drawn.text
    assert store.estimates.edits.last(SCAN_ID).number == 0, "nothing is kept before it is saved"
    assert send(owner, drawn.text, do="save").status_code == 303
    kept = store.estimates.last(SCAN_ID)
    assert kept is not None
    assert [line.id for line in kept.content.dropped] == [first]
    assert first not in {line.id for option in kept.content.options for line in option.lines}
    back = send(owner, owner.get(PAGE).text, do=f"back:{first}")
    send(owner, back.text, do="save")
    again = store.estimates.last(SCAN_ID)
    assert again is not None
    assert again.revision == kept.revision + 1
    assert "Put back:" in again.reason
    assert again.sha256 != kept.sha256


def test_an_own_line_is_counted_and_never_said_to_be_found(box: Box, store: Store) -> None:
    owner = box.owner()
    typed = {"text:new": "Wash the car", "parts:new": "10,50", "hours:new": "0.5"}
    assert send(owner, owner.get(PAGE).text, do="save", **typed).status_code == 303
    kept = store.estimates.last(SCAN_ID)
    assert kept is not None
    line = next(one for one in kept.content.options[-1].lines if one.own)
    assert line.id == WASH
    assert (line.amount and line.amount.low, line.time and line.time.low_s) == (1050 + 4500, 1800)
    assert line.findings == line.evidence == ()
    assert all(one.id != WASH for one in kept.content.options[0].lines), "optional: in the complete one only"
    page = owner.get(f"/scans/{SCAN_ID}").text
    assert "Own words" in page
    changed = send(owner, owner.get(PAGE).text, do="save", **{f"required:{WASH}": "yes"})
    assert changed.status_code == 303
    required = store.estimates.last(SCAN_ID)
    assert required is not None
    assert all(any(one.id == WASH for one in option.lines) for option in required.content.options)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text:new": "", "parts:new": "5"}, "Write down what it is."),
        ({"text:new": "Oil", "parts:new": "5.999"}, "Parts: give a price"),
        ({"text:new": "Oil", "parts:new": "-5"}, "Parts: give a price"),
        ({"text:new": "Oil", "hours:new": "9999"}, "Hours: give a time"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays_as_typed(
    box: Box, store: Store, typed: dict[str, str], said: str
) -> None:
    owner = box.owner()
    answer = send(owner, owner.get(PAGE).text, do="save", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert store.estimates.edits.last(SCAN_ID).number == 0


def test_lines_change_their_order_and_keep_it(box: Box, store: Store) -> None:
    owner = box.owner()
    typed = {"text:new": "Wash the car", "parts:new": "10"}
    page = send(owner, owner.get(PAGE).text, do="add:", **typed).text
    before = lines_of(page)
    page = send(owner, page, do=f"up:{WASH}").text
    assert lines_of(page)[-2:] == [WASH, before[-2]]
    send(owner, page, do="save")
    kept = store.estimates.last(SCAN_ID)
    assert kept is not None
    assert [line.id for line in kept.content.options[-1].lines] == lines_of(page)


def test_the_second_of_two_is_told_and_loses_nothing(box: Box, store: Store) -> None:
    owner = box.owner()
    anna = box.signed_in("technician", name="Anna")
    mine = owner.get(PAGE).text
    theirs = anna.get(PAGE).text
    dropped = lines_of(theirs)[0]
    send(anna, send(anna, theirs, do=f"drop:{dropped}").text, do="save")
    met = send(owner, mine, do="save", **{"text:new": "Wash the car", "parts:new": "ten"})
    assert met.status_code == 409
    assert "Anna has changed this estimate meanwhile" in met.text
    assert "Left out:" in met.text
    assert 'value="Wash the car"' in met.text
    assert 'value="ten"' in met.text
    assert store.estimates.edits.last(SCAN_ID).number == 1, "nothing was kept yet"
    assert send(owner, met.text, do="save", **{"parts:new": "10"}).status_code == 303
    both = store.estimates.edits.last(SCAN_ID)
    assert (both.number, both.dropped, [line.text for line in both.own]) == (2, (dropped,), ["Wash the car"])


def test_two_who_change_one_line_see_both_before_one_is_kept(box: Box, store: Store) -> None:
    owner = box.owner()
    send(owner, owner.get(PAGE).text, do="save", **{"text:new": "Wash the car", "parts:new": "10"})
    anna = box.signed_in("technician", name="Anna")
    mine, theirs = owner.get(PAGE).text, anna.get(PAGE).text
    send(anna, theirs, do="save", **{f"parts:{WASH}": "20"})
    met = send(owner, mine, do="save", **{f"parts:{WASH}": "30"})
    assert met.status_code == 409
    assert "20.00 EUR, optional instead of 10.00 EUR, optional" in met.text.replace("\u00a0", " ")
    assert 'value="30"' in met.text or 'value="30.00"' in met.text


def test_an_earlier_approval_is_marked_stale(box: Box, store: Store) -> None:
    owner = box.owner()
    owner.get(f"/scans/{SCAN_ID}")
    last = store.estimates.last(SCAN_ID)
    assert last is not None
    lines = last.content.options[-1].lines
    answers = {line.id: "approved" for line in lines}
    store.consents.add(
        Consent(id=new_id(), scan_id=SCAN_ID, at="2026-05-04T12:30:00.000Z", revision=last.revision,
                revision_sha256=last.sha256, option="complete", answers=answers,  # type: ignore[arg-type]
                name="Kim", address="192.168.7.9", language="en", wording="I approve."),
        attempt="a" * 24,
    )  # fmt: skip
    page = owner.get(PAGE).text
    assert "Kim has decided on revision 1" in page
    send(owner, send(owner, page, do=f"drop:{lines[0].id}").text, do="save")
    assert "Decided on revision 1; the estimate has changed since." in owner.get(f"/scans/{SCAN_ID}").text
    token = csrf(owner.get(f"/scans/{SCAN_ID}").text)
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": token})
    share = store.live_share(SCAN_ID, now="2026-01-01T00:00:00.000Z")
    assert share is not None
    assert "The estimate has changed since you decided." in box.client().get(f"/r/{share[0]}").text


def test_hostile_words_are_shown_as_words(box: Box) -> None:
    owner = box.owner()
    typed = {"text:new": "<script>alert(1)</script>\u202e\U0001f600"}
    page = send(owner, owner.get(PAGE).text, do="add:", **typed).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\U0001f600" in page


def test_a_viewer_edits_nothing(box: Box) -> None:
    viewer = box.signed_in("viewer")
    assert viewer.get(PAGE).status_code == 403
    assert PAGE not in viewer.get(f"/scans/{SCAN_ID}").text


def test_the_stream_tells_who_types_that_somebody_has_saved(box: Box, store: Store) -> None:
    owner = box.owner()
    owner.get(f"/scans/{SCAN_ID}")
    quiet = owner.get(f"{PAGE}/events?seen=0").text
    assert "meanwhile." not in quiet
    store.estimates.edits.keep(EstimateEdit(SCAN_ID, 1, by="Anna", dropped=("nothing",)))
    assert "Anna has changed this estimate meanwhile." in owner.get(f"{PAGE}/events?seen=0").text
    assert "meanwhile." not in owner.get(f"{PAGE}/events?seen=1").text


def test_the_api_edits_too_and_refuses_what_somebody_else_has_overtaken(box: Box) -> None:
    owner = box.owner()
    token = csrf(owner.get(PAGE).text)
    address = f"/api/v1/scans/{SCAN_ID}/estimate/edit"
    now = owner.get(address).json
    assert now is not None
    assert now["number"] == 0
    wish = {"seen": 0, "own": [{"text": "Wash the car", "parts": "10.50", "hours": "0.5", "required": True}]}
    headers = {"X-CSRF-Token": token}
    made = owner.put(address, json=wish, headers=headers)
    assert made.status_code == 200, made.text
    assert made.json is not None
    assert (made.json["number"], made.json["own"][0]["parts"]["low"]) == (1, 1050)
    assert owner.put(address, json=wish | {"dropped": ["x"]}, headers=headers).status_code == 409
    wrong = owner.put(address, json={"seen": 1, "own": [{"text": "", "parts": "1"}]}, headers=headers)
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")
    assert any(
        line["own"]
        for line in owner.get(f"/api/v1/scans/{SCAN_ID}/estimate").json["content"]["options"][0]["lines"]
    )  # type: ignore[index]
