"""The battery on paper: verdict, values, limits and evidence, or one line that there was no test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from report_factory import make_analysis, make_report, make_scan

from motospect.model.battery import BatteryPart, BatteryTest
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]
CRANK = BatteryPart("crank", "bad", "8.30 V during the start.", 8.3, "at least 9.6 V", "BCI", ("b4",))
CHARGE = BatteryPart("charge", "not_measured", "No seconds with the engine running were measured.")


def paper(pages: Pages, battery: BatteryTest | None) -> str:
    text = " ".join(pages(draw(make_report(scan=make_scan(battery=battery)))))
    return " ".join(text.split())


def test_every_part_is_there(pages: Pages) -> None:
    text = paper(pages, BatteryTest("bench-1", "bad", "x", (CRANK, CHARGE), 30))
    assert "Battery: BAD" in text
    for said in (
        "8.30 V during the start.",
        "at least 9.6 V",
        "crank (BCI",
        "b4",
        "not measured",
        "No seconds with",
    ):
        assert said in text
    assert "Measured by sensor node bench-1 in 30 s at the clamps." in text


def test_no_test_is_one_line(pages: Pages) -> None:
    assert "Battery not measured: no sensor node was set up." in paper(pages, None)
    why = "Battery not measured. No clamps."
    assert why in paper(pages, BatteryTest(None, "not_measured", why))


def test_a_recorded_test_says_where_it_is_from(pages: Pages) -> None:
    recorded = BatteryTest(None, "bad", "x", (replace(CRANK, evidence=("capture:c1",)),), 21)
    report = make_report(scan=make_scan(battery=None), analysis=make_analysis(battery=recorded))
    text = " ".join(" ".join(pages(draw(report))).split())
    assert "From a recording of 21 s in the vehicle" in text
    assert "8.30 V during the start." in text
