"""Fixtures of the portal tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import EXCHANGES, Box, bench_ready, make_box, make_scan

from motospect.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of its own."""
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def box(store: Store, tmp_path: Path) -> Box:
    """A portal with one scan in its store and an adapter on its bench."""
    store.save_scan(make_scan(), EXCHANGES)
    return make_box(store, tmp_path, bench_ready())


@pytest.fixture
def owner(box: Box) -> FlaskClient:
    """A browser signed in as the owner."""
    return box.owner()
