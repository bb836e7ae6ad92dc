"""The fleet's commands as processes: enrolment, pages, the demo, and wrong use."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import httpx
import pytest

from motospect.fleet.private_servers import PrivateBroker, PrivateDatabase
from tests.flow.processes import eventually, finished, started

pytestmark = pytest.mark.slow


def test_the_demo_shows_a_scan_arriving_and_leaves_nothing(
    broker: PrivateBroker, cluster: PrivateDatabase, tmp_path: Path
) -> None:
    with started("fleet", "demo", folder=tmp_path) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(4)]
        assert "DEMO " in said[0]
        assert "P0171" in said[0]
        scan_page = said[1].split()[-1]
        eventually(lambda: "P0171" in page(scan_page))
        customer = said[2].split()[-1]
        assert "DEMO" in page(customer)
        assert "P0171" in page(customer)
        assert "DEMO" in page(said[3].split()[-1])
        decide(customer, pin="00000000")  # one that no link has
        eventually(lambda: "This PIN is not right." in page(f"{customer}?language=en"))
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    with pytest.raises(httpx.ConnectError):
        httpx.get(scan_page)


def decide(customer: str, *, pin: str) -> None:
    """Decline everything on a customer's page, with this PIN."""
    text = page(f"{customer}?language=en")
    seen = re.search(r'name="seen" value="(\w+)"', text)
    assert seen is not None
    lines = re.findall(r'name="(answer:[^"]+)" value="declined"', text)
    assert lines
    form = {"seen": seen[1], "do": "send", "name": "Ada", "pin": pin} | dict.fromkeys(lines, "declined")
    assert httpx.post(customer, data=form).status_code == 303


def page(address: str) -> str:
    try:
        return httpx.get(address).text
    except httpx.ConnectError:
        return ""


def test_enrol_prints_where_the_credentials_are(tmp_path: Path) -> None:
    status, said, complained = finished(
        "fleet", "enrol", "box-1", "--passwords", "passwords", "--rules", "rules", folder=tmp_path
    )
    assert (status, said) == (0, "box-1.credentials\n")
    password = (tmp_path / "box-1.credentials").read_text().strip().partition(":")[2]
    assert password not in said + complained
    assert re.match(r"box-1:\$7\$", (tmp_path / "passwords").read_text())


def test_a_wrong_name_is_a_sentence(tmp_path: Path) -> None:
    status, said, complained = finished(
        "fleet", "enrol", "Box 1", "--passwords", "passwords", folder=tmp_path
    )
    assert (status, said) == (1, "")
    assert "'Box 1'" in complained
    assert "Traceback" not in complained


def test_the_pages_are_served_without_a_database_and_say_so(tmp_path: Path) -> None:
    settings = {"MOTOSPECT_FLEET_PORT": "0", "MOTOSPECT_FLEET_DATABASE": "host=127.0.0.1 port=9 dbname=none"}
    with started("fleet", "serve", folder=tmp_path, settings=settings) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        eventually(lambda: "cannot be used" in page(address))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in {0, -signal.SIGTERM}


@pytest.mark.parametrize("url", ["http://x", "mqtt://"])
def test_an_ingester_with_a_wrong_address_says_so(tmp_path: Path, url: str) -> None:
    status, _, complained = finished(
        "fleet", "ingest", folder=tmp_path, settings={"MOTOSPECT_FLEET_BROKER_URL": url}
    )
    assert status == 1
    assert "MOTOSPECT_FLEET_BROKER_URL" in complained
