"""What a message means: a scan, or a dead letter with its reason."""

from __future__ import annotations

from dataclasses import replace

from motospect.fleet.letters import DeadLetter, KeptPage, KeptScan, read_letter
from motospect.model.customer_page import LARGEST_BYTES, CustomerPage, token_digest
from motospect.model.fleet import box_of, pack, records_topic
from motospect.model.scan import AdapterIdentity, Scan, VehicleIdentity, Verdict
from motospect.model.wire import to_json
from tests.customer_pages import LATER, TOKEN, ended, make_page

SCAN_ID = "01900000-0000-7000-8000-000000000001"
TOPIC = records_topic("a-box")


def message(**values: object) -> bytes:
    given: dict[str, object] = {
        "id": SCAN_ID,
        "kind": "post",
        "started_at": "2026-05-04T09:30:00.000Z",
        "finished_at": "2026-05-04T09:30:04.000Z",
        "clock": "synced",
        "adapter": AdapterIdentity("elm327", "ELM327 v1.5"),
        "verdict": Verdict(clean=False, complete=False, headline="Not complete."),
        "vehicle": VehicleIdentity("1FTEX1EP3EFB12345", "ecu", "ok", "Ford", None, 2014),
    }
    return pack(7, "scan", SCAN_ID, to_json(Scan(**(given | values))))  # type: ignore[arg-type]


def kept(**values: object) -> KeptScan:
    letter = read_letter(TOPIC, message(**values))
    assert isinstance(letter, KeptScan)
    return letter


def reason(topic: str, sent: bytes) -> str:
    letter = read_letter(topic, sent)
    assert isinstance(letter, DeadLetter)
    return letter.reason


def test_a_scan_is_kept_with_what_the_table_shows() -> None:
    scan = kept()
    assert (scan.box, scan.sequence, scan.kind) == ("a-box", 7, "post")
    assert (scan.vehicle, scan.vehicle_name) == ("1FTEX1EP3EFB12345", "Ford 2014")
    assert (scan.risk, scan.worst) == (2, "Not one ECU answered")
    assert scan.headline == "Not complete."


def test_two_vehicles_that_told_no_vin_stay_two() -> None:
    assert kept(vehicle=VehicleIdentity()).vehicle == f"scan {SCAN_ID}"


def test_the_time_of_a_box_without_a_clock_is_not_believed() -> None:
    assert kept().happened_at == "2026-05-04T09:30:00.000Z"
    assert kept(clock="unsynced").happened_at is None
    assert kept(started_at="yesterday").happened_at is None


def test_each_misfit_has_its_reason() -> None:
    head, _, body = message().partition(b"\n")
    assert "nothing is expected" in reason("elsewhere", message())
    assert "no dispatch" in reason(TOPIC, b"rubbish\n" + body)
    assert "schema" in reason(TOPIC, head.replace(b"dispatch/1", b"dispatch/9") + b"\n" + body)
    assert "hash" in reason(TOPIC, head + b"\n" + body[:-1])
    assert "announced" in reason(TOPIC, pack(7, "scan", SCAN_ID[:-1] + "2", body))
    assert "not a Scan" in reason(TOPIC, pack(7, "scan", SCAN_ID, b"{}"))
    assert "'parcel'" in reason(TOPIC, pack(7, "parcel", SCAN_ID, body))
    assert "schema" in reason(TOPIC, pack(7, "scan", SCAN_ID, body.replace(b"scan/1", b"scan/9")))
    assert "VIN has 70" in reason(TOPIC, message(vehicle=VehicleIdentity("V" * 70)))


def test_only_a_records_topic_names_a_box() -> None:
    assert box_of("motospect/1/boxes/a-box/records") == "a-box"
    assert box_of("motospect/1/boxes/a-box/receipts") is None
    assert box_of("motospect/1/boxes/a/b/records") is None


def page_message(page: CustomerPage, **announced: object) -> bytes:
    return pack(8, "customer_page", str(announced.get("id", page.id)), to_json(page))


def test_a_customers_page_is_kept_by_the_hash_of_its_link() -> None:
    page = make_page()
    letter = read_letter(TOPIC, page_message(page))
    assert isinstance(letter, KeptPage)
    assert (letter.box, letter.sequence, letter.version, letter.state) == ("a-box", 8, 1, "live")
    assert (letter.token_sha256, letter.expires_at) == (token_digest(TOKEN), LATER)
    assert letter.record == to_json(page).decode()


def test_the_end_of_a_page_keeps_nothing_of_it() -> None:
    letter = read_letter(TOPIC, page_message(ended(make_page())))
    assert isinstance(letter, KeptPage)
    assert (letter.state, letter.record) == ("ended", None)


def test_the_end_told_by_a_box_without_a_clock_is_counted_from_the_arrival() -> None:
    letter = read_letter(TOPIC, page_message(make_page(clock="unsynced")))
    assert isinstance(letter, KeptPage)
    assert (letter.expires_at, letter.valid_s) == (None, 3600)


def test_each_misfit_of_a_page_has_its_reason() -> None:
    page = make_page()
    assert "announced as" in reason(TOPIC, page_message(page, id=SCAN_ID))
    assert "schema" in reason(TOPIC, page_message(replace(page, schema="motospect.customer_page/9")))
    assert "by a hash" in reason(TOPIC, page_message(replace(page, token_sha256=TOKEN)))
    assert "no time" in reason(TOPIC, page_message(replace(page, expires_at="soon")))
    assert "has 0 language(s)" in reason(TOPIC, page_message(replace(page, words=None)))
    assert "has 3 language(s)" in reason(TOPIC, page_message(replace(page, state="ended")))
    assert "bytes, at most" in reason(TOPIC, page_message(replace(page, shop_name="x" * LARGEST_BYTES)))
    odd = to_json(page).replace(b'"tone":"watch"', b'"tone":"x onload=alert(1)"', 1)
    assert "tone" in reason(TOPIC, pack(8, "customer_page", page.id, odd))
