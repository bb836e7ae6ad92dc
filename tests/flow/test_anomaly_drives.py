"""The anomaly detector on real drives of one car, where they lie: healthy ones pass, wrong sensors do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.analysis.anomaly.alarms import alarm_of
from motospect.analysis.anomaly.learning import learned
from motospect.analysis.live.grid import Grid, gridded
from motospect.analysis.live.possible import readable
from motospect.cli.anomaly_faults import Fault, injected, usual_of
from motospect.cli.drives import read_drives
from motospect.model.baseline import Baseline

DRIVES = Path(__file__).parents[3] / "shared" / "data" / "drives" / "etios_live_idle.tar.xz"
pytestmark = [
    pytest.mark.recordings,
    pytest.mark.slow,
    pytest.mark.skipif(not DRIVES.is_file(), reason=f"the drives of a real car are not at {DRIVES}"),
]


@pytest.fixture(scope="module")
def drives() -> list[Grid]:
    return [gridded(readable(drive.tracks).tracks) for drive in read_drives(DRIVES)]


@pytest.fixture(scope="module")
def baseline(drives: list[Grid]) -> Baseline:
    found = Baseline("etios")
    for place, grid in enumerate(drives):
        if place % 2 == 0:
            found = learned(found, grid)
    return found


def test_healthy_drives_are_as_usual(drives: list[Grid], baseline: Baseline) -> None:
    assert baseline.drives == 43
    held_out = drives[1::2][::4]
    alarms = [alarm for grid in held_out if (alarm := alarm_of(baseline, grid)) is not None]
    assert len(held_out) == 11
    assert not alarms


@pytest.mark.parametrize(
    ("name", "size"), [("INTAKE_PRESSURE", 1.0), ("THROTTLE_POS", 1.0), ("ACCELERATOR_POS_E", 0.5)]
)
def test_an_offset_is_found_and_blamed(
    drives: list[Grid], baseline: Baseline, name: str, size: float
) -> None:
    usual = usual_of(drives[::2], name)
    grid = drives[1]
    alarm = alarm_of(baseline, injected(grid, name, Fault("offset", size), onset=240, usual=usual, seed=3))
    assert alarm is not None
    assert alarm.signal == name
    assert 240 < alarm.since_s < 400


@pytest.mark.parametrize(("name", "size"), [("THROTTLE_POS", 0.25), ("ENGINE_LOAD", 0.5)])
def test_noise_is_told_from_driving(drives: list[Grid], baseline: Baseline, name: str, size: float) -> None:
    usual = usual_of(drives[::2], name)
    grid = drives[1]
    alarm = alarm_of(baseline, injected(grid, name, Fault("noise", size), onset=240, usual=usual, seed=3))
    assert alarm is not None
    assert (alarm.signal, alarm.title.endswith("is restless")) == (name, True)
    assert 240 < alarm.since_s < 420
