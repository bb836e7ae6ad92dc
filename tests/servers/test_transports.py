"""The same for every way to the fleet, and MQTT's own troubles: TLS, a broker that hangs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motospect.errors import BrokerError, BrokerLost, BrokerRefused
from motospect.fleet.broker import FleetBroker
from motospect.fleet.private_servers import PrivateBroker, free_port
from motospect.model.fleet import Receipt, pack, read_receipt, unpack
from motospect.model.wire import to_json
from motospect.sync.transports import KINDS, Transport, open_transport
from motospect.sync.transports.memory import MemoryTransport
from tests.flow.processes import eventually
from tests.servers.fleet import Fleet, await_state

BOX = "contract-box"
Confirm = Callable[[], None]
"""Lets the fleet's side take what has been sent and answer it."""


def kept(message: bytes) -> tuple[bytes, ...]:
    dispatch, _ = unpack(message)
    return (to_json(Receipt(dispatch.id, dispatch.sha256, "kept")),)


@pytest.fixture(params=[kind for kind in KINDS if kind != "mqtts"])
def way(request: pytest.FixtureRequest) -> Iterator[tuple[Transport, Confirm]]:
    """A transport with a broker behind it, and the fleet's side of that."""
    if request.param == "memory":
        memory = open_transport("memory:", box=BOX)
        assert isinstance(memory, MemoryTransport)
        memory.broker.fleet = kept
        yield memory, lambda: None
        return
    broker: PrivateBroker = request.getfixturevalue("broker")
    fleet = FleetBroker(broker.url, credentials_file=str(broker.folder / "ingester.credentials"))
    fleet.connect()

    def confirm() -> None:
        for arrived in fleet.arrivals(0.2):
            for receipt in kept(arrived.message):
                fleet.confirm(BOX, read_receipt(receipt))
            fleet.acknowledge(arrived)

    mqtt = open_transport(broker.url, box=BOX, credentials_file=str(broker.enrol(BOX)))
    yield mqtt, confirm
    mqtt.close()
    fleet.close()


def connected(transport: Transport) -> bool:
    """Connect; False while the broker has not read its new password file yet."""
    try:
        transport.connect()
    except BrokerRefused:
        return False
    return True


def test_what_is_sent_is_confirmed(way: tuple[Transport, Confirm]) -> None:
    transport, confirm = way
    eventually(lambda: connected(transport))
    transport.send(pack(1, "scan", "scan-1", b"{}"))
    receipts: list[bytes] = []

    def confirmed() -> bool:
        confirm()
        receipts.extend(receipt for receipt in [transport.receive(0.1)] if receipt is not None)
        return bool(receipts)

    eventually(confirmed)
    assert read_receipt(receipts[0]).id == "scan-1"


def test_silence_is_none(way: tuple[Transport, Confirm]) -> None:
    transport, _ = way
    eventually(lambda: connected(transport))
    assert transport.receive(0.01) is None


def test_without_a_connection_nothing_is_sent_or_heard(way: tuple[Transport, Confirm]) -> None:
    transport, _ = way
    with pytest.raises(BrokerLost):
        transport.send(b"")
    eventually(lambda: connected(transport))
    transport.close()
    transport.close()
    with pytest.raises(BrokerLost):
        transport.receive(0.01)


def test_a_broker_that_hangs_is_a_state_and_nothing_is_lost(fleet: Fleet) -> None:
    fleet.start_ingester()
    box = fleet.box()
    await_state(box, "ok")
    process = fleet.broker._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        scans = [box.add() for _ in range(3)]
        await_state(box, "degraded")
    finally:
        process.send_signal(signal.SIGCONT)
    eventually(lambda: fleet.kept() == [scan.id for scan in scans])
    eventually(lambda: box.store.outbox_size() == 0)


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl is not installed: apt-get install openssl"
)
def test_tls_is_used_and_a_stranger_s_certificate_is_refused(broker: PrivateBroker, tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path / "ours"), certificate(tmp_path / "theirs")
    port = free_port()
    with (broker.folder / "mosquitto.conf").open("a") as settings:
        settings.write(
            f"listener {port} 127.0.0.1\ncertfile {ours}/certificate.pem\nkeyfile {ours}/key.pem\n"
        )
    credentials = str(broker.enrol(BOX))
    broker.kill()
    broker.start()
    url = f"mqtts://127.0.0.1:{port}"
    trusted = open_transport(url, box=BOX, credentials_file=credentials, ca_file=f"{ours}/certificate.pem")
    eventually(lambda: reachable(trusted))
    trusted.close()
    strange = open_transport(url, box=BOX, credentials_file=credentials, ca_file=f"{theirs}/certificate.pem")
    with pytest.raises(BrokerRefused, match="could not be trusted"):
        strange.connect()
    missing = open_transport(url, box=BOX, credentials_file=credentials, ca_file=f"{tmp_path}/none.pem")
    with pytest.raises(BrokerRefused, match=r"none\.pem"):
        missing.connect()
    ingester = FleetBroker(
        url,
        credentials_file=str(broker.folder / "ingester.credentials"),
        ca_file=f"{ours}/certificate.pem",
    )
    ingester.connect()
    ingester.close()


def reachable(transport: Transport) -> bool:
    """Connect; False while the broker does not listen yet."""
    try:
        transport.connect()
    except BrokerError:
        return False
    return True


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that vouches for itself."""
    folder.mkdir()
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1",
        ],
        cwd=folder, check=True, capture_output=True, env=os.environ | {"OPENSSL_CONF": "/dev/null"},
    )  # fmt: skip
    return folder
