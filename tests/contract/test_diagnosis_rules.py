"""What every rule of the diagnosis has to keep: it fires on its example, and not without its evidence."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from motospect.analysis.analyse import analyse
from motospect.analysis.diagnosis import RuleFile, load_rules
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.rulebook import page
from motospect.knowledge.named_causes import named_causes
from motospect.model.finding import Finding
from motospect.model.past import Past
from motospect.model.scan import Scan
from tests.diagnosis_examples import evidence_of, example

ROOT = Path(__file__).parents[2]
EXAMPLES: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests/data/rule_examples.toml").read_text(encoding="utf-8")
)
RULES = {rule.name: rule for rule in load_rules()}


def findings(scan: Scan, past: Past) -> tuple[Finding, ...]:
    return analyse(scan, past).findings


def test_there_are_at_least_forty_rules_and_an_example_for_each() -> None:
    assert len(RULES) >= 40
    assert sorted(RULES) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_fires_on_its_example_with_reason_and_true_evidence(name: str) -> None:
    scan, past = example(**EXAMPLES[name])
    found = findings(scan, past)
    told = list(RULES[name].weigh(Facts(scan, past, found)))
    assert told, "it is silent on its example"
    real, ids = evidence_of(scan, past), {finding.id for finding in found}
    for weight in told:
        assert weight.factor > 0
        assert weight.factor != 1
        assert weight.text.endswith(".")
        assert weight.reason.strip()
        assert set(weight.causes) <= set(named_causes()), set(weight.causes) - set(named_causes())
        assert weight.evidence, "it rests on nothing"
        assert set(weight.evidence) <= real
        assert set(weight.findings) <= ids


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_is_silent_without_its_evidence(name: str) -> None:
    told = EXAMPLES[name]
    scan, past = example(**{key: value for key, value in told.items() if key not in told["without"]})
    assert list(RULES[name].weigh(Facts(scan, past, findings(scan, past)))) == []


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_rule_says_what_it_is(rule: RuleFile) -> None:
    assert rule.title.endswith(".")
    assert rule.kind
    assert rule.reason.endswith(".")


def test_page_of_rules_is_the_one_made_from_them() -> None:
    kept = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert kept == page(load_rules()), "run: python -m motospect.analysis.diagnosis > docs/rules.md"
