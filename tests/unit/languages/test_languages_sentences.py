"""Sentences of records in German and Polish: by template, with their values, amounts, dates and plurals."""

from __future__ import annotations

import time

import pytest

from motospect.languages import Language
from motospect.languages.quantities import converted, in_units
from motospect.languages.sentences import Sentences
from motospect.model.money import Money, Time

GERMAN, POLISH, ENGLISH = Language("de"), Language("pl"), Language()


def test_a_template_gives_its_values_in_the_readers_language() -> None:
    assert GERMAN.sentence("Low supply voltage: 11.2 V") == "Niedrige Versorgungsspannung: 11,2 V"
    assert POLISH.sentence("Low supply voltage: 11.2 V") == "Niskie napięcie zasilania: 11,2 V"
    assert ENGLISH.sentence("Low supply voltage: 11.2 V") == "Low supply voltage: 11.2 V"


def test_words_inside_a_sentence_are_said_too() -> None:
    said = GERMAN.sentence("Repair: vacuum leak after the throttle (gasket, hose, brake booster)")
    assert said.startswith("Reparieren: ")
    assert "gasket" not in said


def test_several_sentences_in_one_text_are_said_one_by_one() -> None:
    text = "A scan is running. Leave the ignition on and the adapter plugged in until it has ended."
    assert GERMAN.sentence(text).startswith("Ein Scan läuft. Lassen Sie die Zündung an")
    assert GERMAN.is_known(text)


@pytest.mark.parametrize(
    ("number", "word"), [("1", "kod"), ("2", "kody"), ("5", "kodów"), ("12", "kodów"), ("22", "kody")]
)
def test_polish_has_three_plurals(number: str, word: str) -> None:
    assert POLISH.sentence(f"{number} codes" if number != "1" else "1 code") == f"{number} {word}"


def test_what_nobody_knows_stays_english_and_says_so() -> None:
    text = "Somebody wrote this sentence about nothing we know."
    assert GERMAN.sentence(text) == text
    assert GERMAN.spoken(text) == "en"


def test_hostile_texts_come_back_as_they_are() -> None:
    for text in (
        "<script>alert(1)</script>",
        "{number} {x|y}",
        "%(name)s %",
        "\u202eabc",
        "😀" * 500,
        "",
        " ",
        "()" * 300,
    ):
        assert GERMAN.sentence(text) == text


def test_titles_of_codes_are_known_in_german_and_where_composed_in_polish() -> None:
    assert GERMAN.sentence("System Too Lean (Bank 1)") != "System Too Lean (Bank 1)"
    assert POLISH.sentence("System Too Lean (Bank 1)") == "Układ paliwowy rząd 1: zbyt uboga mieszanka"


def test_dates_and_decimals_follow_the_language() -> None:
    assert GERMAN.day("2026-11-23") == "23.11.2026"
    assert GERMAN.number(1234.5) == "1.234,5"
    assert POLISH.number(0.25) == "0,25"
    assert GERMAN.moment("no time") == "no time"


def test_money_and_hours_are_ranges() -> None:
    assert GERMAN.money(Money(1250, 4000, "EUR")) == "12,50 bis 40,00\u00a0€"
    assert GERMAN.hours(Time(1800, 4500)) == "0,50 bis 1,25 h"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (100.0, "degC", (212.0, "degF")),
        (160.9344, "km", (100.0, "mi")),
        (6.894757293168, "kPa", (1.0, "psi")),
    ],
)
def test_imperial_readers_get_their_units(value: float, unit: str, shown: tuple[float, str]) -> None:
    result, result_unit = converted(value, unit, "imperial")
    assert (round(result, 6), result_unit) == shown
    assert converted(value, unit, "metric") == (value, unit)


def test_amounts_in_a_sentence_are_converted_with_sensible_rounding() -> None:
    def said(value: float, digits: int) -> str:
        return f"{value:.{digits}f}"

    assert (
        in_units("after 10000 to 20000 km at 83 degC", "imperial", said) == "after 6214 to 12427 mi at 181 °F"
    )
    assert in_units("after 10000 km at 83 degC", "metric", said) == "after 10000 km at 83 degC"


def test_a_sentence_takes_well_under_a_millisecond_and_nothing_once_known() -> None:
    sentences = Sentences("de")
    texts = [f"Control unit 7E{n % 10} reports {n} codes, delivered {n + 1}." for n in range(200)]
    begun = time.process_time()
    for text in texts:
        assert not sentences.said(text).english
    first = (time.process_time() - begun) / len(texts)
    begun = time.process_time()
    for text in texts:
        sentences.said(text)
    again = (time.process_time() - begun) / len(texts)
    assert first < 0.01
    assert again < 0.0001
