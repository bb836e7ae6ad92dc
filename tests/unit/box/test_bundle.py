"""The support bundle: secrets are sown everywhere a box keeps or says something, none may be in it."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from pathlib import Path

import pytest

from motospect.app.box import private_words
from motospect.box.bundle import Evidence, support_bundle
from motospect.box.redaction import redactor
from motospect.box.ring import LogRing
from motospect.config import Settings, example
from motospect.model.exchange import Exchange
from motospect.model.identity import new_id
from motospect.model.job import Job
from motospect.model.part import PartState
from motospect.model.person import Person
from motospect.model.scan import AdapterIdentity, Scan, VehicleIdentity, Verdict
from motospect.model.upkeep import Version
from motospect.store import Store

VIN = "WVWZZZ1JZXW386752"
SECRETS = {
    "vin": VIN,
    "vin_lower": VIN.lower(),
    "plate": "WOB-XY 4711",
    "foreign_plate": "KR 5GH21",
    "customer": "Grażyna Brzęczyszczykiewicz",
    "surname": "Brzęczyszczykiewicz",
    "technician": "Jürgen Öztürk",
    "shop": "Autohaus Kowalski GmbH",
    "wifi_name": "KowalskiGuests",
    "wifi_password": "hunter2 hunter2",
    "pin": "935172",
    "token": "Zk3v9_qT7xLw0aPb2mNs8RcY",
    "phone": "+48 601 234 567",
    "email": "grazyna@example.org",
    "ip": "192.168.178.45",
    "ipv6": "2001:db8:85a3::8a2e:370:7334",
    "mac": "b8:27:eb:12:34:56",
    "broker_password": "s3cr3tBrokerPass",
    "complaint": "rattles when my mother-in-law drives",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in which people have left everything a box may hold of them."""
    opened = Store.open(tmp_path)
    opened.answers.keep(
        {
            "shop_name": SECRETS["shop"],
            "wifi_name": SECRETS["wifi_name"],
            "wifi_password": SECRETS["wifi_password"],
        }
    )
    opened.keep_secret("portal.owner_pin", SECRETS["token"])
    scan = Scan(
        id="01900000-0000-7000-8000-000000000001", kind="pre", started_at="2026-05-04T12:00:00.000Z",
        finished_at="2026-05-04T12:00:04.000Z", clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5"), vehicle=VehicleIdentity(VIN, "ecu", "ok"),
        verdict=Verdict(clean=True, complete=True, headline="No faults"),
    )  # fmt: skip
    opened.save_scan(scan, exchanges())
    opened.people.add(Person(new_id(), SECRETS["technician"], "technician"), SECRETS["token"])
    opened.jobs.add(
        Job(
            id=new_id(), made_at="2026-05-04T12:00:00.000Z", vin=VIN, plate=SECRETS["foreign_plate"],
            complaint=SECRETS["complaint"], name=SECRETS["customer"], contact=SECRETS["phone"],
        ),
        attempt="a" * 32,
    )  # fmt: skip
    return opened


def exchanges() -> tuple[Exchange, ...]:
    vin = VIN.encode().hex().upper()
    return (
        Exchange("x1", 0.1, 0.02, "7DF", "0902", (f"7E8 10 14 49 02 01 {vin}", VIN), {"7E8": "ok"}),
        Exchange("x2", 0.2, 0.03, "7E0", "22F190", (vin,), {"7E8": "ok"}),
    )


def evidence(store: Store) -> Evidence:
    settings = Settings(
        shop_name=SECRETS["shop"],
        adapter_address=f"socket://{SECRETS['ip']}:35000",
        sensors_url=f"mqtt://box:{SECRETS['broker_password']}@{SECRETS['ip']}",
        portal_public_url=f"http://{SECRETS['ip']}:8084",
        portal_port=8099,
        store_dir=store.folder,
    )
    ring = LogRing()
    log = logging.getLogger("tests.bundle")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(ring)
    for name, secret in SECRETS.items():
        if name in {"customer", "surname", "technician", "complaint", "foreign_plate"}:
            continue  # known from the records only: below
        spoken = {"pin": "PIN: %s", "wifi_password": "psk=%s", "broker_password": "password %s"}.get(
            name, "seen %s here"
        )
        log.warning(spoken, secret)
    log.warning("customer %s and %s by %s", SECRETS["customer"], SECRETS["surname"], SECRETS["technician"])
    log.warning("%s of %s", SECRETS["complaint"], SECRETS["foreign_plate"])
    log.info("GET /r/%s from %s", SECRETS["token"], SECRETS["ip"])
    log.removeHandler(ring)
    return Evidence(
        parts=(
            PartState(
                "sync", "failed", f"{SECRETS['ip']} refused {SECRETS['token']}.", f"Ask {SECRETS['email']}."
            ),
        ),
        versions=(Version("MOTOSPECT", "1"),),
        log=tuple(reversed(ring.lines())),
        settings=example(settings),
        exchanges=exchanges(),
        counts=store.upkeep.counts(),
        private=lambda: private_words(settings, store),
    )


def test_no_secret_is_in_the_bundle(store: Store) -> None:
    with zipfile.ZipFile(io.BytesIO(support_bundle(evidence(store)))) as bundle:
        everything = "\n".join(bundle.read(name).decode() for name in bundle.namelist())
    found = {name: secret for name, secret in SECRETS.items() if secret.casefold() in everything.casefold()}
    assert not found
    assert VIN.encode().hex().upper() not in everything
    assert "192.168.x.x" in everything
    store.close()


def test_it_is_of_use(store: Store) -> None:
    with zipfile.ZipFile(io.BytesIO(support_bundle(evidence(store)))) as bundle:
        shapes = json.loads(bundle.read("exchanges.json"))
        settings = bundle.read("settings.env").decode()
        log = bundle.read("log.txt").decode()
    assert shapes[0] == {
        "id": "x1", "target": "7DF", "request": "0902", "started_s": 0.1, "elapsed_s": 0.02, "lines": 2,
        "bytes": shapes[0]["bytes"], "outcomes": {"7E8": "ok"},
    }  # fmt: skip
    assert "MOTOSPECT_PORTAL_PORT=8099" in settings
    assert "MOTOSPECT_ADAPTER_KIND=elm327" in settings
    assert "MOTOSPECT_SHOP_NAME=[set]" in settings
    assert log.count("\n") == len(evidence(store).log)
    store.close()


@pytest.mark.parametrize(
    "text",
    [
        "GET /scans/01900000-0000-7000-8000-000000000001 took 12 ms",
        "ELM327 v1.5 answers at 500000 baud on /dev/ttyUSB0",
        "The database in /var/lib/motospect was brought to 0012_upkeep",
        "7E8 answered 03 with negative 11 after 0.05 s at 12:30:45",
        "Reading 22F190 over ISO 15765-4 CAN 11/500",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert redactor(())(text) == text


def test_names_are_found_in_parts_and_without_case() -> None:
    clean = redactor(["Anna Maria Nowak"])
    assert (
        clean("ANNA MARIA NOWAK called, then Nowak, then anna")
        == "[removed] called, then [removed], then [removed]"
    )
    assert clean("Annabelle") == "Annabelle"
