"""Forecasts over visits: an end with an interval, no end, never in it, and what cannot be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from motospect.analysis import analyse
from motospect.analysis.forecast import forecasts
from motospect.model.battery import BatteryPart, BatteryTest
from motospect.model.forecast import Forecast
from motospect.model.past import Past
from motospect.model.scan import Calibration, MonitorResult, Reading, Scan

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def visits(make_scan: Callable[..., Scan]) -> Callable[..., list[Scan]]:
    """Return scans thirty days apart, one for each set of values given."""

    def make(changes: Sequence[dict[str, object]], **common: object) -> list[Scan]:
        return [
            make_scan(
                id=f"v{place}",
                started_at=(START + timedelta(days=30 * place)).isoformat(),
                **(common | change),
            )
            for place, change in enumerate(changes)
        ]

    return make


def told(scans: Sequence[Scan], key: str) -> Forecast:
    found = {one.id: one for one in forecasts(scans[-1], Past(scans=tuple(scans[:-1])))}
    return found[f"forecast:{key}"]


def catalyst(make_ecu: Callable[..., object], *values: float, **ecu: object) -> list[dict[str, object]]:
    return [
        {
            "ecus": (
                make_ecu(
                    monitors=(MonitorResult("21", "80", v, None, 1.0, "ratio", v <= 1, ("x6",)),), **ecu
                ),
            )
        }
        for v in values
    ]


def test_a_catalyst_that_ages_reaches_its_limit(
    visits: Callable[..., list[Scan]], make_ecu: Callable
) -> None:
    forecast = told(visits(catalyst(make_ecu, 0.50, 0.56, 0.59, 0.66, 0.70, 0.74)), "monitor:7E8:21:80")
    assert (forecast.outlook, forecast.subject, forecast.per) == ("reaches", "catalyst", "d")
    assert forecast.earliest is not None
    assert forecast.latest is not None
    assert forecast.likely == pytest.approx(165, abs=15)
    assert 0 < forecast.earliest < forecast.likely < forecast.latest
    assert forecast.evidence == ("x6", "scan:v0", "scan:v1", "scan:v2", "scan:v3", "scan:v4")
    assert forecast.text.startswith("0.74 now, limit 1. Over 6 visits it rose by 0.0")
    assert "4 in 5: between" in forecast.text


def test_an_unset_clock_counts_distance_or_visits(
    visits: Callable[..., list[Scan]], make_ecu: Callable
) -> None:
    changes = catalyst(make_ecu, 0.50, 0.56, 0.59, 0.66, 0.70, 0.74)
    by_visit = told(visits(changes, clock="unsynced"), "monitor:7E8:21:80")
    assert by_visit.per == "visit"
    assert by_visit.likely == pytest.approx(5.5, abs=0.6)
    for place, change in enumerate(changes):
        change["values"] = (Reading("ODOMETER", 80_000.0 + 1000 * place, "km", "7E8"),)
    by_km = told(visits(changes, clock="unsynced"), "monitor:7E8:21:80")
    assert by_km.per == "km"
    assert by_km.likely == pytest.approx(5500, abs=600)
    assert "per 1000 km" in by_km.text


def test_improving_and_noise_have_no_end(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    better = told(visits(catalyst(make_ecu, 0.74, 0.70, 0.66, 0.61, 0.58, 0.55)), "monitor:7E8:21:80")
    assert (better.outlook, better.likely) == ("improving", None)
    assert "no end in sight" in better.text
    level = told(visits(catalyst(make_ecu, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)), "monitor:7E8:21:80")
    assert (level.outlook, level.slope) == ("no_end", 0.0)


def test_an_interval_may_include_never(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    forecast = told(visits(catalyst(make_ecu, 0.80, 0.86, 0.79, 0.88, 0.82, 0.87)), "monitor:7E8:21:80")
    assert (forecast.outlook, forecast.latest) == ("perhaps", None)
    assert "it may also never be" in forecast.text


def test_too_few_visits_are_said(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    forecast = told(visits(catalyst(make_ecu, 0.5, 0.6, 0.7)), "monitor:7E8:21:80")
    assert (forecast.outlook, forecast.earliest) == ("too_few", None)
    assert "3 visits of this kind so far; it takes 5" in forecast.text


def test_past_its_limit(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    assert told(visits(catalyst(make_ecu, 1.2)), "monitor:7E8:21:80").outlook == "beyond"


def test_a_repair_begins_anew(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    forecast = told(visits(catalyst(make_ecu, 0.7, 0.75, 0.8, 0.86, 0.9, 0.2, 0.22)), "monitor:7E8:21:80")
    assert [point.value for point in forecast.points] == [0.2, 0.22]
    assert "as after a repair" in forecast.text


def test_other_software_begins_anew(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    changes = catalyst(make_ecu, 0.5, 0.56, 0.6, calibrations=(Calibration("A1"),))
    changes += catalyst(make_ecu, 0.66, 0.7, calibrations=(Calibration("A2"),))
    forecast = told(visits(changes), "monitor:7E8:21:80")
    assert len(forecast.points) == 2
    assert "another calibration" in forecast.text


def test_a_battery_that_weakens(visits: Callable[..., list[Scan]]) -> None:
    tests = [
        {
            "battery": BatteryTest(
                "n", "good", "", (BatteryPart("crank", "good", "", volts, evidence=("b3",)),)
            )
        }
        for volts in (11.0, 10.9, 10.75, 10.6, 10.45)
    ]
    forecast = told(visits(tests), "battery:crank")
    assert (forecast.outlook, forecast.limit, forecast.unit) == ("reaches", 9.6, "V")
    assert forecast.likely == pytest.approx(180, abs=40)


@pytest.mark.parametrize(
    ("signal", "values", "key", "limit"),
    [
        ("LONG_FUEL_TRIM_1 percent", (2.0, 5.0, 8.0, 11.0, 14.0), "trim:7E8:1", 20.0),
        ("LONG_FUEL_TRIM_1 percent", (-2.0, -5.0, -8.0, -11.0, -14.0), "trim:7E8:1", -20.0),
        ("COOLANT_TEMP degC", (90.0, 87.0, 84.0, 81.0, 78.0), "thermostat:7E8", 71.0),
        ("CONTROL_MODULE_VOLTAGE V", (14.2, 14.1, 14.0, 13.9, 13.8), "voltage:7E8", 13.5),
    ],
)
def test_live_values_have_trends_while_the_engine_runs(
    visits: Callable[..., list[Scan]], *, signal: str, values: tuple[float, ...], key: str, limit: float
) -> None:
    name, unit = signal.split()
    running = (Reading("RPM", 750.0, "rpm", "7E8"), Reading("RUN_TIME", 1200, "s", "7E8"))
    changes = [{"values": (*running, Reading(name, value, unit, "7E8", ("x1",)))} for value in values]
    forecast = told(visits(changes), key)
    assert (forecast.outlook, forecast.limit) == ("reaches", limit)
    standing = visits([{"values": (Reading(name, value, unit, "7E8"),)} for value in values])
    assert forecasts(standing[-1], Past(scans=tuple(standing[:-1]))) == ()


def test_no_limit_to_hold_it_against(visits: Callable[..., list[Scan]]) -> None:
    changes = [
        {"values": (Reading("PM_FILTER_REGENERATION_DISTANCE", km, "km", "7E8"),)}
        for km in (620.0, 580, 540, 470, 420)
    ]
    forecast = told(visits(changes), "regeneration:7E8")
    assert (forecast.outlook, forecast.limit) == ("no_limit", None)
    assert "There is no limit to hold this against." in forecast.text


def test_misfires_count_by_cylinder_and_the_bytes_end_is_no_limit(
    visits: Callable[..., list[Scan]], make_ecu: Callable
) -> None:
    results = (
        MonitorResult("A3", "0B", 7.0, 0.0, 65535.0, "count", True),
        MonitorResult("A4", "0B", 7.0, 0.0, 40.0, "count", True),
    )
    scans = visits([{"ecus": (make_ecu(monitors=results),)}] * 6)
    assert told(scans, "monitor:7E8:A3:0B").limit is None
    assert told(scans, "monitor:7E8:A4:0B").limit == 40.0
    assert "cylinder 3" in told(scans, "monitor:7E8:A4:0B").title


def test_forecasts_are_part_of_the_analysis(visits: Callable[..., list[Scan]], make_ecu: Callable) -> None:
    scans = visits(catalyst(make_ecu, 0.50, 0.56, 0.59, 0.66, 0.70, 0.74))
    past = Past(scans=tuple(scans[:-1]))
    assert analyse(scans[-1], past).forecasts == forecasts(scans[-1], past) != ()
    assert analyse(replace(scans[-1], ecus=()), Past()).forecasts == ()
