"""The readiness verdict by model year, lamp and what was told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from motospect.analysis import analyse
from motospect.model.scan import Ecu, Readiness, Scan, ServiceOutcome, VehicleIdentity

MakeScan = Callable[..., Scan]
MakeEcu = Callable[..., Ecu]
NAMES = ("catalyst", "evaporative_system", "oxygen_sensor", "egr_vvt")


def monitors(opened: int) -> Readiness:
    states = {name: "incomplete" if n < opened else "complete" for n, name in enumerate(NAMES)}
    return Readiness(states | {"secondary_air": "unsupported"}, evidence=("x3",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "opened", "state"),
    [
        (1996, 2, "ready"), (2000, 2, "ready"), (2000, 3, "not_ready"),
        (2001, 1, "ready"), (2001, 2, "not_ready"), (2026, 0, "ready"),
        (None, 1, "ready"), (None, 2, "not_ready"), (1995, 0, "unknown"),
    ],
)  # fmt: skip
def test_the_epa_rule_by_model_year(
    make_scan: MakeScan, make_ecu: MakeEcu, *, year: int | None, opened: int, state: str
) -> None:
    scan = make_scan(vehicle=VehicleIdentity(model_year=year), ecus=(make_ecu(readiness=monitors(opened)),))
    verdict = analyse(scan).readiness
    assert verdict.state == state
    assert len(verdict.open_monitors) == opened
    assert verdict.evidence == ("x3",)
    assert ("not known" in verdict.text) == (year is None)
    assert verdict.source == (None if state == "unknown" else "EPA420-R-01-015")


def test_a_monitor_open_in_any_ecu_is_open(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    scan = make_scan(ecus=(make_ecu("7E8", readiness=monitors(0)), make_ecu("7E9", readiness=monitors(2))))
    assert analyse(scan).readiness.open_monitors == ("catalyst", "evaporative_system")


def test_the_lamp_alone_fails(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    analysis = analyse(make_scan(ecus=(make_ecu(mil=True),)))
    assert analysis.readiness.state == "not_ready"
    assert analysis.readiness.source == "40 CFR 85.2207"
    assert "readiness:not_ready" in {finding.id for finding in analysis.findings}


def test_a_diesel_is_not_judged_by_the_petrol_rule(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    diesel = Readiness({"nmhc_catalyst": "complete", "pm_filter": "complete"})
    verdict = analyse(make_scan(ecus=(make_ecu(readiness=diesel),))).readiness
    assert verdict.state == "unknown"
    assert "compression-ignition" in verdict.text


def test_untold_monitors_are_unknown_and_not_ready_made(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    silent = make_ecu("7E9", readiness=None, mil=None, services={"01": ServiceOutcome("no_data")})
    assert analyse(make_scan(ecus=(make_ecu(), silent))).readiness.state == "unknown"
    assert analyse(make_scan(ecus=(make_ecu(readiness=None, mil=None),))).readiness.state == "unknown"
    assert analyse(make_scan(ecus=())).readiness.state == "unknown"
    assert analyse(make_scan(state="interrupted")).readiness.state == "unknown"


def test_an_ecu_that_answers_and_has_no_monitors_does_not_spoil_it(make_scan: MakeScan) -> None:
    assert analyse(make_scan()).readiness.state == "ready"
