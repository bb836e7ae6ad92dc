"""What a model is given: plain words of one finding; and the template, which needs no model."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from motospect.analysis import analyse
from motospect.analysis.explain import grammar, subject_of, templates
from motospect.analysis.explain.lexicon import key_nouns
from motospect.analysis.explain.prompt import messages
from motospect.analysis.explain.subject import plain
from motospect.analysis.explain.template import template
from motospect.knowledge.catalogue import titles
from motospect.model.finding import Finding
from motospect.model.scan import Scan


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("System Too Lean (Bank 1)", "system too lean"),
        ("O2 Sensor Circuit High Bank 1 Sensor 2", "oxygen sensor circuit high bank sensor"),
        ("Lost Communication With TCM A", "lost communication with transmission control module"),
        ("EGR Sensor A/B Correlation", "exhaust gas recirculation sensor correlation"),
        ("Cylinder 1 Misfire Detected", "cylinder misfire detected"),
    ],
)
def test_a_title_in_plain_words(title: str, words: str) -> None:
    assert plain(title) == words


def test_no_title_leaves_a_digit_or_a_lone_letter() -> None:
    assert not [t for t in titles() if re.search(r"\d|\b[a-z]\b", plain(t))]


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [
        ("system too lean", "lean"),
        ("catalyst system efficiency below threshold", "catalyst"),
        ("random multiple cylinder misfire detected", "misfire"),
        ("oxygen sensor heater circuit malfunction", "oxygen"),
        ("coolant thermostat below regulating temperature", "thermostat"),
    ],
)
def test_the_most_telling_noun_comes_first(phrase: str, noun: str) -> None:
    assert key_nouns(phrase)[0] == noun


def test_only_trouble_codes_are_worded(
    make_scan: Callable[..., Scan], make_ecu: Callable[..., object]
) -> None:
    analysis = analyse(make_scan(ecus=(make_ecu(codes=("P0171", "P1234")),)))
    assert set(templates(analysis)) == {"code:7E8:P0171", "code:7E8:P1234"}
    assert all(wording.origin == "template" for wording in templates(analysis).values())


def test_a_code_no_source_explains_is_not_given_a_meaning() -> None:
    subject = subject_of(Finding("f", "code", "soon", "P1234 Maker-specific code", "", code="P1234"))
    assert subject is not None
    assert not subject.known


def test_the_template_names_the_cause_the_engine_named() -> None:
    finding = Finding("f", "code", "soon", "P0171 System Too Lean", "", code="P0171", source="x")
    subject = subject_of(finding, cause="Intake Hose Leak")
    assert subject is not None
    assert template(subject) == (
        "A control unit reports a fault in fuel and air metering: system too lean."
        " A likely cause: intake hose leak."
    )
    assert "intake hose leak" in messages(subject)[-1]["content"]


def test_all_but_the_last_message_are_the_same_for_every_subject() -> None:
    first, second = (
        subject_of(Finding("f", "code", "soon", title, "", code=title[:5], source="x"))
        for title in ("P0171 System Too Lean", "P0420 Catalyst System Efficiency Below Threshold")
    )
    assert first is not None
    assert second is not None
    assert messages(first)[:-1] == messages(second)[:-1]
    assert messages(first)[-1] != messages(second)[-1]


def test_the_limit_lies_beyond_the_longest_text_the_grammar_allows() -> None:
    word = "a" * grammar.LONGEST_WORD
    sentence = ", ".join([word] * grammar.MOST_WORDS) + "."
    assert len(" ".join([sentence] * grammar.MOST_SENTENCES)) <= grammar.LONGEST < grammar.MOST_TOKENS
    assert not re.search(r"\d", re.sub(r"\{\d+,\d+\}", "", grammar.GRAMMAR))
