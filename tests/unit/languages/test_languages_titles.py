"""Titles of trouble codes: Polish ones are made of known words only; all are looked up, none is kept."""

from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path

import pytest

import motospect.knowledge
from motospect.languages.catalogue import CATALOGUES, catalogue
from motospect.languages.titles import Titles, loose_key
from scripts.polish_titles import Words, polish_title, words_from

KNOWLEDGE = Path(motospect.knowledge.__path__[0])


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table, without its remarks."""
    lines = file.read_text("utf-8").splitlines()
    return list(csv.DictReader((one for one in lines if not one.startswith("#")), delimiter="\t"))


@pytest.fixture(scope="module")
def words() -> Words:
    """The words Polish titles are made of."""

    return words_from(rows(CATALOGUES / "title_words.tsv"), rows(CATALOGUES / "phrases.tsv"))


@pytest.mark.parametrize(
    ("english", "polish"),
    [
        (
            "Crankshaft Position Sensor A Circuit High",
            "Czujnik położenia A wału korbowego: obwód, sygnał wysoki",
        ),
        ("Cylinder 3 Misfire Detected", "Cylinder 3: wykryto wypadanie zapłonów"),
        (
            "O2 Sensor Circuit Low Voltage Bank 1 Sensor 2",
            "Sonda lambda rząd 1 czujnik 2: obwód, niskie napięcie",
        ),
        ("Lost Communication With ABS Control Module", "Brak komunikacji z: sterownik ABS"),
        ("EVAP System Frobnicator Leak", ""),
        ("Lost Communication With Frobnicator", ""),
        ("Cam/Rotor Position Sensor Circuit", ""),
    ],
)
def test_a_polish_title_is_made_of_known_words_or_not_at_all(words: Words, english: str, polish: str) -> None:
    assert polish_title(english, words) == polish


@pytest.mark.parametrize("code", ["de", "pl"])
def test_every_title_is_found_where_it_stands(code: str) -> None:
    titles = Titles(CATALOGUES / f"{code}.titles.po")
    known = catalogue(code, "titles").single
    assert len(known) > 7000
    assert all(titles.named(english) == said for english, said in known.items())
    assert titles.named("Nobody wrote this title") is None


@pytest.mark.parametrize("code", ["de", "pl"])
@pytest.mark.parametrize(
    ("table", "column"), [("codes", "title"), ("codes_arbitrated", "title"), ("causes", "label")]
)
def test_every_code_and_cause_has_its_name(code: str, table: str, column: str) -> None:
    names = {row[column].strip() for row in rows(KNOWLEDGE / f"{table}.tsv")} - {""}
    assert sorted(names - catalogue(code, "titles").single.keys()) == []


def test_a_sentence_spells_a_title_its_own_way() -> None:
    titles = Titles(CATALOGUES / "de.titles.po")
    said = titles.loosely("diesel particulate filter restriction soot accumulation")
    assert said == "Dieselpartikelfilter Verstopfung — Rußbeladung"


def test_looking_titles_up_keeps_none_of_them_in_memory() -> None:
    tracemalloc.start()
    titles = Titles(CATALOGUES / "pl.titles.po")
    for number in range(100):
        titles.named(f"Cylinder {number} Misfire Detected")
    kept = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept < 200_000


def test_a_language_without_titles_has_none(tmp_path: Path) -> None:
    assert Titles(tmp_path / "xx.titles.po").named("Cylinder 3 Misfire Detected") is None
    assert loose_key("Throttle Stuck (Bank 1)") == "throttle stuck"
