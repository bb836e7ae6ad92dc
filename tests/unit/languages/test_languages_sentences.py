"""Sentences of records in German and Polish: by template, with their values, amounts, dates and plurals."""

from __future__ import annotations

import re
import time

import pytest

from motospect.languages import Language
from motospect.languages.catalogue import catalogue
from motospect.languages.quantities import converted, in_units
from motospect.languages.sentences import Sentences
from motospect.model.estimate import TITLES
from motospect.model.money import Money, Time

GERMAN, POLISH, ENGLISH = Language("de"), Language("pl"), Language()


def test_a_template_gives_its_values_in_the_readers_language() -> None:
    assert GERMAN.sentence("Low supply voltage: 11.2 V") == "Niedrige Versorgungsspannung: 11,2\u00a0V"
    assert POLISH.sentence("Low supply voltage: 11.2 V") == "Niskie napięcie zasilania: 11,2\u00a0V"
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


@pytest.mark.parametrize(
    "cited",
    [
        "40 CFR 85.2207",
        "40 CFR 85.2207 (d)",
        "40 CFR 85.2207 and 86.1806",
        "ISO 15765-4",
        "SAE J1979",
        "EPA420-R-01-015",
        "16 CCR 3340.42.2",
        "16 CCR 3340.42.2 (c)(5)",
        "13 CCR 1968.2 (e)(10)",
        "v1.5",
        "192.168.1.10",
        "sha256 3.14e0a9",
        "ISO 14229.1 s",
    ],
)
@pytest.mark.parametrize("language", [GERMAN, POLISH])
def test_a_citation_is_said_digit_by_digit_as_recorded(language: Language, cited: str) -> None:
    figure = r"\d+(?:[.,]\d+)*"
    for sentence in (cited, f"Repair: {cited}", f"fuel system: {cited}", f"{cited} and 11.2 V"):
        said = language.sentence(sentence)
        assert re.findall(figure, said)[: len(re.findall(figure, cited))] == re.findall(figure, cited)
    assert language.sentence(f"{cited} and 11.2 V").endswith("11,2\u00a0V")


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("11.2 V", "11,2 V"),
        ("12.4 to 15.5 V", "12,4 bis 15,5 V"),
        ("-0.5 %", "-0,5 %"),
        ("1,234.5 km", "1\u00a0234,5 km"),
        ("€12.50", "€12,50"),
        ("12.50 EUR", "12,50 EUR"),
        ("0.45-0.55 V", "0,45-0,55 V"),
    ],
)
def test_a_quantity_gets_the_readers_signs(english: str, german: str) -> None:
    assert GERMAN.sentence(english) == "\u00a0".join(german.rsplit(" ", 1)), "no line ends before a unit"


def test_a_translated_text_keeps_its_own_signs() -> None:
    known = catalogue("de").single
    thousands = [(text, said) for text, said in known.items() if re.search(r"\d\.000\u00a0(km|m)\b", said)]
    assert thousands
    for text, said in thousands:
        assert "{" in text or GERMAN.sentence(text) == said


def test_the_whole_work_is_not_a_monitor_that_has_ended() -> None:
    assert (GERMAN.sentence(TITLES["complete"]), GERMAN.sentence("complete")) == ("Komplett", "abgeschlossen")
    assert (POLISH.sentence(TITLES["complete"]), POLISH.sentence("complete")) == ("Komplet", "zakończony")


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
    assert in_units("after 10000 to 20000 km at 83 degC", "imperial") == "after 6214 to 12427 mi at 181 °F"
    assert in_units("after 10000 km at 83 degC", "metric") == "after 10000 km at 83 degC"
    assert in_units("nach 10.000 km und 7,5 bar", "imperial", "de") == "nach 6214 mi und 108,8 psi"
    assert in_units("po 10\u00a0000 km", "imperial", "pl") == "po 6214 mi"


@pytest.mark.parametrize("code", ["de", "pl"])
def test_a_sentence_written_with_its_amounts_is_known_to_imperial_readers_too(code: str) -> None:
    text = "The radiator hose gets warm long before 80 °C: the thermostat is open."
    said = Language(code, "imperial").sentence(text)
    assert "176\u00a0°F" in said
    assert "radiator" not in said


def test_the_record_s_names_of_units_are_printed_as_people_write_them() -> None:
    text = "The warm engine idles at 750 rpm."
    assert (GERMAN.sentence(text)[-10:], POLISH.sentence(text)[-12:]) == (
        "750\u00a01/min.",
        "750\u00a0obr/min.",
    )
    assert ENGLISH.sentence("Coolant 83 degC.") == "Coolant 83 °C."


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Every 8,000 to 15,000 km.", "Alle 8_000 bis 15_000_km."),
        (
            "Charging voltage 13.5 to 14.8 V with the engine running",
            "Ladespannung 13,5 bis 14,8_V bei laufendem Motor",
        ),
        ("873.76 to 2_805.82 EUR with 19 % tax", "873,76 bis 2_805,82_EUR einschließlich 19_% Steuer"),
        ("2_342.00 EUR without tax", "2_342,00_EUR ohne Steuer"),
    ],
)
def test_both_ends_of_a_range_have_the_signs_of_the_language(english: str, german: str) -> None:
    assert GERMAN.sentence(english.replace("_", "\u00a0")) == german.replace("_", "\u00a0")


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
