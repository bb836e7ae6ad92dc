"""Maintenance schedules: those that ship, a maker's that is taken in, and every way a file can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.errors import ServiceNoteInvalid, WorkshopFileInvalid
from motospect.knowledge.schedule import ENGINES, SHOP_FOLDER, import_schedule, schedule_book
from motospect.knowledge.service_notes import Typed, service_note
from motospect.model.scan import VehicleIdentity

VIN = "WVWZZZ1KZAW000001"
NOW = "2026-11-23T10:00:00.000Z"
MAKER = """
name = "skoda-diesel"
title = "Skoda diesel"
engine = "diesel"
version = "2024"
read = 2026-11-23
source = "the maker's book"
make = "Škoda"
models = ["Octavia"]
first_year = 2010
last_year = 2015

[[items]]
item = "engine_oil"
title = "Engine oil"
km = [15000, 30000]
months = [12, 24]
hard_use = ["short_trips"]
codes = ["P0520-P0524"]
reason = "The maker says so."
waiting = "Wear."
cost = [100, 200]
currency = "EUR"

[[items]]
item = "brake_fluid"
title = "Brake fluid"
months = [24, 24]
reason = "Water."
waiting = "Fade."
"""


def given(folder: Path, text: str = MAKER) -> Path:
    path = folder / "given.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_there_is_a_schedule_for_each_kind_of_engine_and_every_item_says_why() -> None:
    book = schedule_book()
    assert {schedule.engine for schedule in book.schedules} == set(ENGINES)
    for schedule in book.schedules:
        assert schedule.make is None
        assert "maker's schedule rules" in schedule.source
        for item in schedule.items:
            assert item.reason.endswith(".")
            assert item.waiting.endswith(".")
            assert item.areas
            assert item.cost is not None


def test_a_maker_s_schedule_is_taken_in_and_goes_before_the_general_one(tmp_path: Path) -> None:
    schedule, target = import_schedule(given(tmp_path), tmp_path)
    assert target == tmp_path / SHOP_FOLDER / "skoda-diesel.toml"
    book = schedule_book(tmp_path)
    assert book.troubles == ()
    car = VehicleIdentity(make="ŠKODA", model="octavia", model_year=2012)
    assert book.for_vehicle(car, ("diesel",)) == (schedule,)


@pytest.mark.parametrize(
    ("car", "engines"),
    [
        (VehicleIdentity(make="Seat", model="Octavia", model_year=2012), ("diesel",)),
        (VehicleIdentity(make="Škoda", model="Fabia", model_year=2012), ("diesel",)),
        (VehicleIdentity(make="Škoda", model="Octavia", model_year=2016), ("diesel",)),
        (VehicleIdentity(make="Škoda", model="Octavia", model_year=None), ("diesel",)),
        (VehicleIdentity(make="Škoda", model="Octavia", model_year=2012), ("petrol_port",)),
        (VehicleIdentity(make="Škoda", model="Octavia", model_year=2012), ()),
        (VehicleIdentity(), ("diesel",)),
    ],
)
def test_a_maker_s_schedule_is_for_its_vehicles_only(
    tmp_path: Path, car: VehicleIdentity, engines: tuple[str, ...]
) -> None:
    import_schedule(given(tmp_path), tmp_path)
    found = schedule_book(tmp_path).for_vehicle(car, engines)  # type: ignore[arg-type]
    assert [schedule.make for schedule in found] == [None] * len(engines)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('make = "Škoda"\n', "", "The field make is missing."),
        ('engine = "diesel"', 'engine = "coal"', "it must be one of petrol_port, petrol_direct, diesel"),
        ("km = [15000, 30000]", "km = [30000, 15000]", "km of items 1 is [30000, 15000]; it must"),
        ("km = [15000, 30000]", "km = 15000", "must be two numbers [shorter, longer]"),
        ("km = [15000, 30000]", 'km = ["15.000", "30.000"]', "it must be two numbers"),
        ("km = [15000, 30000]", "km = [15, 30]", "between 100 and 3e+06"),
        ("months = [24, 24]\n", "", "The item brake_fluid has neither km nor months"),
        ('item = "brake_fluid"', 'item = "engine_oil"', "stands there more than once, in items 1 and 2"),
        ('item = "brake_fluid"', 'item = "Brake Fluid"', "must be small letters, digits and _ only"),
        ('hard_use = ["short_trips"]', 'hard_use = ["short"]', "'short', which is unknown. Did you mean"),
        ('"P0520-P0524"', '"P520"', "has the code 'P520'; write P0300 or P0300-P0312"),
        ('currency = "EUR"\n', "", "The field currency of items 1 is missing."),
        ("last_year = 2015", "last_year = 2005", "The last_year 2005 is before the first_year 2010."),
        ('name = "skoda-diesel"', 'name = "../evil"', "use small letters, digits and - only"),
        ("[[items]]", "[[item]]", "The field items is missing."),
        ('waiting = "Fade."', "waiting = 5", "The field waiting of items 2 is 5; it must be a text."),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_sentences_and_nothing_is_taken(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = MAKER.replace(old, new)
    assert text != MAKER
    with pytest.raises(WorkshopFileInvalid) as refused:
        import_schedule(given(tmp_path, text), tmp_path)
    assert says in str(refused.value)
    assert not (tmp_path / SHOP_FOLDER).exists()


def test_every_bad_row_is_named_at_once(tmp_path: Path) -> None:
    text = MAKER.replace("[15000, 30000]", '"often"').replace("[24, 24]", "[0, 24]")
    with pytest.raises(WorkshopFileInvalid) as refused:
        import_schedule(given(tmp_path, text), tmp_path)
    assert "km of items 1 is 'often'" in str(refused.value)
    assert "months of items 2 is [0, 24]" in str(refused.value)


def test_a_schedule_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    import_schedule(given(tmp_path), tmp_path)
    newer = given(tmp_path, MAKER.replace('"2024"', '"2025"'))
    with pytest.raises(WorkshopFileInvalid, match="There is a schedule skoda-diesel already"):
        import_schedule(newer, tmp_path)
    import_schedule(newer, tmp_path, replace=True)
    (own,) = [schedule for schedule in schedule_book(tmp_path).schedules if schedule.local]
    assert own.version == "2025"
    assert [path.name for path in (tmp_path / SHOP_FOLDER).iterdir()] == ["skoda-diesel.toml"]


def test_a_file_put_there_by_hand_with_a_mistake_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / SHOP_FOLDER).mkdir()
    given(tmp_path / SHOP_FOLDER, MAKER.replace('make = "Škoda"\n', ""))
    book = schedule_book(tmp_path)
    assert book.troubles == ("given.toml is not used. The field make is missing.",)
    assert not any(schedule.local for schedule in book.schedules)


def test_a_note_is_kept_as_it_is_meant() -> None:
    typed = Typed("engine_oil", "98 500 km", "2026-11-20")
    note = service_note(schedule_book(), VIN.lower(), typed, now=NOW, clock_set=True)
    assert (note.vin, note.item, note.km, note.on) == (VIN, "engine_oil", 98500.0, "2026-11-20")
    odometer = service_note(schedule_book(), VIN, Typed(km="98500"), now=NOW, clock_set=True)
    assert (odometer.item, odometer.on) == (None, None)


@pytest.mark.parametrize(
    ("vin", "typed", "says"),
    [
        ("WVW", Typed("engine_oil", "1"), "'WVW' is no VIN"),
        (VIN, Typed("engine_oils", "1"), "No schedule here has an item engine_oils"),
        (VIN, Typed("engine_oil"), "Neither distance nor day was given"),
        (VIN, Typed("", "", "2026-11-20"), "Neither distance nor day was given"),
        (VIN, Typed("engine_oil", "98.500"), "'98.500' is no odometer in km"),
        (VIN, Typed("engine_oil", "-5"), "'-5' is no odometer in km"),
        (VIN, Typed("engine_oil", "99999999"), "'99999999' is no odometer in km"),
        (VIN, Typed("engine_oil", "", "20.11.2026"), "'20.11.2026' is no day"),
        (VIN, Typed("engine_oil", "", "2026-11-24"), "2026-11-24 cannot be the day"),
        (VIN, Typed("engine_oil", "", "1970-01-01"), "1970-01-01 cannot be the day"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_noted(vin: str, typed: Typed, says: str) -> None:
    with pytest.raises(ServiceNoteInvalid) as refused:
        service_note(schedule_book(), vin, typed, now=NOW, clock_set=True)
    assert says in str(refused.value)
    assert refused.value.hint


def test_while_the_clock_is_not_set_it_refuses_no_day_for_being_to_come() -> None:
    note = service_note(
        schedule_book(), VIN, Typed("engine_oil", "", "2026-11-24"), now="1970-01-01T00:00:00.000Z",
        clock_set=False,
    )  # fmt: skip
    assert note.on == "2026-11-24"
