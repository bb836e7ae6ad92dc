"""From one scan to its analysis: all rules of the folder, in one fixed order, with nothing but the scan."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

from motospect.analysis import rules
from motospect.analysis.diagnosis import diagnose
from motospect.analysis.history import recurring, since_last
from motospect.analysis.not_checked import not_checked
from motospect.analysis.readiness import judge_readiness
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
    "coverage",
    "readiness",
)


def analyse(scan: Scan, past: Past = NOTHING) -> Analysis:
    """Return what the scan means, by itself and by what is remembered of the vehicle.

    The same scan and past always give the same analysis, to the letter; an analysis kept in the record is
    looked at by nobody here.
    """
    found = [finding for rule in load_rules().values() for finding in rule(scan)]
    found += recurring(scan, past)
    diagnosed = diagnose(scan, past, found)
    found += diagnosed.signs
    found.sort(key=_order)
    return Analysis(
        tuple(found),
        judge_readiness(scan),
        not_checked(scan),
        diagnosed.diagnoses,
        since_last=since_last(scan, past),
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
