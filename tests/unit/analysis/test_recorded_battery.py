"""The battery test from a voltage track: the same limits as the node's, and what it cannot show is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.analysis import analyse
from motospect.analysis.live.battery import battery_of
from motospect.model.baseline import Baseline
from motospect.model.battery import BatteryTest
from motospect.model.capture import Capture, Track
from motospect.model.past import Past
from motospect.model.scan import Scan


def recorded(*stretches: tuple[float, float], hertz: float = 10.0) -> Capture:
    """Return a recording of stretches, each so many seconds at so many volts."""
    values: list[float] = []
    for seconds, volts in stretches:
        values += [volts] * round(seconds * hertz)
    times = tuple(place / hertz for place in range(len(values)))
    track = Track("CONTROL_MODULE_VOLTAGE", "7E8", "V", times, tuple(values))
    return Capture("c1", "VIN1", "2026-05-04T09:30:00Z", "synced", (track,))


def states(test: BatteryTest | None) -> dict[str, str]:
    return {} if test is None else {part.phase: part.state for part in test.parts}


HEALTHY = ((8, 12.7), (0.8, 10.4), (12, 14.2))


def test_ten_samples_a_second_show_rest_and_charge_only() -> None:
    test = battery_of(recorded(*HEALTHY))
    assert states(test) == {
        "rest": "good",
        "crank": "not_measured",
        "charge": "good",
        "ripple": "not_measured",
    }
    assert test is not None
    rest, crank, charge, ripple = test.parts
    assert "10 samples a second do not show how low" in crank.text
    assert "do not show ripple" in ripple.text
    assert (rest.value_v, charge.value_v) == (12.7, 14.2)
    assert rest.evidence == charge.evidence == ("capture:c1",)
    assert "under load a battery reads lower" in rest.text
    assert "Not measured: crank, ripple" in test.headline


def test_a_hundred_samples_a_second_show_the_start() -> None:
    test = battery_of(recorded((8, 12.7), (0.8, 8.9), (12, 14.2), hertz=100))
    assert states(test)["crank"] == "bad"
    assert states(test)["ripple"] == "not_measured"


def test_a_slow_or_short_or_impossible_voltage_is_no_test() -> None:
    assert battery_of(recorded(*HEALTHY, hertz=2)) is None
    assert battery_of(recorded((0.5, 12.5))) is None
    assert battery_of(recorded((20, 65.535))) is None


def test_a_gap_does_not_invent_seconds() -> None:
    (whole,) = recorded(*HEALTHY).tracks
    kept = [place for place, t_s in enumerate(whole.t_s) if not 2 <= t_s < 7]
    holed = replace(whole, t_s=tuple(whole.t_s[p] for p in kept), value=tuple(whole.value[p] for p in kept))
    test = battery_of(Capture("c1", None, "2026-05-04T09:30:00Z", "unsynced", (holed,)))
    assert test is not None
    assert test.seconds == len({int(t_s) for t_s in holed.t_s})


@pytest.mark.parametrize(("volts", "titles"), [(14.2, []), (12.9, ["Charging voltage is out of range"])])
def test_it_lands_in_the_analysis_with_its_findings(
    make_scan: Callable[..., Scan], volts: float, titles: list[str]
) -> None:
    capture = recorded((8, 12.7), (0.8, 10.4), (12, volts))
    analysis = analyse(make_scan(), Past(captures=(capture,)))
    assert analysis.battery == battery_of(capture)
    found = [finding for finding in analysis.findings if finding.kind == "battery"]
    assert [finding.title.partition(":")[0] for finding in found] == titles
    assert all(finding.evidence == ("capture:c1",) for finding in found)


def test_a_node_or_an_earlier_visit_goes_before(make_scan: Callable[..., Scan]) -> None:
    past = Past(captures=(recorded(*HEALTHY),))
    node = BatteryTest("n1", "good", "Battery: rest within limits.")
    assert analyse(make_scan(battery=node), past).battery is None
    earlier = replace(past, baseline=Baseline("VIN1", seen=("c1",)))
    assert analyse(make_scan(), earlier).battery is None
