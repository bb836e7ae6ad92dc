"""All that is known of one code, and the few words that stand beside it."""

from __future__ import annotations

import pytest

from motospect.knowledge.code_facts import CodeFacts, SpnFacts, code_facts, in_few_words
from motospect.knowledge.code_input import read_code


def test_the_facts_of_a_code_with_a_failure_type() -> None:
    facts = code_facts(read_code("P0171-13"))
    assert isinstance(facts, CodeFacts)
    assert facts.known
    assert facts.entry is not None
    assert facts.entry.code == facts.code == "P0171"
    assert facts.failure_type is not None
    assert facts.failure_type.name == "Circuit open"
    assert facts.severity.severity == "soon"


def test_an_unknown_code_has_a_severity_all_the_same() -> None:
    facts = code_facts(read_code("P3FFF"))
    assert isinstance(facts, CodeFacts)
    assert not facts.known
    assert facts.severity.severity == "soon"


def test_the_facts_of_a_heavy_vehicles_code() -> None:
    facts = code_facts(read_code("110/3"))
    assert isinstance(facts, SpnFacts)
    assert facts.known
    assert facts.fmi is not None
    assert facts.fmi.name.startswith("Voltage above normal")
    assert not code_facts(read_code("SPN 1")).known


@pytest.mark.parametrize(
    ("code", "kept", "words"),
    [
        ("P0171", None, "System Too Lean (Bank 1)"),
        ("P0171", "an older text", "System Too Lean (Bank 1)"),
        ("P0171-13", None, "System Too Lean (Bank 1): circuit open"),
        ("P0171-00", None, "System Too Lean (Bank 1)"),
        ("P0171-FF", None, "System Too Lean (Bank 1)"),
        ("P1234", None, "maker-specific code"),
        ("P1234-87", "the maker's text", "the maker's text: missing message"),
        ("P0E9C", None, "sources do not agree on this code"),
        ("P3FFF", None, "not in the catalogue"),
    ],
)
def test_the_few_words_beside_a_code(code: str, kept: str | None, words: str) -> None:
    assert in_few_words(code, kept) == words
