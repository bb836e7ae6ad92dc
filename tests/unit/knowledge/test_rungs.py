"""What each rung of the ladder says, and contradictions among them in words."""

from __future__ import annotations

from dataclasses import replace

from motospect.knowledge.identify import identify
from motospect.knowledge.rungs import contradictions, rungs

VIN = "1HGCM82633A004352"


def test_all_rungs_that_know_something_the_highest_first() -> None:
    online = replace(identify(VIN), decoded_by="vpic", model="Accord")
    told = rungs(online)
    assert [each.decoded_by for each in told] == ["vpic", "ultravin", "wmi"]
    assert [each.model for each in told] == ["Accord", "Accord", None]
    assert contradictions(told) == ()


def test_a_contradiction_names_both_and_which_is_shown() -> None:
    online = replace(identify(VIN), decoded_by="vpic", model="Civic", model_year=2004)
    found = contradictions(rungs(online))
    assert found[0] == (
        "Model: NHTSA vPIC online: Civic; vPIC's data on this box: Accord. The first is shown; "
        "look at the vehicle."
    )
    assert [sentence.split(":")[0] for sentence in found] == ["Model", "Model year", "Model year"]


def test_of_what_is_no_vin_no_rung_knows_anything() -> None:
    assert rungs(identify("HELLO")) == ()
    assert rungs(identify("")) == ()


def test_a_vin_by_itself_alone() -> None:
    assert [each.decoded_by for each in rungs(identify("WVWZZZ1JZXW000001"))] == ["wmi"]
