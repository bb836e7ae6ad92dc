"""`motospect bench anomaly`: injected faults in recorded drives, beside max-|z| and IsolationForest."""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import click

from motospect.cli.anomaly_faults import FAULTS, SIGNALS, Fault
from motospect.cli.anomaly_figures import (
    Contestant,
    Result,
    as_shipped,
    contestants,
    threshold,
    young_as_shipped,
)
from motospect.cli.anomaly_trial import FOLDS, OURS, THRESHOLD_FOLDS, Fold, run_fold, usable_drives
from motospect.cli.figures import Figure, show, table

MOST_ALARMS_PER_HOUR = 0.2
CLEARLY = 0.05
"""AUC by which ours is to be better than the best of the others, on average over the subtle faults."""
SUBTLE = 2
"""The two smallest sizes of each kind are the subtle ones."""
_LIBRARY = "sklearn"


@click.command("anomaly")
@click.option(
    "--drives",
    "place",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Folder or tar with drives in the form of carOBD.",
)
@click.option("--folds", default="", help="Only these folds, as 0,3; all six without.")
@click.option("--workers", default=0, help="Processes at once; 0: as many as there are processors.")
@click.option(
    "--write",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the figures to this Markdown page.",
)
@click.pass_context
def command(ctx: click.Context, /, place: Path, folds: str, *, workers: int, page: Path | None) -> None:
    """Offset, scale, lag, drift, noise and stuck values, subtle to gross: AUC, delay, false alarms an hour.

    Takes some minutes. The drives are split three ways, six times over, so that each is held out once.
    """
    forest = importlib.util.find_spec(_LIBRARY) is not None
    if not forest:
        click.echo(
            "IsolationForest is left out: scikit-learn is not installed (the extra `bench`).", err=True
        )
    numbers = [int(part) for part in folds.split(",")] if folds else list(range(FOLDS))
    drives, short = usable_drives(place)
    hours = sum(drive.seconds for drive in drives) / 3600
    click.echo(f"{len(drives)} drives, {hours:.1f} h; left out as shorter than five minutes: {len(short)}")
    # Spawned, not forked: a child that inherits nothing gives the same figures everywhere.
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(run_fold, place, number, forest=forest) for number in numbers]
        done = [job.result() for job in jobs]
    found = (*contestants(done), as_shipped(done))
    young = young_as_shipped(done)
    for line in _table(found, young):
        click.echo(line)
    figures = list(_figures(found, young))
    status = show(figures)
    if page is not None:
        page.write_text(
            _page((*found, young), figures, done, f"{len(drives)} drives, {hours:.1f} h"), encoding="utf-8"
        )
    ctx.exit(status)


def _family(found: Sequence[Contestant], name: str) -> list[Contestant]:
    return [one for one in found if one.name.startswith(name)]


def _best(family: Sequence[Contestant], fault: Fault) -> Result:
    """Return the result of the form that does best on this very fault: the kindest reading of the others."""
    return max((one.results[fault] for one in family), key=lambda result: (result.auc, -result.delay_s))


def _quickest(family: Sequence[Contestant], fault: Fault) -> float:
    return min(one.results[fault].delay_s for one in family)


def _rivals(found: Sequence[Contestant]) -> dict[str, list[Contestant]]:
    named = {"max-z": _family(found, "z:"), "IsolationForest": _family(found, "forest:")}
    return {name: family for name, family in named.items() if family}


def _figures(found: Sequence[Contestant], young: Contestant) -> Iterator[Figure]:
    ours, rivals = found[0], _rivals(found)
    for one, said in (
        (ours, "thresholds of the rounds"),
        (_shipped(found), "as shipped"),
        (young, young.name),
    ):
        low, high = one.interval
        yield Figure(
            f"False alarms, {said}: {one.alarms} in {one.hours:.1f} h ({low:.2f} to {high:.2f})",
            one.alarms_per_hour,
            MOST_ALARMS_PER_HOUR,
            "per hour",
        )
    subtle = [fault for fault in FAULTS if fault in _subtle()]
    for name, family in rivals.items():
        worse = [f for f in FAULTS if round(ours.results[f].auc, 3) < round(_best(family, f).auc, 3)]
        said = f": {', '.join(f'{f.kind} {f.size:g}' for f in worse)}" if worse else ""
        yield Figure(f"Fault sizes with an AUC below {name}{said}", len(worse), 0, "")
        gains = [ours.results[f].auc - _best(family, f).auc for f in subtle]
        yield Figure(
            f"Mean AUC above {name}, subtle faults", sum(gains) / len(gains), CLEARLY, "", at_least=True
        )
        late = [f for f in FAULTS if ours.results[f].delay_s > _quickest(family, f)]
        said = f": {', '.join(f'{f.kind} {f.size:g}' for f in late)}" if late else ""
        yield Figure(f"Fault sizes noticed later than by {name}{said}", len(late), 0, "")
        more = [ours.results[f].found - max(one.results[f].found for one in family) for f in FAULTS]
        yield Figure(f"Mean share found above {name}", sum(more) / len(more), 0.1, "", at_least=True)


def _subtle() -> set[Fault]:
    found: set[Fault] = set()
    for kind in dict.fromkeys(fault.kind for fault in FAULTS):
        found.update([fault for fault in FAULTS if fault.kind == kind][:SUBTLE])
    return found


def _cell(result: Result) -> str:
    delay = f"{result.delay_s:4.0f} s" if math.isfinite(result.delay_s) else "  none"
    return f"{result.auc:.3f} {100 * result.found:3.0f} % {delay}"


def _rows(found: Sequence[Contestant]) -> Iterator[list[str]]:
    rivals = _rivals(found)
    yield ["fault", "trials", OURS, "as shipped", *rivals]
    for fault in FAULTS:
        size = f"{fault.kind} {fault.size:g} {fault.unit}"
        ours = found[0].results[fault]
        cells = [_cell(_best(family, fault)) for family in rivals.values()]
        yield [size, str(ours.trials), _cell(ours), _cell(_shipped(found).results[fault]), *cells]


def _shipped(found: Sequence[Contestant]) -> Contestant:
    return next(one for one in found if one.name == "as shipped")


def _table(found: Sequence[Contestant], young: Contestant) -> Iterator[str]:
    for row in _rows(found):
        yield f"{row[0]:16}{row[1]:>7}  " + "  ".join(f"{cell:>20}" for cell in row[2:])
    for one in (*found, young):
        low, high = one.interval
        often = f"{one.alarms_per_hour:.2f} an hour ({low:.2f} to {high:.2f})"
        yield f"{one.name:44}{one.alarms:3} false alarms, {often}"


def _page(found: Sequence[Contestant], figures: Sequence[Figure], folds: Sequence[Fold], told: str) -> str:
    rows = list(_rows(found))
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    lines += ["| " + " | ".join(" ".join(cell.split()) for cell in row) + " |" for row in rows[1:]]
    alarms = ["| contestant | false alarms | an hour | 95 % |", "|---|---|---|---|"]
    for one in found:
        low, high = one.interval
        alarms.append(f"| {one.name} | {one.alarms} | {one.alarms_per_hour:.2f} | {low:.2f} to {high:.2f} |")
    limits = ", ".join(f"{threshold(fold, OURS):.2f}" for fold in folds)
    text = files("motospect.cli").joinpath("bench_anomaly.md").read_text(encoding="utf-8")
    return text.format(
        told=told,
        folds=FOLDS,
        taught=FOLDS - 1 - THRESHOLD_FOLDS,
        calm=THRESHOLD_FOLDS,
        signals=", ".join(SIGNALS),
        verdict=table(figures),
        alarms="\n".join(alarms),
        results="\n".join(lines),
        limits=limits,
    )
