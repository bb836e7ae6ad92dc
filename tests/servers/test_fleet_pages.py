"""The fleet's pages on a real PostgreSQL: the table's order, a scan to the letter, DEMO, and no database."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask.testing import FlaskClient

from motospect.fleet import database
from motospect.fleet.archive import keep
from motospect.fleet.letters import read_letter
from motospect.fleet.pages import create_pages
from motospect.fleet.private_servers import free_port
from motospect.model.fleet import pack, records_topic
from motospect.model.scan import Ecu, Scan, ServiceOutcome, TroubleCode, VehicleIdentity, Verdict
from motospect.model.wire import to_json
from tests.servers.fleet import make_scan

ANSWERED = {number: ServiceOutcome("ok") for number in ("03", "07", "0A")}
CLEAN = {
    "vehicle": VehicleIdentity("CLEAN000000000001", "ecu"),
    "ecus": (Ecu("7E8", state="answered", services=ANSWERED, mil=False, dtc_count=0),),
    "verdict": Verdict(clean=True, complete=True, headline="No faults."),
}


def send(conninfo: str, *scans: tuple[str, int, Scan]) -> None:
    """Let scans arrive from (box, sequence)."""
    with closing(database.connect(conninfo)) as connection:
        database.bring_up_to_date(connection)
        for box, sequence, scan in scans:
            topic, message = records_topic(box), pack(sequence, "scan", scan.id, to_json(scan))
            keep(connection, [(topic, message, read_letter(topic, message))])


@pytest.fixture
def client(conninfo: str) -> FlaskClient:
    send(conninfo)
    return create_pages(conninfo).test_client()


def test_the_worst_vehicle_comes_first_with_its_last_scan(client: FlaskClient, conninfo: str) -> None:
    bad = make_scan(vehicle=VehicleIdentity("BAD00000000000001", "ecu"))
    silent = make_scan(vehicle=VehicleIdentity(), ecus=(), verdict=Verdict(False, False, "Nothing answered."))
    send(conninfo, ("box-1", 1, make_scan(**CLEAN)), ("box-1", 2, silent), ("box-1", 3, bad))
    page = client.get("/").text
    places = [page.index(words) for words in ("BAD00000000000001", "VIN not read", "CLEAN000000000001")]
    assert places == sorted(places)
    assert "1 code stored; not complete." in page
    assert f'href="/scans/{bad.id}"' in page


def test_a_box_s_own_order_counts_and_not_its_clock(client: FlaskClient, conninfo: str) -> None:
    late = make_scan(kind="post", started_at="1970-01-01T00:10:00.000Z", clock="unsynced")
    early = make_scan(started_at="2026-05-04T09:30:00.000Z")
    send(conninfo, ("box-1", 2, late), ("box-1", 1, early))
    page = client.get("/").text
    assert late.id in page
    assert early.id not in page


def test_a_scan_page_says_what_the_record_says(client: FlaskClient, conninfo: str) -> None:
    scan = make_scan(
        ecus=(
            Ecu(
                "7E8", "Engine", "answered", ANSWERED, dtcs=(TroubleCode("P0171", ("stored",), text="Lean"),)
            ),
            Ecu("7E9", None, "silent", {"03": ServiceOutcome("timeout")}),
        )
    )
    send(conninfo, ("box-1", 1, scan), ("box-1", 2, make_scan()))
    page = client.get(f"/scans/{scan.id}").text
    for words in (
        scan.verdict.headline, "P0171", "Lean", "fell silent", "03 timeout", "not asked", "Not checked",
        "All scans of this vehicle",
    ):  # fmt: skip
        assert words in page
    assert "DEMO" not in page
    assert "none reports or contradicts" not in page


def test_only_a_clean_and_complete_scan_is_called_so(client: FlaskClient, conninfo: str) -> None:
    scan = make_scan(**CLEAN)
    send(conninfo, ("box-1", 1, scan))
    assert "nothing found" in client.get("/").text or "note" in client.get("/").text
    assert "No ECU reported a code." in client.get(f"/scans/{scan.id}").text


def test_a_demo_scan_is_marked_everywhere(client: FlaskClient, conninfo: str) -> None:
    scan = make_scan(demo=True)
    send(conninfo, ("box-1", 1, scan))
    assert '<span class="demo">DEMO</span>' in client.get("/").text
    assert "not a real car" in client.get(f"/scans/{scan.id}").text


def test_words_from_a_box_are_words_and_no_markup(client: FlaskClient, conninfo: str) -> None:
    scan = make_scan(verdict=Verdict(False, False, "<script>alert(1)</script>"))
    send(conninfo, ("box-1", 1, scan))
    assert "<script>" not in client.get("/").text + client.get(f"/scans/{scan.id}").text


@pytest.mark.parametrize("scan_id", ["nonsense", "01900000-0000-7000-8000-000000000009"])
def test_an_unknown_scan_is_a_sentence(client: FlaskClient, scan_id: str) -> None:
    answer = client.get(f"/scans/{scan_id}")
    assert answer.status_code == 404
    assert scan_id in answer.text


def test_an_empty_fleet_says_how_to_begin(client: FlaskClient) -> None:
    assert "motospect fleet enrol" in client.get("/").text
    health = client.get("/health.json")
    assert (health.status_code, health.json["state"]) == (200, "ok")  # type: ignore[index]


def test_without_a_database_every_page_says_so() -> None:
    client = create_pages(f"host=127.0.0.1 port={free_port()} dbname=none").test_client()
    for path in ("/", "/scans/01900000-0000-7000-8000-000000000009"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "MOTOSPECT_FLEET_DATABASE" in answer.text
    assert client.get("/health.json").status_code == 503


def test_scans_lie_in_the_partition_of_their_year(client: FlaskClient, conninfo: str) -> None:
    old = make_scan(id="00000000-0001-7000-8000-000000000001")
    new = make_scan(id="019b7800-0000-7000-8000-000000000001")
    send(conninfo, ("box-1", 1, old), ("box-1", 2, new), ("box-1", 1, old))
    with closing(database.connect(conninfo)) as connection:
        rows = connection.execute("SELECT tableoid::regclass::text AS place FROM scan ORDER BY 1").fetchall()
    assert [row["place"] for row in rows] == ["scan_2026", "scan_other"]
