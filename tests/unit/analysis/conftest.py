"""Literal scans to analyse: one petrol vehicle with two ECUs that answered everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from motospect.model.scan import (
    AdapterIdentity,
    Ecu,
    Readiness,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)

MONITORS = ("misfire", "fuel_system", "components", "catalyst", "evaporative_system", "oxygen_sensor")


@pytest.fixture
def make_ecu() -> Callable[..., Ecu]:
    def make(address: str = "7E8", *, codes: tuple[str, ...] = (), **values: Any) -> Ecu:
        services = {
            number: ServiceOutcome("ok", evidence=(f"x{address}-{number}",))
            for number in ("01", "02", "03", "06", "07", "09", "0A")
        }
        given: dict[str, Any] = {
            "address": address,
            "state": "answered",
            "services": services,
            "mil": bool(codes),
            "dtc_count": len(codes),
            "dtcs": tuple(TroubleCode(code, ("stored",), evidence=(f"x{address}-03",)) for code in codes),
            "readiness": Readiness(dict.fromkeys(MONITORS, "complete"), evidence=(f"x{address}-01",)),
        }
        return Ecu(**(given | values))

    return make


@pytest.fixture
def make_scan(make_ecu: Callable[..., Ecu]) -> Callable[..., Scan]:
    whole = Scan(
        id="s1",
        kind="pre",
        started_at="2026-05-04T09:30:00.000Z",
        finished_at="2026-05-04T09:30:04.000Z",
        clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5", voltage_v=12.4),
        verdict=Verdict(clean=True, complete=True, headline="No faults"),
        vehicle=VehicleIdentity(model_year=2014),
        ecus=(make_ecu("7E8"), make_ecu("7E9", readiness=None)),
    )

    def make(**values: Any) -> Scan:
        return replace(whole, **values)

    return make
