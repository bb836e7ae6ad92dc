"""The VIN by camera: what was read is offered, a person confirms, and nothing wrong passes in silence."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from portal_box import SCAN_ID, Box, csrf

from motospect.model.vin import VinReading

pytestmark = pytest.mark.slow  # photos are read in a real child process

VIN = "1M8GDM9AXKP042788"
WRONG = "1M8GDM9AXKP042783"


def label(content: str) -> io.BytesIO:
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=8)
    height, width = code.shape
    kept = io.BytesIO()
    Image.frombytes("L", (width, height), bytes(memoryview(code))).save(kept, "PNG")
    kept.seek(0)
    return kept


def look(client: FlaskClient, content: str) -> str:
    data = {"csrf": csrf(client.get("/vin").text), "photo": (label(content), "v.png")}
    return client.post("/vin", data=data).text


def test_what_was_read_is_offered_and_only_the_persons_word_counts(box: Box, owner: FlaskClient) -> None:
    page = look(owner, VIN)
    assert "check digit right" in page
    assert "Yes, this is the vehicle" in page
    assert box.bay.bench.told_vin is None
    form = {"csrf": csrf(page), "vin": VIN, "read": VIN}
    assert owner.post("/vin/confirm", data=form).status_code == 303
    assert box.bay.bench.told_vin == VinReading("photo", VIN)
    assert VIN in owner.get("/vin").text
    owner.post("/vin/forget", data={"csrf": csrf(page)})
    assert box.bay.bench.told_vin is None


def test_a_wrong_check_digit_is_doubtful(owner: FlaskClient) -> None:
    page = look(owner, WRONG)
    assert "check digit is wrong" in page
    assert "I have compared every letter" in page
    assert "Yes, this is the vehicle" not in page


def test_what_a_person_changed_was_typed(box: Box, owner: FlaskClient) -> None:
    form = {"csrf": csrf(owner.get("/vin").text), "vin": f" {VIN.lower()} ", "read": WRONG}
    owner.post("/vin/confirm", data=form)
    assert box.bay.bench.told_vin == VinReading("typed", VIN)


@pytest.mark.parametrize("typed", ["", "1M8GDM9AXKP04278", "1M8GDM9AXKP0427OQ", "<script>alert(1)</script>"])
def test_what_is_no_vin_is_not_taken(box: Box, owner: FlaskClient, typed: str) -> None:
    answer = owner.post("/vin/confirm", data={"csrf": csrf(owner.get("/vin").text), "vin": typed})
    assert answer.status_code == 422
    assert "17 letters and digits" in answer.text
    assert "<script>alert" not in answer.text
    assert box.bay.bench.told_vin is None


def test_another_vin_than_the_vehicle_told_is_shown_as_such(box: Box, owner: FlaskClient) -> None:
    box.bay.show(last_scan_id=SCAN_ID)
    assert "Not the VIN the vehicle told." in look(owner, VIN)


def test_a_code_without_a_vin_is_said_to_be_one(owner: FlaskClient) -> None:
    assert "holds no VIN" in look(owner, "1K0 615 301 AA")


def test_the_customers_page_may_ask_too_but_not_all_day(box: Box) -> None:
    client = box.client()
    client.get("/health")
    with client.session_transaction() as session:
        session["csrf"] = "t"
    headers = {"X-CSRF-Token": "t"}
    told = client.post("/vin/look.json", data={"photo": (label(VIN), "v.png")}, headers=headers)
    assert [each["vin"] for each in told.json["candidates"]] == [VIN]
    assert box.bay.bench.told_vin is None
    refused = [
        client.post(
            "/vin/look.json", data={"photo": (io.BytesIO(b"<svg/>"), "v")}, headers=headers
        ).status_code
        for _ in range(12)
    ]
    assert refused == [415] * 11 + [429]
    box.clock.now_s += 61
    again = client.post("/vin/look.json", data={"photo": (io.BytesIO(b"<svg/>"), "v")}, headers=headers)
    assert again.status_code == 415
    assert client.post("/vin/look.json", data={"photo": (label(VIN), "v.png")}).status_code == 403


def test_photos_from_many_addresses_are_limited_together_and_technicians_are_not(box: Box) -> None:
    client = box.client()
    client.get("/health")
    with client.session_transaction() as session:
        session["csrf"] = "t"

    def look(number: int, who: FlaskClient = client, mark: str = "t") -> int:
        sent = {"photo": (io.BytesIO(b"<svg/>"), "v")}
        where = {"REMOTE_ADDR": f"192.168.7.{number}"}
        headers = {"X-CSRF-Token": mark, "Accept": "application/json"}
        return who.post("/vin/look.json", data=sent, headers=headers, environ_overrides=where).status_code

    assert [look(number) for number in range(41)] == [415] * 40 + [429]
    technician = box.signed_in("technician")
    assert look(50, technician, csrf(technician.get("/vin").text)) == 415
