"""What a machine can judge of the catalogues: marks, spaces, quotes, and the words of docs/languages.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.languages.catalogue import catalogue

ROOT = Path(__file__).parents[3]
CODES = ("de", "pl")
ENDS = ".?!:…"
SHORT = re.compile(r"(?:^|[ \u00a0])(?:mies|maks|min|wł|wył)\.$")
"""Abbreviations at the end, whose full stop is the sentence's too."""
UNITS = r"(?:km/h|km|kPa|Pa|V|mV|A|mA|s|ms|min|h|MB|GB|kB|Hz|°C|mm|bar|1/min|obr/min|%%|%)"


def texts(code: str) -> Iterator[tuple[str, str]]:
    """Yield each English text with every form it has in a language."""
    known = catalogue(code)
    for english, said in known.single.items():
        for form in known.forms.get(english, [said]):
            yield english, form


def bare(said: str) -> str:
    """Return a text without commands, file names and other spans that are the same in every language."""
    return re.sub(
        r"`[^`]*`|[\w./-]+\.(?:tsv|toml|md|db|py|mbackup)|\./[\w/-]+|--[\w-]+|https?://\S+", "x", said
    )


def forbidden(code: str) -> list[str]:
    """Return the words of docs/languages.md that are not said in a language."""
    rows = [
        line.strip().strip("|").split("|")
        for line in (ROOT / "docs/languages.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 6
    ]
    column = {"de": 3, "pl": 4}[code]
    return [word.strip() for row in rows[1:] for word in row[column].split(",") if word.strip()]


@pytest.mark.parametrize("code", CODES)
def test_no_text_has_a_space_too_many(code: str) -> None:
    wrong = [
        said
        for english, said in texts(code)
        if "  " not in english and re.search(r"  | [,.;!?](?![.\w])|\( | \)", bare(said))
    ]
    assert not wrong


@pytest.mark.parametrize("code", CODES)
def test_a_text_ends_as_the_english_one_does(code: str) -> None:
    def end(text: str) -> str:
        last = text.rstrip()[-1:]
        return last if last in ENDS else ""

    pairs = [(english, said) for english, said in texts(code) if not SHORT.search(said)]
    assert not [pair for pair in pairs if end(pair[0]) != end(pair[1])]


@pytest.mark.parametrize(("code", "close"), [("de", "“"), ("pl", "”")])
def test_quotation_marks_are_those_of_the_language(code: str, close: str) -> None:
    other = {"“": "”", "”": "“"}[close]
    wrong = [
        said
        for _, said in texts(code)
        if other in said or said.count("„") != said.count(close) or '"' in bare(said)
    ]
    assert not wrong


@pytest.mark.parametrize("code", CODES)
def test_no_line_ends_between_a_number_and_its_unit(code: str) -> None:
    number = rf"(?:%\(\w+\)[sd]|\{{\w+\}}|(?<![\w.])\d+(?:,\d+)?) {UNITS}(?![\w/%])"
    assert not [said for _, said in texts(code) if re.search(number, bare(said))]


@pytest.mark.parametrize("code", CODES)
def test_no_word_is_used_that_the_list_of_terms_refuses(code: str) -> None:
    words = forbidden(code)
    assert len(words) > 20
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
    assert not [(found[0], said) for _, said in texts(code) if (found := pattern.search(bare(said)))]


@pytest.mark.parametrize(
    ("code", "familiar"),
    [("de", r"\b(?:du|dich|dir|dein\w*)\b"), ("pl", r"\b(?:ty|ciebie|twój|twoj\w+|Pan|Pani)\b")],
)
def test_nobody_is_spoken_to_as_a_friend(code: str, familiar: str) -> None:
    assert not [said for _, said in texts(code) if re.search(familiar, bare(said))]


@pytest.mark.parametrize("code", CODES)
def test_every_form_of_a_plural_differs_only_as_the_grammar_asks(code: str) -> None:
    known = catalogue(code)
    assert {len(forms) for forms in known.forms.values()} == {{"de": 2, "pl": 3}[code]}
    assert not [
        english for english, forms in known.forms.items() if len({form[-1] for form in forms} & set(ENDS)) > 1
    ]
