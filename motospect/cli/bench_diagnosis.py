"""`motospect bench diagnosis`: how often the engine names the cause of published cases, and how honestly."""

from __future__ import annotations

import datetime as dt
import math
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from motospect.analysis.analyse import analyse
from motospect.cli.cases import KINDS, SETS, Case, read_cases
from motospect.cli.figures import Figure, show, table
from motospect.errors import CaseInvalid
from motospect.knowledge.likely_causes import catalogue_order

DEFAULT = Path("tests/data/cases")
BINS = 10
MOST_MS = 50.0
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Judged:
    """One case: the place of a right cause in the ranking (1 is first, None not named), and how sure it was.

    `plain` is the place in the order of the catalogue alone. `took_ms` is the whole analysis.
    """

    case: Case
    place: int | None
    sure: float
    plain: int | None
    best: str
    took_ms: float

    @property
    def right(self) -> bool:
        """Whether the first cause is a right one."""
        return self.place == 1


def judge(case: Case) -> Judged:
    """Return how the engine does on a case: the hypotheses of its first diagnosis, as the page shows them."""
    started = time.thread_time()  # of the processor: other programs on the machine do not count
    diagnoses = analyse(case.scan, case.past).diagnoses
    took_ms = (time.thread_time() - started) * 1000
    ranked = diagnoses[0].hypotheses if diagnoses else ()
    keys = [one.cause for one in ranked]
    sure = ranked[0].probability if ranked else 0.0
    return Judged(case, _place(keys, case), sure, _place(_plain(case), case), (keys or ["-"])[0], took_ms)


def _plain(case: Case) -> list[str]:
    """Return the causes of the codes as the catalogue lists them, code by code, without any rule."""
    codes = [dtc.base for ecu in case.scan.ecus for dtc in ecu.faults]
    return list(dict.fromkeys(key for code in codes for key in catalogue_order(code)))


def _place(keys: Sequence[str], case: Case) -> int | None:
    return next((place for place, key in enumerate(keys, 1) if key in case.causes), None)


def calibration_error(judged: Sequence[Judged]) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the expected calibration error, and per tenth of sureness: mean sureness, share right, cases.

    Naeini, Cooper and Hauskrecht 2015: the gap between both, weighted by the cases of the tenth.
    """
    bins: list[tuple[float, float, int]] = []
    for tenth in range(BINS):
        inside = [one for one in judged if min(int(one.sure * BINS), BINS - 1) == tenth]
        if inside:
            mean = sum(one.sure for one in inside) / len(inside)
            bins.append((mean, sum(one.right for one in inside) / len(inside), len(inside)))
    whole = max(len(judged), 1)
    return sum(abs(mean - share) * count for mean, share, count in bins) / whole, bins


def interval(hits: int, cases: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), in %."""
    if not cases:
        return 0.0, 100.0
    share = hits / cases
    middle = share + _Z**2 / (2 * cases)
    half = _Z * math.sqrt(share * (1 - share) / cases + _Z**2 / (4 * cases**2))
    low, high = ((middle + sign * half) / (1 + _Z**2 / cases) for sign in (-1, 1))
    return low * 100, high * 100


def row(name: str, judged: Sequence[Judged]) -> str:
    """Return one group of cases as a line: top 1 and top 3 with intervals, and the catalogue's beside
    them."""
    cases = len(judged)
    cells = []
    for most in (1, 3):
        hits = sum(one.place is not None and one.place <= most for one in judged)
        plain = sum(one.plain is not None and one.plain <= most for one in judged)
        low, high = interval(hits, cases)
        cells.append(f"{hits / cases:6.1%} [{low:3.0f}-{high:3.0f}] ({plain / cases:6.1%})")
    return f"{name:34}{cases:5}  {cells[0]:28}{cells[1]:28}{calibration_error(judged)[0]:6.3f}"


def figures(judged: Sequence[Judged]) -> Iterable[Figure]:
    """Yield what has to be reached, over all cases that no simulator made."""
    cases = max(len(judged), 1)
    first = sum(one.right for one in judged) / cases
    third = sum(one.place is not None and one.place <= 3 for one in judged) / cases
    yield Figure("cases not made by a simulator", len(judged), 120, "cases", at_least=True)
    yield Figure("right cause first", first * 100, 70, "%", at_least=True)
    yield Figure("right cause among the first three", third * 100, 90, "%", at_least=True)
    yield Figure("expected calibration error", calibration_error(judged)[0], 0.1, "")
    unseen = [one for one in judged if one.case.set == "held_out"]
    if unseen:
        first = sum(one.right for one in unseen) / len(unseen)
        third = sum(one.place is not None and one.place <= 3 for one in unseen) / len(unseen)
        yield Figure("right cause first, held_out alone", first * 100, 70, "%", at_least=True)
        yield Figure("among the first three, held_out alone", third * 100, 90, "%", at_least=True)
        yield Figure("calibration error, held_out alone", calibration_error(unseen)[0], 0.1, "")
    yield Figure("slowest analysis", max((one.took_ms for one in judged), default=0.0), MOST_MS, "ms")


@click.command("diagnosis")
@click.option("--cases", "folder", type=click.Path(path_type=Path), default=DEFAULT, show_default=True)
@click.option("--misses", is_flag=True, help="List the missed cases of the set dev (never of held_out).")
@click.option("--write", type=click.Path(path_type=Path), help="Write the figures to this page as well.")
@click.option("--set", "only", type=click.Choice(SETS), help="Only this set.")
def command(folder: Path, misses: bool, write: Path | None, only: str | None) -> None:
    """Diagnose published cases of known cause and count how often the right one comes first."""
    cases = [case for case in read_cases(folder) if only in {None, case.set}]
    if not cases:
        raise CaseInvalid(f"There are no cases in {folder}.", hint="Name a folder with --cases DIR.")
    judge(cases[0])  # the first one also reads the tables
    judged = [judge(case) for case in cases]
    real = [one for one in judged if one.case.kind != "simulated"]
    told = "\n".join(_lines(judged, real))
    click.echo(told)
    if write is not None:
        write.write_text(_page(told, real), encoding="utf-8")
    if misses:
        for one in judged:
            if one.case.set == "dev" and not one.right:
                instead = f"{one.best} ({one.sure:.0%}) instead of {', '.join(one.case.causes)}"
                click.echo(f"  {one.case.name}: {instead}, at place {one.place}")
    click.echo("")
    raise SystemExit(show(figures(real)))


def _lines(judged: list[Judged], real: list[Judged]) -> Iterable[str]:
    yield f"{'cases':34}{'':5}  {'first (catalogue alone)':28}{'first three (catalogue)':28}   ECE"
    yield from (row(name, group) for name, group in _groups(judged, real) if group)
    yield "\nsureness of the first cause, share right, cases"
    for mean, share, count in calibration_error(real)[1]:
        yield f"  {mean:6.1%}  {share:6.1%}  {count:4}"


def _page(told: str, real: list[Judged]) -> str:
    """Return the page of the figures: what was printed, and the limits."""
    where = f"{platform.machine()}, Python {platform.python_version()}, {dt.datetime.now(dt.UTC):%Y-%m-%d}"
    return (
        "# How often the diagnosis is right\n\n"
        "Written by `motospect bench diagnosis --write docs/bench-diagnosis.md`; exit status 1 when a row is"
        f" NOT MET.\nMeasured on {where}. What the columns mean, and what the figures are worth, stands in"
        " [decisions/diagnosis.md](decisions/diagnosis.md).\nIn square brackets the 95 % interval (Wilson),"
        " in round ones the score of the catalogue's own order without any rule;\nECE is the expected"
        f" calibration error.\n\n```\n{told}\n```\n\n{table(figures(real))}\n"
    )


def _groups(judged: list[Judged], real: list[Judged]) -> Iterable[tuple[str, list[Judged]]]:
    yield "all but simulated", real
    for kind in KINDS:
        yield kind, [one for one in judged if one.case.kind == kind]
    for one_set in SETS:
        yield f"{one_set}, all but simulated", [one for one in real if one.case.set == one_set]
