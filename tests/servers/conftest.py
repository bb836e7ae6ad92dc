"""Real servers as private processes on loopback: a Mosquitto and a database for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.errors import ServerMissing
from motospect.fleet.private_servers import PrivateBroker, PrivateDatabase
from tests.leashed import leash
from tests.servers.fleet import Fleet

_numbers = itertools.count(1)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateBroker]:
    """A broker that runs and knows the ingester."""
    try:
        private = PrivateBroker(tmp_path / "broker", leash())
    except ServerMissing as missing:
        pytest.skip(missing.sentence())
    private.start()
    yield private
    private.kill()


@pytest.fixture(scope="session")
def cluster() -> Iterator[PrivateDatabase]:
    """A PostgreSQL that runs."""
    try:
        private = PrivateDatabase(leash())
    except ServerMissing as missing:
        pytest.skip(missing.sentence())
    private.start()
    yield private
    private.close()


@pytest.fixture
def conninfo(cluster: PrivateDatabase) -> str:
    """An empty database."""
    cluster.start()
    return cluster.create(f"fleet_{next(_numbers)}")


@pytest.fixture
def fleet(tmp_path: Path, broker: PrivateBroker, conninfo: str) -> Iterator[Fleet]:
    """Broker and database with room for an ingester and boxes; what the test starts is ended."""
    made = Fleet(tmp_path, broker, conninfo)
    yield made
    made.end()
