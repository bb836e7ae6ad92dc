"""What the customer's page says of a scan: never better than the record, drawn only from its own values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from portal_box import Box, analyse, make_scan

from motospect.languages import Language
from motospect.model.finding import Finding
from motospect.model.money import Time
from motospect.model.scan import Ecu, FreezeFrame, MonitorResult, Reading, Scan, Verdict
from motospect.portal.customer.customer_view import driving, plain_verdict, waiting, work_time
from motospect.portal.customer.evidence_figures import figures_of

CLEAN = Verdict(clean=True, complete=True, headline="No faults.")
WHOLE = Verdict(clean=False, complete=True, headline="One fault.")


@pytest.fixture(autouse=True)
def _reading_english(box: Box) -> Iterator[None]:
    with box.portal.pages.test_request_context():
        yield


def said(scan: Scan, *severities: str) -> tuple[str, str]:
    findings = tuple(Finding(f"f{n}", "code", one, f"Title {n}", "") for n, one in enumerate(severities))  # type: ignore[arg-type]
    analysis = replace(analyse(scan), findings=findings)
    return driving(scan, analysis).sign.word, plain_verdict(scan, analysis)


def test_one_finding_that_stops_decides_over_everything() -> None:
    word, verdict = said(make_scan(verdict=WHOLE), "soon", "stop")
    assert word == "No: do not drive"
    assert verdict == "Your car should not be driven until this is repaired."


def test_a_scan_with_gaps_is_never_said_to_be_safe_or_faultless() -> None:
    gaps = make_scan()
    assert said(gaps)[0] == "Not known"
    assert "cannot say" in said(gaps)[1]
    assert said(gaps, "soon")[1].endswith("Not everything answered, so there may be more.")
    interrupted = make_scan(verdict=CLEAN, state="interrupted")
    assert said(interrupted)[0] == "Not known"
    assert "interrupted" in said(interrupted)[1]


def test_only_a_clean_and_complete_scan_has_no_fault() -> None:
    assert said(make_scan(verdict=CLEAN))[1] == "No fault was found, and every control unit answered."
    assert said(make_scan(verdict=WHOLE), "watch")[1] == "Nothing urgent was found."
    assert said(make_scan(verdict=WHOLE), "soon") == ("With care, for now", "Your car needs a repair soon.")
    assert said(make_scan(verdict=CLEAN))[0] == "Nothing found against it"


def test_what_is_shown_first_is_not_told_again_as_what_can_wait() -> None:
    scan = make_scan()
    findings = tuple(Finding(f"f{n}", "code", "note", f"Title {n}", "") for n in range(5))
    analysis = replace(analyse(scan), findings=findings)
    assert [one.id for one in waiting(analysis)] == ["f3", "f4"]


def test_a_failed_test_is_drawn_with_its_limit_and_a_passed_one_is_not() -> None:
    tests = (
        MonitorResult("21", "83", 0.92, 0.0, 0.7, "1", passed=False, evidence=("x7",)),
        MonitorResult("01", "81", 0.1, 0.0, 0.6, "V", passed=True, evidence=("x7",)),
    )
    scan = make_scan(ecus=(Ecu("7E8", "Engine", "answered", monitors=tests),))
    finding = Finding("f1", "monitor", "soon", "Catalyst", "", "7E8", evidence=("x7",))
    (drawing,) = figures_of(finding, scan, analyse(scan), Language())
    assert "measured 0.92" in drawing.said
    assert drawing.beside == "allowed: at most 0.7"
    assert drawing.limits[-1] < drawing.x + drawing.w, "the bar goes past the limit it broke"
    assert figures_of(replace(finding, evidence=("x1",)), scan, analyse(scan), Language()) == ()


def test_values_are_those_frozen_with_the_code_and_marked_so() -> None:
    frame = FreezeFrame(0, "P0171", (Reading("LONG_FUEL_TRIM_1", 16.4, "percent"),), ("x5",))
    engine = replace(make_scan().ecus[0], freeze_frames=(frame,))
    scan = make_scan(ecus=(engine,))
    analysis = analyse(scan)
    asked = [name for one in analysis.diagnoses for step in one.steps for name in step.signals]
    assert "LONG_FUEL_TRIM_1" in asked, "the next test of a lean code looks at the trims"
    shown = next(one.findings[0] for one in analysis.diagnoses)
    finding = Finding(shown, "code", "soon", "Lean", "", "7E8", "P0171")
    (drawing,) = figures_of(finding, scan, analysis, Language())
    assert "16.4" in drawing.said
    assert drawing.beside == "when the fault was stored"
    assert drawing.x == drawing.zero, "drawn from the middle of a scale that goes both ways"


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [(300, 480, "5 to 8 min"), (600, 600, "about 10 min"), (7200, 14400, "2 to 4 h")],
)
def test_time_is_told_for_people_who_are_no_mechanics(low_s: int, high_s: int, words: str) -> None:
    assert work_time(Time(low_s, high_s)) == words
