"""From one scan to its analysis: all rules of the folder, in one fixed order, with nothing but the scan."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

from motospect.analysis import rules
from motospect.analysis.not_checked import not_checked
from motospect.analysis.readiness import judge_readiness
from motospect.model.finding import Analysis, Finding, FindingKind, Severity
from motospect.model.scan import Scan

Rule: TypeAlias = Callable[[Scan], Iterator[Finding]]

_SEVERITIES: tuple[Severity, ...] = ("stop", "soon", "watch", "note")
_KINDS: tuple[FindingKind, ...] = ("conflict", "code", "mil", "monitor", "battery", "coverage", "readiness")


def analyse(scan: Scan) -> Analysis:
    """Return what the scan means. The same scan always gives the same analysis, to the letter."""
    found = [finding for rule in load_rules().values() for finding in rule(scan)]
    found.sort(key=_order)
    return Analysis(tuple(found), judge_readiness(scan), not_checked(scan))


@functools.cache
def load_rules() -> dict[str, Rule]:
    """Return every rule of the folder by its file's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return {name: importlib.import_module(f"{rules.__name__}.{name}").find for name in names}


def _order(finding: Finding) -> tuple[int, int, str]:
    """Worst first; of equal severity conflicts before codes; then by id, so that order never wavers."""
    return _SEVERITIES.index(finding.severity), _KINDS.index(finding.kind), finding.id
