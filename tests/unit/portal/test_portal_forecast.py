"""Trends on the scan's page: forecasts with their visits, the baseline, the battery from a recording."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, make_scan

from motospect.analysis import meaning_of
from motospect.model.baseline import BaselineState
from motospect.model.battery import BatteryPart, BatteryTest
from motospect.model.forecast import Forecast, ForecastPoint

ENDS = Forecast(
    id="forecast:monitor:7E8:21:80",
    subject="catalyst",
    title="Catalyst of bank 1, test 21/80",
    outlook="reaches",
    text="0.74 now, limit 1. Over 6 visits it rose.",
    unit="ratio",
    value=0.74,
    limit=1.0,
    limit_source="limits the control unit gives (service 06)",
    per="d",
    likely=160.0,
    points=(ForecastPoint(-30.0, 0.7, "scan:earlier"), ForecastPoint(0.0, 0.74, f"scan:{SCAN_ID}")),
    ecu="7E8",
    evidence=("x6", "scan:earlier"),
)
FEW = replace(
    ENDS, id="forecast:few", title="Misfires of cylinder 3", outlook="too_few", text="1 visit so far."
)
STATE = BaselineState(
    7, 20, 1.5, "7 healthy drives of this vehicle are known.", (), ("RPM of 7E8 is left out: x.",)
)
BATTERY = BatteryTest(
    None,
    "good",
    "Battery: rest within limits.",
    (BatteryPart("rest", "good", "12.70 V at rest: full.", 12.7, "x", "BCI", ("capture:c1",)),),
    21,
)


@pytest.fixture
def page(box: Box, owner: FlaskClient) -> str:
    scan_id = SCAN_ID[:-1] + "9"
    scan = make_scan(id=scan_id)
    meaning = replace(meaning_of(scan), forecasts=(ENDS, FEW), baseline=STATE, battery=BATTERY)
    box.store.save_scan(replace(scan, analysis=meaning), ())
    return owner.get(f"/scans/{scan_id}").text


def test_a_forecast_shows_what_it_says_and_the_visits_behind_it(page: str) -> None:
    for said in (ENDS.title, ENDS.text, "comes to its limit", "limits the control unit gives"):
        assert said in page
    assert 'href="/scans/earlier"' in page
    assert "#x6" in page


def test_what_is_not_known_yet_is_folded_and_counted(page: str) -> None:
    assert "Without an end in sight, or not known yet: 1" in page
    assert "too few visits" in page


def test_the_baseline_says_how_well_the_vehicle_is_known(page: str) -> None:
    assert STATE.text in page
    assert STATE.left_out[0] in page


def test_a_recorded_battery_says_where_it_is_from(page: str) -> None:
    assert "From a recording of 21 s in the vehicle." in page
    assert "12.70 V at rest" in page


def test_a_scan_without_trends_has_no_such_section(box: Box, owner: FlaskClient) -> None:
    scan_id = SCAN_ID[:-1] + "8"
    box.store.save_scan(make_scan(id=scan_id, ecus=(), values=()), ())
    assert "how long things will last" not in owner.get(f"/scans/{scan_id}").text
