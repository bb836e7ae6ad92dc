"""The battery on the pages: nodes live on the bench, the test with its limits and evidence at the scan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from portal_box import SCAN_ID, Box, make_scan

from motospect.analysis import analyse
from motospect.model.battery import BatteryPart, BatteryTest, BatteryWindow
from motospect.model.finding import Finding
from motospect.model.scan import Verdict
from motospect.model.sensor import NodeHealth, NodeState
from motospect.portal.words import verdict_sign

CRANK = BatteryPart("crank", "bad", "8.30 V during the start.", 8.3, "at least 9.6 V", "BCI", ("b4",))
CHARGE = BatteryPart("charge", "not_measured", "No seconds with the engine running were measured.")
WINDOW = BatteryWindow("b4", "ab12cd34", 17, 8.0, 99, 1, 8.1, 12.6, 0.02, (12.6, None, *[8.3] * 8))
TEST = BatteryTest(
    "bench-1", "bad", "8.30 V during the start. Not measured: charge.", (CRANK, CHARGE), 30, (WINDOW,)
)


@pytest.mark.parametrize(
    ("health", "word"),
    [
        ("measuring", "12.65\u00a0V"),
        ("unclamped", "no battery clamped"),
        ("silent", "for 61 s"),
        ("offline", "switched off"),
    ],
)
def test_a_node_is_on_the_bench(box: Box, owner: FlaskClient, health: NodeHealth, word: str) -> None:
    box.bay.show(nodes=(NodeState("bench-1", health, 61.0, voltage_v=12.65),))
    text = owner.get("/").text
    assert "bench-1" in text
    assert word in text
    assert ("12.65\u00a0V" in text) == (health == "measuring")


def test_without_nodes_the_bench_is_as_it_was(owner: FlaskClient) -> None:
    assert "Battery at the clamps" not in owner.get("/").text


def test_the_scan_shows_every_part_with_its_limit_and_evidence(box: Box, owner: FlaskClient) -> None:
    scan_id = SCAN_ID[:-1] + "9"
    box.store.save_scan(make_scan(id=scan_id, battery=TEST), ())
    text = owner.get(f"/scans/{scan_id}").text
    for said in (TEST.headline, CRANK.text, "at least 9.6 V", "BCI", CHARGE.text, "not measured"):
        assert said in text
    assert f'href="/scans/{scan_id}/evidence#b4"' in text
    assert 'id="b4"' in owner.get(f"/scans/{scan_id}/evidence").text


def test_a_scan_without_a_node_says_not_measured(owner: FlaskClient) -> None:
    assert "No sensor node was set up when this scan was made." in owner.get(f"/scans/{SCAN_ID}").text


def test_green_is_not_for_a_vehicle_whose_battery_failed() -> None:
    scan = make_scan(verdict=Verdict(True, True, ""))
    worn = Finding("battery:crank", "battery", "soon", "x", "y.")
    assert verdict_sign(scan, replace(analyse(scan), findings=(worn,))).tone == "watch"
