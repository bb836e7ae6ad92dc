"""Service notes in the store: kept in order, once each, for one vehicle, virtual ones apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.errors import StoreError
from motospect.model.service import ServiceNote
from motospect.store import Store

VIN = "WVWZZZ1KZAW000001"
OIL = ServiceNote(VIN, "engine_oil", 98_500.0, "2026-11-20", "2026-11-23T10:00:00.000Z")
ODOMETER = ServiceNote(VIN, None, 99_000.0, None, "2026-11-23T10:00:01.000Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_notes_survive_and_come_in_the_order_they_were_written(folder: Path) -> None:
    store = Store.open(folder)
    store.services.note(OIL, demo=False)
    store.services.note(ODOMETER, demo=False)
    store.close()
    again = Store.read(folder)
    try:
        assert again.services.of(VIN, demo=False) == (OIL, ODOMETER)
        assert again.services.of(VIN, demo=True) == ()
        assert again.services.of("WVWZZZ1KZAW000002", demo=False) == ()
    finally:
        again.close()


def test_the_same_note_again_is_kept_once_and_another_day_is_another(folder: Path) -> None:
    store = Store.open(folder)
    try:
        for at in ("2026-11-23T10:00:00.000Z", "2026-11-23T10:00:09.000Z"):
            store.services.note(ServiceNote(VIN, "engine_oil", 98_500.0, None, at), demo=False)
        store.services.note(OIL, demo=False)
        store.services.note(OIL, demo=True)
        assert len(store.services.of(VIN, demo=False)) == 2
        assert store.services.of(VIN, demo=True) == (OIL,)
    finally:
        store.close()


def test_the_last_note_of_an_item_can_be_taken_back(folder: Path) -> None:
    store = Store.open(folder)
    try:
        store.services.note(OIL, demo=False)
        store.services.note(ODOMETER, demo=False)
        assert store.services.take_back(VIN, "engine_oil", demo=False)
        assert not store.services.take_back(VIN, "engine_oil", demo=False)
        assert store.services.of(VIN, demo=False) == (ODOMETER,)
    finally:
        store.close()


def test_a_store_open_for_reading_keeps_no_note(folder: Path) -> None:
    Store.open(folder).close()
    store = Store.read(folder)
    try:
        with pytest.raises(StoreError):
            store.services.note(OIL, demo=False)
    finally:
        store.close()
