"""Causes on the scan's page, in the API and on the customer's page; the page of all rules."""

from __future__ import annotations

from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, make_scan

from motospect.analysis import meaning_of
from motospect.analysis.diagnosis import load_rules


def test_causes_stand_on_the_page_with_next_test_and_evidence(owner: FlaskClient) -> None:
    diagnosis = meaning_of(make_scan()).diagnoses[0]
    page = owner.get(f"/scans/{SCAN_ID}").get_data(as_text=True)
    assert "What may be the cause" in page
    assert diagnosis.hypotheses[0].title in page
    assert diagnosis.next_test is not None
    assert diagnosis.next_test.title in page
    assert "Something else" in page
    for argument in diagnosis.hypotheses[0].arguments:
        assert f"/rules#{argument.rule}" in page


def test_causes_are_in_the_api(owner: FlaskClient) -> None:
    told = owner.get(f"/api/v1/scans/{SCAN_ID}/analysis").get_json()["diagnoses"]
    assert told[0]["hypotheses"][0]["cause"] == meaning_of(make_scan()).diagnoses[0].hypotheses[0].cause


def test_customer_reads_one_sentence_without_jargon(box: Box) -> None:
    token = box.store.share(SCAN_ID, expires_at="2999-01-01T00:00:00.000Z")
    text = box.client().get(f"/r/{token}").text
    sentence = meaning_of(make_scan()).diagnoses[0].for_customer
    assert sentence in text
    assert "(" not in sentence
    assert "/rules" not in text


def test_every_rule_has_its_place_on_the_page_of_rules(owner: FlaskClient) -> None:
    page = owner.get("/rules").get_data(as_text=True)
    assert all(f'id="{rule.name}"' in page for rule in load_rules())
