"""From one scan to its analysis: all rules of the folder, in one fixed order, with nothing but the scan."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

from motospect.analysis import rules
from motospect.analysis.anomaly.trends import trends
from motospect.analysis.diagnosis import diagnose
from motospect.analysis.forecast import forecasts
from motospect.analysis.history import recurring, since_last
from motospect.analysis.inspection import judge_inspection, readiness_of, would_not_pass
from motospect.analysis.live.battery import recorded_battery
from motospect.analysis.not_checked import not_checked
from motospect.analysis.rules.battery import findings_of
from motospect.analysis.service import plan_service, works_of
from motospect.knowledge.workshop import WorkshopBooks, shipped_books
from motospect.model.finding import Analysis, Finding, FindingKind, Severity
from motospect.model.past import Past
from motospect.model.scan import Scan

NOTHING = Past()
Rule: TypeAlias = Callable[[Scan], Iterator[Finding]]

_SEVERITIES: tuple[Severity, ...] = ("stop", "soon", "watch", "note")
_KINDS: tuple[FindingKind, ...] = (
    "conflict",
    "code",
    "mil",
    "monitor",
    "battery",
    "sign",
    "trend",
    "coverage",
    "readiness",
)


def analyse(scan: Scan, past: Past = NOTHING, *, books: WorkshopBooks | None = None) -> Analysis:
    """Return what the scan means, by itself and by what is remembered of the vehicle.

    `books` are the rules the workshop goes by, those that ship when it has none of its own. The same scan,
    past and books always give the same analysis, to the letter; one kept in the record is not looked at.
    """
    books = books or shipped_books()
    inspection = judge_inspection(scan, books.inspections)
    found = [finding for rule in load_rules().values() for finding in rule(scan)]
    found += recurring(scan, past)
    found += would_not_pass(inspection[0], scan)
    diagnosed = diagnose(scan, past, found, labour_eur_h=books.labour_eur_h)
    found += diagnosed.signs
    strange, baseline = trends(scan, past)
    found += strange
    battery = recorded_battery(scan, past)
    found += findings_of(battery) if battery is not None else ()
    found.sort(key=_order)
    return Analysis(
        tuple(found),
        readiness_of(inspection[0]),
        not_checked(scan),
        diagnosed.diagnoses,
        since_last=since_last(scan, past),
        inspection=inspection,
        service=plan_service(scan, past, books.schedules, works_of(tuple(found), diagnosed.diagnoses)),
        forecasts=forecasts(scan, past),
        baseline=baseline,
        battery=battery,
    )


def meaning_of(scan: Scan) -> Analysis:
    """Return the analysis kept with the record; for a record without one, what the scan means by itself."""
    return analyse(scan) if scan.analysis is None else scan.analysis


@functools.cache
def load_rules() -> dict[str, Rule]:
    """Return every rule of the folder by its file's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return {name: importlib.import_module(f"{rules.__name__}.{name}").find for name in names}


def _order(finding: Finding) -> tuple[int, int, str]:
    """Worst first; of equal severity conflicts before codes; then by id, so that order never wavers."""
    return _SEVERITIES.index(finding.severity), _KINDS.index(finding.kind), finding.id
