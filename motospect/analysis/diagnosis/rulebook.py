"""All rules of the folder: found by file, run over one visit."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass

from motospect.analysis.diagnosis import rules
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.hypotheses import Kinded
from motospect.analysis.diagnosis.weight import Rule


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule: its file's name, what its page says, which kind of evidence it weighs, and how."""

    name: str
    title: str
    text: str
    kind: str
    reason: str
    weigh: Rule


@functools.cache
def load_rules() -> tuple[RuleFile, ...]:
    """Return every rule of the folder, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(_load(name) for name in names)


def weigh_all(facts: Facts) -> tuple[Kinded, ...]:
    """Return what every rule says of a visit, in the order of the rules."""
    return tuple(
        Kinded(rule.kind, rule.name, weight) for rule in load_rules() for weight in rule.weigh(facts)
    )


def page(rule_files: Iterable[RuleFile]) -> str:
    """Return the page of all rules in Markdown: what docs/rules.md holds."""
    files = list(rule_files)
    lines = [
        "# Rules of the diagnosis engine",
        "",
        f"{len(files)} rules, each one file in `motospect/analysis/diagnosis/rules/`. This page is"
        f" made from them:",
        "`python -m motospect.analysis.diagnosis > docs/rules.md`; a test keeps the two equal. How"
        " their factors",
        "are joined is in [decisions/diagnosis.md](decisions/diagnosis.md).",
    ]
    for rule in files:
        lines += ["", f"## {rule.name}", "", rule.title]
        lines += ["", rule.text] if rule.text else []
        lines += ["", f"Kind of evidence: {rule.kind}. Reason: {rule.reason}"]
    return "\n".join(lines) + "\n"


def _load(name: str) -> RuleFile:
    module = importlib.import_module(f"{rules.__name__}.{name}")
    title, _, text = inspect.cleandoc(module.__doc__ or "").partition("\n")
    return RuleFile(name, title, text.strip(), module.KIND, module.REASON, module.weigh)
