"""What every test of the store starts from: an open store in a fresh folder and scans to keep in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motospect.model.exchange import Exchange
from motospect.model.scan import AdapterIdentity, Ecu, Scan, TroubleCode, VehicleIdentity, Verdict
from motospect.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = Store.open(folder)
    yield opened
    opened.close()


@pytest.fixture
def make_scan() -> Callable[..., Scan]:
    def make(scan_id: str, **values: Any) -> Scan:
        given: dict[str, Any] = {
            "id": scan_id,
            "kind": "pre",
            "started_at": "2026-05-04T09:30:00.000Z",
            "finished_at": "2026-05-04T09:30:04.000Z",
            "clock": "synced",
            "adapter": AdapterIdentity("elm327", "ELM327 v1.5", voltage_v=12.4),
            "verdict": Verdict(clean=False, complete=True, headline="1 code stored"),
            "vehicle": VehicleIdentity(vin="1FTEX1EP3EFB12345", vin_source="ecu"),
            "ecus": (Ecu("7E8", state="answered", dtcs=(TroubleCode("P0171", ("stored",)),)),),
        }
        return Scan(**(given | values))

    return make


@pytest.fixture
def exchanges() -> tuple[Exchange, ...]:
    return tuple(
        Exchange(f"x{n}", n / 10, 0.02, "7DF", f"01{n:02X}", ("7E8 03 41 05 7B",), {"7E8": "ok"})
        for n in range(1, 13)
    )
