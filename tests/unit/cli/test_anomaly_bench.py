"""The parts of the anomaly bench: reading drives, putting faults in, adding figures up, and the peers."""

from __future__ import annotations

import math
import tarfile
from pathlib import Path

import pytest

from motospect.analysis.live.grid import Grid
from motospect.cli.anomaly_faults import FAULTS, Fault, Usual, injected, usual_of
from motospect.cli.anomaly_figures import Contestant, area, contestants, threshold
from motospect.cli.anomaly_peers import LargestZ, minutes_of
from motospect.cli.anomaly_trial import FOLDS, Fold, Trial, fold_of
from motospect.cli.drives import read_drives
from motospect.errors import RecordingInvalid

HEADER = (
    "ENGINE_RUN_TINE (),ENGINE_RPM (),VEHICLE_SPEED (),COOLANT_TEMPERATURE (),"
    "TIME_SINCE_TROUBLE_CODES_CLEARED ()"
)
ROWS = ["0,0,0,26,60", "0,0,0,26,60", "1, 900.5, 0, 26, 60,", "1, 901, 0, 27, 60,", "2, 905, 3, 27, 60,"]


def written(folder: Path, name: str, *rows: str) -> Path:
    file = folder / f"{name}.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n\n", encoding="utf-8")
    return file


def test_a_comma_at_the_end_shifts_nothing(tmp_path: Path) -> None:
    written(tmp_path, "idle1", *ROWS)
    (drive,) = read_drives(tmp_path)
    assert (drive.name, drive.order, drive.seconds) == ("idle1", 60.0, 2.0)
    tracks = {track.name: track for track in drive.tracks}
    assert tracks["RPM"].value == (0.0, 0.0, 900.5, 901.0, 905.0)
    assert tracks["RPM"].t_s == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert tracks["SPEED"].value[-1] == 3.0
    assert tracks["COOLANT_TEMP"].unit == "degC"


def test_drives_come_in_order_of_time_from_a_tar_too(tmp_path: Path) -> None:
    late = written(tmp_path, "a", *[row.replace("60", "500") for row in ROWS])
    early = written(tmp_path, "b", *ROWS)
    with tarfile.open(tmp_path / "all.tar.xz", "w:xz") as tar:
        tar.add(late, "etios/a.csv")
        tar.add(early, "etios/b.csv")
    assert [drive.name for drive in read_drives(tmp_path / "all.tar.xz")] == ["b", "a"]


def test_a_row_cut_off_and_columns_left_out_are_no_harm(tmp_path: Path) -> None:
    written(tmp_path, "short", *[row.replace(" 60,", "").replace(",60", "") for row in ROWS], "3, 90")
    (drive,) = read_drives(tmp_path)
    assert [len(track.value) for track in drive.tracks] == [5, 5, 5]
    assert drive.order == math.inf


def test_what_holds_no_drives_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingInvalid, match="no CSV file"):
        read_drives(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RecordingInvalid, match="no column ENGINE_RUN_TINE"):
        read_drives(tmp_path)
    broken = tmp_path / "x.tar.xz"
    broken.write_bytes(b"no archive")
    with pytest.raises(RecordingInvalid, match="cannot be read"):
        read_drives(broken)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.size:g}")
def test_each_fault_changes_its_signal_from_its_beginning_on(fault: Fault) -> None:
    column = [50.0 + 10 * math.sin(row / 7) for row in range(900)]
    column[500] = math.nan
    grid = Grid(0.0, 1.0, 900, {"X": column, "Y": list(column)}, {})
    usual = usual_of([grid], "X")
    broken = injected(grid, "X", fault, onset=300, usual=Usual(usual.deviation, 0.001), seed=1)
    assert [round(v, 3) for v in column[:300]] == [round(v, 3) for v in broken.columns["X"][:300]]
    moved = [
        abs(a - b)
        for a, b in zip(column[300:], broken.columns["X"][300:], strict=True)
        if not math.isnan(a - b)
    ]
    assert max(moved) > 0.02
    assert broken.columns["Y"] is grid.columns["Y"]


def test_area_under_the_curve() -> None:
    assert area([1.0, 2.0], [3.0, 4.0]) == 1.0
    assert area([1.0, 2.0], [1.0, 2.0]) == 0.5
    assert area([3.0, 4.0], [1.0, 2.0]) == 0.0
    assert math.isnan(area([1.0], []))


def test_every_drive_is_held_out_once() -> None:
    folds = fold_of([f"d{number}" for number in range(20)])
    assert set(folds.values()) == set(range(FOLDS))
    assert len(folds) == 20


def test_figures_add_up() -> None:
    calm = {"c1": {"motospect": [0.0] * 60}, "c2": {"motospect": [0.0] * 59 + [2.0]}}
    quiet, alarmed = [0.0] * 60, [0.0] * 30 + [9.0] * 30
    trials = tuple(Trial("h1", "X", fault, 200, {"motospect": [0.0] * 30 + [5.0] * 30}) for fault in FAULTS)
    fold = Fold(("t",), calm, {"h1": {"motospect": quiet}, "h2": {"motospect": alarmed}}, trials)
    assert threshold(fold, "motospect") == pytest.approx(2.1)
    (one,) = contestants([fold])
    assert (one.alarms, one.hours) == (1, pytest.approx(1 / 3))
    low, high = one.interval
    assert low < 3.0 < high
    offset = one.results[Fault("offset", 1.0)]
    assert (offset.trials, offset.found, offset.delay_s) == (1, 1.0, 110.0)
    assert offset.auc == pytest.approx(1 - (30 - 26) / (60 - 26) / 2)
    assert one.results[Fault("stuck", 30.0)].delay_s == math.inf


def test_no_false_alarm_has_an_interval_too() -> None:
    low, high = Contestant("x", 0, 10.0, {}).interval
    assert (low, high) == (0.0, pytest.approx(0.369, abs=0.01))


def test_the_largest_z_sees_a_shift() -> None:
    def grid(level: float) -> Grid:
        column = [level + math.sin(row) for row in range(600)]
        return Grid(0.0, 1.0, 600, {"X": column, "RPM": [700.0] * 600, "SPEED": [0.0] * 600}, {})

    z = LargestZ(minutes_of(grid(10.0), ("X",), 10)[5:])
    calm = z.scores(minutes_of(grid(10.0), ("X",), 10)[5:])
    shifted = z.scores(minutes_of(grid(11.0), ("X",), 10)[5:])
    assert all(min(shifted[form]) > max(calm[form]) for form in calm if "change" not in form)
