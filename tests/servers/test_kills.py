"""Thirty random kill -9 over box, broker, ingester, PostgreSQL while scans flow: 0 lost, 0 twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from motospect.fleet.private_servers import PrivateDatabase
from motospect.store import Store
from motospect.sync import box_id
from tests.flow.processes import eventually
from tests.servers.fleet import Fleet

pytestmark = pytest.mark.slow

KILLS = 30
PARTS = ("box", "broker", "ingester", "PostgreSQL")
SEED = 20260504


class Victims:
    """The four parts; each can be killed and started again."""

    def __init__(self, fleet: Fleet, cluster: PrivateDatabase, store: Path) -> None:
        self.fleet, self.cluster, self.store = fleet, cluster, store
        self.box = fleet.start_box_process(store, scans=1_000_000)
        self.ingester = fleet.start_ingester()

    def strike(self, part: str) -> None:
        """Kill one part and start it again at once."""
        match part:
            case "box":
                self.box.kill()
                self.box.wait()
                self.box = self.fleet.start_box_process(self.store, scans=1_000_000)
            case "broker":
                self.fleet.broker.kill()
                self.fleet.broker.start()
            case "ingester":
                self.ingester.kill()
                self.ingester.wait()
                self.ingester = self.fleet.start_ingester()
            case _:
                self.cluster.kill()
                self.cluster.start()

    def only_send(self) -> None:
        """Have the box make no more scans."""
        self.box.kill()
        self.box.wait()
        self.box = self.fleet.start_box_process(self.store, scans=0)


def test_thirty_kills_lose_nothing_and_double_nothing(
    fleet: Fleet, cluster: PrivateDatabase, tmp_path: Path
) -> None:
    began = time.monotonic()
    folder = tmp_path / "store"
    store = Store.open(folder)
    fleet.broker.enrol(box_id(store))
    store.close()
    chance = random.Random(SEED)  # noqa: S311 - a test that can be repeated
    order = [PARTS[number % len(PARTS)] for number in range(KILLS)]
    chance.shuffle(order)
    victims = Victims(fleet, cluster, folder)
    eventually(lambda: arrived(fleet) > 0)
    for part in order:
        moment = time.monotonic() + chance.uniform(0.0, 0.5)
        eventually(lambda until=moment: time.monotonic() >= until)  # type: ignore[misc]
        before = arrived(fleet)
        victims.strike(part)
        # The next one strikes while records flow again.
        eventually(lambda seen=before: arrived(fleet) > seen, within_s=40)  # type: ignore[misc]
    victims.only_send()
    reader = Store.read(folder)
    eventually(lambda: reader.outbox_size() == 0, within_s=60)
    finished = {row.id for row in reader.scans(limit=1_000_000) if row.state == "finished"}
    reader.close()
    kept = fleet.kept()
    said = [line for line in fleet.said("box.log").splitlines() if len(line) == 36]
    lost, doubled = finished - set(kept), len(kept) - len(set(kept))
    print(  # noqa: T201 - the figures are the result
        f"{KILLS} kills {dict(Counter(order))} in {time.monotonic() - began:.0f} s: "
        f"{len(said)} scans acknowledged by the box's store, {len(finished)} kept there, "
        f"{len(kept)} in PostgreSQL, {len(lost)} lost, {doubled} duplicated"
    )
    assert not lost
    assert not doubled
    assert set(kept) == finished
    assert set(said) <= finished
    assert fleet.query("SELECT count(*) FROM dead_letter") == [(0,)]
    sequences = [number for (number,) in fleet.query("SELECT sequence FROM scan")]
    assert len(set(sequences)) == len(kept)


def arrived(fleet: Fleet) -> int:
    """Return how many scans the database has; -1 while it does not say."""
    found = fleet.query("SELECT count(*) FROM scan")
    return int(found[0][0]) if found else -1
