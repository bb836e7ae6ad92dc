"""Which way to the fleet the settings mean, and what a box without one says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.config import Settings
from motospect.errors import BrokerRefused, SettingInvalid
from motospect.store import Store
from motospect.sync import Courier, NoFleet, box_id, build_sync
from motospect.sync.transports import KINDS, open_transport
from motospect.sync.transports.mqtt import read_credentials


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store")
    yield opened
    opened.close()


def test_without_an_address_there_is_no_fleet_and_it_says_how_to_join_one(store: Store) -> None:
    sync = build_sync(Settings(), store)
    assert isinstance(sync, NoFleet)
    assert sync.state().state == "absent"
    assert box_id(store) in (sync.state().remedy or "")
    stop = threading.Event()
    stop.set()
    sync.run(stop, lambda: None)


def test_a_box_keeps_its_name(store: Store) -> None:
    name = box_id(store)
    assert len(name) == 36
    assert box_id(store) == name


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_without_connecting(store: Store, kind: str) -> None:
    sync = build_sync(Settings(sync_url=f"{kind}://fleet.example"), store)
    assert isinstance(sync, Courier)
    assert sync.state().state == "degraded"


@pytest.mark.parametrize(
    "url", ["fleet.example", "http://fleet.example", "mqtt://", "mqtt://host:port", "mqtt://name:secret@host"]
)
def test_an_address_that_cannot_be_meant_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(SettingInvalid, match="MOTOSPECT_SYNC_URL") as wrong:
        open_transport(url, box="a-box")
    assert "secret" not in wrong.value.sentence()


def test_credentials_come_from_a_file_and_belong_to_the_box(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("a-box:se:cret\n")
    assert read_credentials(str(file), "a-box") == ("a-box", "se:cret")
    assert read_credentials("", "a-box") == ("", "")
    with pytest.raises(BrokerRefused, match="for box 'a-box'"):
        read_credentials(str(file), "b-box")
    with pytest.raises(BrokerRefused, match="cannot be read") as gone:
        read_credentials(str(tmp_path / "none"), "a-box")
    assert "enrol" in gone.value.hint
