"""A VIN place by place, and what is honestly not known."""

from __future__ import annotations

import pytest

from motospect.knowledge.identify import identify
from motospect.knowledge.vin import year_codes
from motospect.knowledge.vin_places import statement


def told(vin: str) -> dict[str, str]:
    return {place.places: place.meaning for place in statement(identify(vin)).places}


def test_a_north_american_vin() -> None:
    places = told("1HGCM82633A004352")
    assert list(places) == ["1-3", "4-8", "9", "10", "11", "12-17"]
    assert places["1-3"] == "maker: Honda"
    assert places["9"] == "check digit, right"
    assert places["10"] == "model year 2003, told from 2003 and 2033 by place 7"


def test_a_european_vin_promises_neither_check_digit_nor_year() -> None:
    places = told("WVWZZZ1JZXW000001")
    assert "no check digit" in places["9"]
    assert places["10"] == "model year 1999 or 2029 where the maker writes it here"
    unknown = " ".join(statement(identify("WVWZZZ1JZXW000001")).unknown)
    assert "Not known: model, model year; vPIC would have to guess" in unknown
    assert "Whether the VIN is mistyped cannot be told" in unknown


def test_a_wrong_check_digit_is_loud_in_its_place_and_beside_the_identity() -> None:
    assert "WRONG" in told("1HGCM82733A004352")["9"]
    unknown = statement(identify("1HGCM82733A004352")).unknown
    assert any("the wrong character may be any of them" in sentence for sentence in unknown)


@pytest.mark.parametrize("vin", ["", "HELLO", "1HGCM82633AOO4352"])
def test_of_what_is_no_vin_nothing_is_told(vin: str) -> None:
    found = statement(identify(vin))
    assert found.places == ()
    assert len(found.unknown) == 1


def test_a_small_maker_and_an_impossible_year() -> None:
    places = told("1A9ZZZ1J0UW000001")
    assert "fewer than 1,000 vehicles a year" in places["1-3"]
    assert places["10"] == "no model year is written so"
    assert year_codes("A") == (1980, 2010)
    assert year_codes("0") == ()
