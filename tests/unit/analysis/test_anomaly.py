"""The vehicle's own baseline: learned from healthy recordings, used to tell those that left what is usual."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.analysis import analyse, learned_from, looking_back
from motospect.analysis.anomaly.learning import NEEDED_DRIVES
from motospect.model.baseline import MOST_KEPT, Baseline
from motospect.model.capture import Capture, Track
from motospect.model.finding import Finding
from motospect.model.past import Past
from motospect.model.scan import Calibration, Scan, VehicleIdentity
from motospect.model.wire import from_json, to_json
from tests.unit.analysis.made_drives import changed, made_drive, noisy


@pytest.fixture
def visit(make_scan: Callable[..., Scan], make_ecu: Callable) -> Scan:
    ecu = make_ecu(calibrations=(Calibration("CAL-A"),))
    return make_scan(vehicle=VehicleIdentity(vin="VIN1", model_year=2014), ecus=(ecu,))


def told(scan: Scan, baseline: Baseline | None, *captures: Capture) -> list[Finding]:
    findings = analyse(scan, Past(captures=captures, baseline=baseline)).findings
    return [finding for finding in findings if finding.kind == "trend"]


@pytest.fixture(scope="module")
def known() -> list[Baseline]:
    return []


@pytest.fixture
def baseline(known: list[Baseline], visit: Scan) -> Baseline:
    """Return what twenty healthy visits with a recording each taught; learned once for all tests."""
    if not known:
        past = Past()
        for number in range(20):
            past = Past(captures=(made_drive(number),), baseline=past.baseline)
            learned = learned_from(visit, analyse(visit, Past()), past)
            assert learned is not None
            past = Past(baseline=learned)
        assert past.baseline is not None
        known.append(past.baseline)
    return known[0]


def test_a_healthy_recording_has_no_finding(baseline: Baseline, visit: Scan) -> None:
    assert baseline.drives == 20
    for number in range(30, 36):
        assert told(visit, baseline, made_drive(number)) == []
    state = analyse(visit, Past(captures=(made_drive(30),), baseline=baseline)).baseline
    assert state is not None
    assert state.judged == ("c30",)
    assert "20 healthy drives" in state.text


@pytest.mark.parametrize(
    ("name", "by", "words"),
    [
        ("INTAKE_PRESSURE", 5.0, "Intake manifold pressure reads"),
        ("THROTTLE_POS", -3.0, "Throttle position reads"),
        ("CONTROL_MODULE_VOLTAGE", -0.4, "Control module voltage reads"),
    ],
)
def test_a_signal_that_is_off_is_found_and_blamed(
    baseline: Baseline, visit: Scan, *, name: str, by: float, words: str
) -> None:
    (finding,) = told(visit, baseline, changed(made_drive(40), name, since=200, by=by))
    assert finding.id.startswith(f"trend:{name}:")
    assert finding.title.startswith(words)
    assert (f"{abs(by):.0f}" if abs(by) >= 1 else "0.") in finding.title
    assert finding.evidence == (f"capture:c40-{name}",)
    assert "Noticed 3:" in finding.text or "Noticed 4:" in finding.text
    assert "it or its sensor is to blame" in finding.text


def test_a_signal_that_stands_still_is_found(baseline: Baseline, visit: Scan) -> None:
    (finding,) = told(visit, baseline, changed(made_drive(41), "INTAKE_PRESSURE", since=150, held=True))
    assert finding.id.startswith("trend:INTAKE_PRESSURE:")


@pytest.mark.parametrize(("name", "by"), [("COOLANT_TEMP", 2.0), ("CONTROL_MODULE_VOLTAGE", 0.3)])
def test_noise_of_one_signal_is_found_and_blamed(
    baseline: Baseline, visit: Scan, *, name: str, by: float
) -> None:
    (finding,) = told(visit, baseline, noisy(made_drive(44), name, since=150, by=by))
    assert finding.id.startswith(f"trend:{name}:")
    assert finding.title.endswith("is restless")
    assert "it or its sensor is to blame" in finding.text


def test_the_same_recording_is_judged_and_learned_once(baseline: Baseline, visit: Scan) -> None:
    assert told(visit, baseline, changed(made_drive(3), "INTAKE_PRESSURE", since=0, by=9.0)) != []
    seen = replace(made_drive(3), tracks=changed(made_drive(3), "INTAKE_PRESSURE", since=0, by=9.0).tracks)
    assert seen.id in baseline.seen
    assert told(visit, baseline, seen) == []
    again = learned_from(visit, analyse(visit, Past()), Past(captures=(made_drive(3),), baseline=baseline))
    assert again == baseline


def test_too_few_drives_judge_nothing_and_say_so(visit: Scan) -> None:
    past = Past(captures=(made_drive(1),))
    analysis = analyse(visit, past)
    assert analysis.baseline is not None
    assert f"It takes {NEEDED_DRIVES}" in analysis.baseline.text
    learned = learned_from(visit, analysis, past)
    assert learned is not None
    assert (learned.drives, learned.calibrations, learned.seen) == (1, ("CAL-A",), ("c1",))


def test_a_visit_with_faults_teaches_nothing(visit: Scan, make_ecu: Callable) -> None:
    faulty = replace(visit, ecus=(make_ecu(codes=("P0171",)),))
    learned = learned_from(faulty, analyse(faulty, Past()), Past(captures=(made_drive(1),)))
    assert learned is not None
    assert (learned.drives, learned.seen) == (0, ("c1",))


def test_other_software_drops_the_baseline_and_says_so(
    baseline: Baseline, visit: Scan, make_ecu: Callable
) -> None:
    flashed = replace(visit, ecus=(make_ecu(calibrations=(Calibration("CAL-B"),)),))
    (finding,) = told(flashed, baseline, made_drive(50))
    assert (finding.id, finding.severity) == ("trend:baseline_dropped", "note")
    assert "CAL-A is gone, CAL-B is new" in finding.text
    past = Past(captures=(made_drive(50),), baseline=baseline)
    learned = learned_from(flashed, analyse(flashed, past), past)
    assert learned is not None
    assert (learned.drives, learned.calibrations) == (1, ("CAL-B",))


def test_an_ecu_that_does_not_tell_its_software_changes_nothing(baseline: Baseline, visit: Scan) -> None:
    silent = replace(visit, ecus=())
    assert told(silent, baseline) == []


def test_broken_recordings_are_left_out_and_said(baseline: Baseline, visit: Scan) -> None:
    whole = made_drive(60)
    frozen = Track("COOLANT_TEMP", "7E8", "degC", whole.tracks[0].t_s, (-40.0,) * len(whole.tracks[0].t_s))
    racing = Track("RPM", "7E8", "rpm", whole.tracks[0].t_s, (65535.0,) * len(whole.tracks[0].t_s))
    nothing = Track("SPEED", "7E8", "km/h", whole.tracks[0].t_s, (math.nan,) * len(whole.tracks[0].t_s))
    broken = replace(whole, id="broken", tracks=(frozen, racing, nothing, *whole.tracks[2:5]))
    past = Past(captures=(broken,), baseline=baseline)
    analysis = analyse(visit, past)
    assert analysis.baseline is not None
    assert len(analysis.baseline.left_out) == 3
    learned = learned_from(visit, analysis, past)
    assert learned is not None
    assert (learned.drives, learned.signals) == (20, baseline.signals)
    empty = replace(whole, id="empty", tracks=())
    assert told(visit, baseline, empty) == []


def test_memory_is_bounded_and_the_baseline_travels_as_json(baseline: Baseline) -> None:
    text = to_json(baseline)
    assert from_json(text, Baseline) == baseline
    assert len(text) < 300_000
    assert all(len(usual.highs) <= MOST_KEPT for usual in baseline.usual.values())


def test_a_slow_drift_from_drive_to_drive_is_told(baseline: Baseline, visit: Scan) -> None:
    drifting = replace(
        baseline, levels={"COOLANT_TEMP": tuple(-0.1 * n for n in range(24)), "RPM": (0.1, -0.1) * 12}
    )
    (finding,) = told(visit, drifting)
    assert (finding.id, finding.severity) == ("trend:slow:COOLANT_TEMP", "note")
    assert "down by 2.3 times its usual spread" in finding.text


def test_without_a_vin_nothing_is_learned(visit: Scan) -> None:
    nobody = replace(visit, vehicle=VehicleIdentity())
    assert learned_from(nobody, analyse(nobody, Past()), Past(captures=(made_drive(1),))) is None


def test_what_was_recorded_between_a_fault_and_its_repair_teaches_nothing(
    visit: Scan, make_ecu: Callable
) -> None:
    faulty = replace(visit, id="before", ecus=(make_ecu(codes=("P0171",)),))
    faulty = replace(faulty, analysis=analyse(faulty, Past()))
    healthy = replace(visit, id="before", analysis=analyse(visit, Past()))
    drive = replace(made_drive(1), after="before")
    for before, drives in ((faulty, 0), (healthy, 1)):
        past = Past(scans=(before,), captures=(drive,))
        learned = learned_from(visit, analyse(visit, past), past)
        assert learned is not None
        assert (learned.drives, learned.seen) == (drives, ("c1",))


def test_an_unusual_recording_of_another_visit_is_neither_told_nor_learned(
    baseline: Baseline, visit: Scan
) -> None:
    off = changed(made_drive(42), "INTAKE_PRESSURE", since=100, by=6.0)
    past = Past(captures=(replace(off, started_at="2026-03-04T09:30:00Z"),), baseline=baseline)
    analysis = analyse(visit, past)
    assert [f for f in analysis.findings if f.kind == "trend"] == []
    learned = learned_from(visit, analysis, past)
    assert learned is not None
    assert (learned.drives, learned.seen[-1]) == (baseline.drives, off.id)


def test_looking_back_at_a_scan_judges_its_recordings_again(baseline: Baseline, visit: Scan) -> None:
    off = changed(made_drive(43), "INTAKE_PRESSURE", since=100, by=6.0)
    seen = replace(baseline, seen=(*baseline.seen, off.id))
    assert told(visit, seen, off) == []
    assert told(visit, looking_back(seen, visit, [off]), off) != []
    assert looking_back(replace(seen, calibrations=("CAL-Z",)), visit, [off]) is None
