"""The ladder of identification: vPIC offline where it is sure, else maker and year, and all 97 real VINs."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.knowledge import identify
from motospect.knowledge.vin import read_vin
from motospect.knowledge.vin_list import KnownVin, judge, read_list, same_model
from motospect.knowledge.vpic import VpicAnswer, answer_from, told

ROOT = Path(__file__).resolve().parents[3]
VEHICLES = ROOT / "motospect" / "simulator" / "vehicles"
REAL_VINS = ROOT.parent / "shared" / "data" / "vin" / "decode_97.yaml"


def test_a_vehicle_of_north_america() -> None:
    found = identify("jh4dc4340rs003205 ", source="typed")
    assert (found.vin, found.vin_source, found.vin_check) == ("JH4DC4340RS003205", "typed", "ok")
    assert (found.make, found.model, found.model_year) == ("Acura", "Integra", 1994)
    assert found.decoded_by == "ultravin"


def test_a_make_shared_by_one_maker_is_settled_by_the_whole_vin() -> None:
    found = identify("1G8ZF52801Z322733")
    assert (found.make, found.model, found.model_year) == ("Saturn", "SL", 2001)


def test_a_bad_check_digit_is_said_and_decoded_only_when_the_rest_makes_a_vehicle() -> None:
    whole = identify("1HGCM82733A004352")
    assert (whole.vin_check, whole.model, whole.decoded_by) == ("bad", "Accord", "ultravin")
    odd = identify("1HGCM8Z733A004352")  # a character vPIC does not know, and the check digit does not fit
    assert (odd.vin_check, odd.make, odd.model, odd.model_year) == ("bad", "Honda", None, None)
    assert odd.decoded_by == "wmi"


@pytest.mark.parametrize(
    ("vin", "make"),
    [
        ("WVWZZZAUZHP000001", "Volkswagen"),  # Europe: vPIC guesses a character
        ("SALGA2EF8DA000000", "Land Rover"),  # vPIC would have another vehicle
        ("ZZ9ZZZ1JZXW000001", None),
    ],
)
def test_what_vpic_guesses_is_not_taken(vin: str, make: str | None) -> None:
    found = identify(vin)
    assert (found.make, found.model, found.model_year) == (make, None, None)
    assert found.decoded_by == ("wmi" if make else "none")


@pytest.mark.parametrize("vin", ["", "HELLO", "1M8GDM9AXKP04278O", "1M8GDM9AXKP0427889"])
def test_what_is_no_vin_is_not_looked_up(vin: str) -> None:
    assert identify(vin) == read_vin(vin)


@pytest.mark.parametrize(
    ("check", "errors", "taken"),
    [
        ("ok", (0,), True),
        ("ok", (14,), True),
        ("ok", (2,), False),
        ("ok", (5, 14), False),
        ("bad", (1,), True),
        ("bad", (1, 14), False),
        ("absent", (1,), True),
        ("absent", (1, 400), False),
        ("ok", (7,), False),
        ("ok", (11,), False),
        ("ok", (99,), False),  # a code of the future is not trusted
    ],
)
def test_which_answers_of_vpic_are_taken(check: str, errors: tuple[int, ...], taken: bool) -> None:
    vins = {"ok": "1M8GDM9AXKP042788", "bad": "1M8GDM9A0KP042788", "absent": "WVWZZZ1JZXW000001"}
    plain = read_vin(vins[check])
    assert plain.vin_check == check
    found = told(plain, VpicAnswer("RAM", "1500", 2014, errors), "vpic")
    assert (found is not None) == taken
    if found is not None:
        assert (found.make, found.model, found.model_year, found.decoded_by) == ("RAM", "1500", 2014, "vpic")


def test_an_answer_without_a_maker_is_no_answer() -> None:
    assert told(read_vin("1M8GDM9AXKP042788"), VpicAnswer(None, None, 1989, (0,)), "vpic") is None


def test_an_answer_without_error_codes_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no error code"):
        answer_from([("Make", "HONDA")])
    with pytest.raises(ValueError, match="often"):
        answer_from([("Error Code", "0"), ("Model Year", "often")])


def test_every_virtual_vehicle_has_a_plausible_vin() -> None:
    vins = {file.stem: tomllib.loads(file.read_text())["vin"] for file in VEHICLES.glob("*.toml")}
    found = {name: identify(vin) for name, vin in vins.items()}
    assert {
        name for name, vehicle in found.items() if vehicle.vin_check != "ok" or not vehicle.model
    } == set()
    healthy = found["petrol_healthy"]
    assert (healthy.make, healthy.model, healthy.model_year) == ("Honda", "Accord", 2012)


@pytest.mark.recordings
@pytest.mark.skipif(not REAL_VINS.is_file(), reason="the real VINs are not here")
def test_all_real_vins_are_right_offline(capsys: pytest.CaptureFixture[str]) -> None:
    """Make and year equal but for upper case, the model by `same_model`."""
    judged = [judge(row) for row in read_list(REAL_VINS)]
    assert [each for each in judged if not each.right] == []
    assert {(each.told.decoded_by, each.told.vin_check) for each in judged} == {("ultravin", "ok")}
    with capsys.disabled():
        sys.stdout.write(f"\n{len(judged)} real VINs right offline: make, model, model year\n")
    assert len(judged) == 97


def test_a_model_too_short_or_invented_is_not_the_same() -> None:
    row = KnownVin("JH4DC4340RS003205", "Acura", "Integra RS", 1994)
    assert same_model("Integra", row)
    assert not same_model("Int", row)
    assert not same_model("", row)
    assert not same_model("Integra", replace(row, model="Integra Wagon"))
    assert not judge(replace(row, model_year=1995)).right
    assert not judge(replace(row, make="Honda")).right
