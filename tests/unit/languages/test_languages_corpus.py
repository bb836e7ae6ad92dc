"""What the analysis says of the published cases and the demo's vehicles is said in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest

from motospect.analysis.analyse import analyse
from motospect.cli.cases import read_case
from motospect.languages import LANGUAGES, Language
from motospect.languages.catalogue import catalogue
from motospect.simulator.garage import vehicle_names
from tests.flow.cars import read_car

CASES = sorted((Path(__file__).parents[2] / "data/cases").glob("*.toml"))[::3]
READ = {"title", "text", "headline", "stop_if", "why", "reason", "not_checked", "instead", "note", "says"}
"""Fields of an analysis a person reads. Sources are citations: they are shown as they were written."""


def texts_of(node: object) -> Iterator[str]:
    """Yield what a person reads of a record, however deep it stands."""
    if isinstance(node, tuple):
        for one in node:
            yield from texts_of(one)
    elif is_dataclass(node):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name in READ:
                yield from (text for text in (value if isinstance(value, tuple) else [value]) if text)
            else:
                yield from texts_of(value)


@cache
def said_of_cases() -> frozenset[str]:
    cases = [read_case(path) for path in CASES]
    return frozenset(text for case in cases for text in texts_of(analyse(case.scan, case.past)))


@cache
def said_of_vehicles() -> frozenset[str]:
    found: set[str] = set()
    for vehicle in vehicle_names():
        scan = read_car(vehicle).scan
        found.add(scan.verdict.headline)
        found.update(texts_of(analyse(scan)))
    return frozenset(found)


def excuse(code: str, text: str) -> str | None:
    """Return why a text may stay English in a language; None when it may not."""
    title = re.sub(r"^[PBCU][0-9A-F]{4}(?:-[0-9A-F]{2})? ", "", text)
    if code == "pl" and title in catalogue("de", "titles").single:
        return "Polish titles are put together of words that are known; the others stay English."
    if re.fullmatch(r"[PBCU][0-9A-F]{4} on a [\w -]+ of \d{4}: a known weak spot\.", text):
        bare = re.sub(r" a [\w -]+ of ", " a BMW of ", text)
        return "Makes and models are names." if Language(code).is_known(bare) else None
    return None


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
@pytest.mark.parametrize("said", [said_of_cases, said_of_vehicles])
def test_every_sentence_of_the_corpus_can_be_said(code: str, said: Callable[[], frozenset[str]]) -> None:
    texts = said()
    assert len(texts) > 100
    language = Language(code)
    unknown = [text for text in texts if not language.is_known(text) and excuse(code, text) is None]
    assert not unknown


def test_a_sentence_nobody_translated_would_be_found() -> None:
    text = "Somebody wrote this sentence about nothing we know."
    assert not Language("de").is_known(text)
    assert excuse("pl", text) is None
    assert excuse("de", "P0446 Evaporative Emission Vent Control Circuit Malfunction") is None
