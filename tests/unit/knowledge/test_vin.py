"""The VIN's own statements: check digit, make, year, and silence where they are not sure."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from motospect.knowledge.tables import read_table
from motospect.knowledge.vin import read_vin, spelled

REAL_VINS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vin" / "decode_97.yaml"


@pytest.mark.parametrize(
    ("vin", "check"),
    [
        ("1M8GDM9AXKP042788", "ok"),  # the worked example of 49 CFR 565.15
        ("11111111111111111", "ok"),
        ("1M8GDM9A0KP042788", "bad"),
        ("LVYPDBRD0LP000000", "bad"),
        ("WVWZZZ1JZXW000001", "absent"),  # Europe asks for no check digit
        ("1M8GDM9AXKP04278", "bad"),
        ("1M8GDM9AXKP04278O", "bad"),
        ("", "absent"),
    ],
)
def test_the_check_digit(vin: str, check: str) -> None:
    assert read_vin(vin).vin_check == check


def test_make_and_year_of_a_north_american_car() -> None:
    found = read_vin("1G8ZF52801Z322733")
    assert (found.model_year, found.make) == (2001, None)  # 1G8 is shared: Saturn and Chevrolet
    found = read_vin("jh4dc4340rs003205 ", source="typed")
    assert (found.vin, found.make, found.vin_source) == ("JH4DC4340RS003205", "Acura", "typed")
    assert found.model_year is None  # place 10 need not be the year outside North America
    assert found.model is None


@pytest.mark.parametrize(
    ("vin", "year"),
    [
        ("1HGCM82633A004352", 2003),  # place 7 a digit: 1980-2009
        ("1FTFW1EF8EFA00005", 2014),  # place 7 a letter: 2010-2039
        ("1M8GDM9AXKP042788", None),  # a bus: the place 7 rule is not for heavy vehicles
        ("WVWZZZ1JZXW000001", None),
        ("1HGCM82733A004352", None),  # bad check digit: any place may be misread
    ],
)
def test_the_model_year(vin: str, year: int | None) -> None:
    assert read_vin(vin).model_year == year


def test_nothing_is_guessed_from_an_unknown_maker() -> None:
    found = read_vin("ZZ9ZZZ1JZXW000001")
    assert (found.make, found.model, found.model_year, found.decoded_by) == (None, None, None, "none")
    assert read_vin("").vin is None
    assert read_vin("").vin_source == "none"


@pytest.mark.parametrize(
    ("said", "spelt"),
    [
        ("BMW", "BMW"),
        ("MERCEDES-BENZ", "Mercedes-Benz"),
        ("SMART", "smart"),
        ("RAM", "RAM"),
        ("SATURN", "Saturn"),
    ],
)
def test_a_make_is_spelt_as_in_our_table(said: str, spelt: str) -> None:
    assert spelled(said) == spelt


def test_every_identifier_stands_once() -> None:
    rows = read_table("wmi.tsv", ("wmi", "make", "checked"))
    assert len({row[0] for row in rows}) == len(rows) > 200
    assert {row[2] for row in rows} == {"vpic", "second list"}


@pytest.mark.recordings
@pytest.mark.skipif(not REAL_VINS.is_file(), reason="the real VINs are not here")
def test_real_vins_are_never_told_wrongly() -> None:
    known = yaml.safe_load(REAL_VINS.read_text(encoding="utf-8"))["test_decode"]
    told = [(row, read_vin(row["vin"])) for row in known]
    assert [row for row, found in told if found.make and found.make.lower() != row["make"].lower()] == []
    assert [row for row, found in told if found.model_year and found.model_year != row["model_year"]] == []
    assert sum(found.make is not None for _, found in told) > 60
    assert sum(found.model_year is not None for _, found in told) > 40
