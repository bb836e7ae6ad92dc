"""One round of the anomaly bench: learn from some drives, set thresholds on others, judge the rest.

No drive is in two of the three parts, and no fault is ever put into a drive that was learned from.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from motospect.analysis.anomaly.alarms import threshold_of
from motospect.analysis.anomaly.departures import TICK_S
from motospect.analysis.anomaly.expectation import rows_of
from motospect.analysis.anomaly.judging import judge
from motospect.analysis.anomaly.learning import NEEDED_DRIVES, learned, model_of
from motospect.analysis.live.grid import Grid, gridded
from motospect.analysis.live.possible import readable
from motospect.cli.anomaly_faults import FAULTS, SIGNALS, Fault, injected, usual_of
from motospect.cli.anomaly_peers import Forest, LargestZ, minutes_of
from motospect.cli.drives import Drive, read_drives
from motospect.model.baseline import Baseline

FOLDS = 6
THRESHOLD_FOLDS = 2
"""Of the five folds that are not judged, two set thresholds and three are learned from."""
SEED = 7
LEAST_S = 300.0
FIRST_ONSET_ROW, ONSET = 180, 0.35
"""A fault begins after a third of the drive, three minutes at least."""
LEAST_AFTER = 150
SETTLED = 5
"""Ticks of the first minute, which no contestant judges."""

OURS = "motospect"
Scores = dict[str, list[float]]
"""Contestant and form -> one score a tick."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault in one held-out drive, and what each contestant said."""

    drive: str
    signal: str
    fault: Fault
    onset_s: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class Fold:
    """What one round gave: scores of the drives that set thresholds, of healthy held-out ones, and trials.

    `young` are ours of the healthy held-out drives by a baseline of the fewest drives that judge at all;
    `shipped` are the product's own thresholds, of the whole and of the young baseline.
    """

    learned: tuple[str, ...]
    calm: dict[str, Scores] = field(default_factory=dict)
    healthy: dict[str, Scores] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()
    young: dict[str, Scores] = field(default_factory=dict)
    shipped: tuple[float, float] = (0.0, 0.0)


def usable_drives(place: Path) -> tuple[tuple[Drive, ...], tuple[str, ...]]:
    """Return the drives of five minutes or more, in order of time, and the names of those left out."""
    drives = read_drives(place)
    used = tuple(drive for drive in drives if drive.seconds >= LEAST_S)
    return used, tuple(drive.name for drive in drives if drive.seconds < LEAST_S)


def fold_of(names: Sequence[str]) -> dict[str, int]:
    """Return the fold of each drive: shuffled once, then dealt like cards."""
    shuffled = list(names)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - repeatable by intent
    return {name: place % FOLDS for place, name in enumerate(shuffled)}


def run_fold(place: Path, number: int, *, forest: bool) -> Fold:
    """Return the figures of one fold; runs for a minute or two. Raises RecordingInvalid."""
    drives, _ = usable_drives(place)
    grids = {drive.name: gridded(readable(drive.tracks).tracks) for drive in drives}
    folds = fold_of([drive.name for drive in drives])
    turn = {name: (fold - number) % FOLDS for name, fold in folds.items()}
    taught = [name for name in grids if turn[name] > THRESHOLD_FOLDS]
    lessons = [grids[name] for name in taught]
    baseline, young = _taught(lessons), _taught(lessons[:NEEDED_DRIVES])
    score = _contestants(baseline, lessons, forest=forest, seed=number)
    held_out = [name for name in grids if turn[name] == 0]
    return Fold(
        learned=tuple(taught),
        calm={name: score(grids[name]) for name in grids if 0 < turn[name] <= THRESHOLD_FOLDS},
        healthy={name: score(grids[name]) for name in held_out},
        trials=tuple(_trials(grids, taught, held_out, score, number=number)),
        young={name: {OURS: judge(young, grids[name]).together()} for name in held_out},
        shipped=(threshold_of(baseline), threshold_of(young)),
    )


def _taught(grids: Sequence[Grid]) -> Baseline:
    baseline = Baseline("bench")
    for grid in grids:
        baseline = learned(baseline, grid)
    return baseline


def _contestants(
    baseline: Baseline, grids: Sequence[Grid], *, forest: bool, seed: int
) -> Callable[[Grid], Scores]:
    """Return what scores a drive by all contestants, each taught by the same drives."""
    model = model_of(baseline, rows_of(grids[0], baseline.signals))
    minutes = [m for grid in grids for m in minutes_of(grid, baseline.signals, TICK_S)[SETTLED:]]
    z = LargestZ(minutes)
    trees = Forest(minutes, seed=seed) if forest else None

    def score(grid: Grid) -> Scores:
        now = minutes_of(grid, baseline.signals, TICK_S)
        found = {OURS: judge(baseline, grid, model=model).together()}
        found |= {f"z: {form}": values for form, values in z.scores(now).items()}
        if trees is not None:
            found |= {f"forest: {form}": values for form, values in trees.scores(now).items()}
        return found

    return score


def _trials(
    grids: dict[str, Grid],
    taught: Sequence[str],
    held_out: Sequence[str],
    score: Callable[[Grid], Scores],
    *,
    number: int,
) -> list[Trial]:
    usual = {name: usual_of([grids[drive] for drive in taught], name) for name in SIGNALS}
    found = []
    for turn, drive in enumerate(held_out):
        grid = grids[drive]
        onset = max(FIRST_ONSET_ROW, int(ONSET * grid.rows))
        if grid.rows - onset < LEAST_AFTER:
            continue
        for place, fault in enumerate(FAULTS):
            signal = SIGNALS[(turn + place + number) % len(SIGNALS)]
            seed = 1000 * number + 37 * turn + place
            broken = injected(grid, signal, fault, onset=onset, usual=usual[signal], seed=seed)
            found.append(Trial(drive, signal, fault, onset, score(broken)))
    return found
