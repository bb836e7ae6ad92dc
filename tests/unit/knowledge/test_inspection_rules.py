"""The rule files: the years and monitors they stand for, and each way a shop's own file can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.knowledge.inspection import MONITORS, SHOP_FOLDER, inspection_book
from motospect.knowledge.monitor_drives import before_driving, closing

EXAMPLE = Path("motospect/knowledge/inspections/example.toml").read_text(encoding="utf-8")


def own(folder: Path, text: str, name: str = "mine.toml") -> Path:
    (folder / SHOP_FOLDER).mkdir(exist_ok=True)
    (folder / SHOP_FOLDER / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("group", "engine", "year", "allowed", "only"),
    [
        ("epa", "spark", 1995, None, ()), ("epa", "spark", 1996, 2, ()), ("epa", "spark", 2000, 2, ()),
        ("epa", "spark", 2001, 1, ()), ("epa", "spark", None, 1, ()), ("epa", "compression", 2010, None, ()),
        ("california", "spark", 1995, None, ()), ("california", "spark", 1996, 1, ()),
        ("california", "spark", 1999, 1, ()), ("california", "spark", 2000, 1, ("evaporative_system",)),
        ("california", "spark", None, 1, ("evaporative_system",)),
        ("california", "compression", 1997, None, ()), ("california", "compression", 1998, 0, ()),
        ("california", "compression", 2006, 0, ()),
        ("california", "compression", 2007, 2, ("pm_filter", "nmhc_catalyst")),
        ("california", "compression", None, 0, ()),
        ("eu", "spark", 2000, None, ()), ("eu", "spark", 2001, 0, ()),
        ("eu", "compression", 2003, None, ()), ("eu", "compression", 2004, 0, ()),
    ],
)  # fmt: skip
def test_the_years_of_the_rules_that_ship(
    *, group: str, engine: str, year: int | None, allowed: int | None, only: tuple[str, ...]
) -> None:
    rule = next(rule for rule in inspection_book().of(group) if rule.fits(engine))  # type: ignore[arg-type]
    band = rule.band(engine, year)  # type: ignore[arg-type]
    assert (band.open_allowed if band else None) == allowed
    assert (band.only if band else ()) == only


def test_every_rule_that_ships_has_source_version_and_date_and_the_example_is_not_listed() -> None:
    book = inspection_book()
    assert {rule.group for rule in book.rules} == {"epa", "california", "eu", "example"}
    assert book.groups == ("epa", "california", "eu")
    assert all(rule.source and rule.version and rule.read >= "2026" and not rule.local for rule in book.rules)


def test_a_rule_of_the_shop_is_found_by_its_folder_and_can_be_chosen(tmp_path: Path) -> None:
    text = EXAMPLE.replace('name = "example"', 'name = "ours"').replace('group = "example"', 'group = "ours"')
    book = inspection_book(own(tmp_path, text), "ours")
    assert book.troubles == ()
    assert book.groups[0] == "ours"
    (rule,) = book.of("ours")
    assert rule.local
    assert rule.pending_fails
    assert rule.years[0].never == ("ac_refrigerant",)


def test_a_rule_that_is_chosen_and_not_there_is_said() -> None:
    book = inspection_book(chosen="mars")
    assert book.groups[0] == "mars"
    assert book.troubles == ("There is no inspection rule mars; there are california, epa, eu, example.",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('engine = "any" ', 'engine = "steam" ', "engine is 'steam'; it must be one of spark, compr"),
        ('title = "Example of a shop\'s own rule"\n', "", "The field title is missing."),
        ("read = 2026-11-23", 'read = "2026-11-23"', "it must be a date such as 2026-11-23, without"),
        ("open_allowed = 0", "open_allowed = -1", "of years 1 is -1; it must be a number between 0"),
        ("open_allowed = 0", "open_allowed = 0.5", "of years 1 is 0.5; it must be a whole number"),
        ("open_allowed = 0", "open_alowed = 0", "no field open_alowed of years 1. Did you mean open_"),
        ("only = []", 'only = ["catalist"]', "has 'catalist', which is unknown. Did you mean catalyst?"),
        ("only = []", 'only = ["ac_refrigerant"]', "a monitor stands both in only and in never"),
        ("first = 1996", "first = 1996\nlast = 1990", "the last year 1990 is before the first 1996"),
        ("stored_fails = true", 'stored_fails = "yes"', "of codes is 'yes'; it must be true or false"),
        ("[lamp]", "[lampe]", "The field lamp is missing."),
        ("first_year = 2010", "first_year = 2010\nexcused_km = 300", "Give both excused_warm_ups and"),
        ("[[years]]", "[[years]]\nfirst = 2010\nopen_allowed = 1\nsource = 'x'\n[[years]]", "overlap"),
        ("[[years]]", "[years]", "it must be a list of tables [[years]]"),
        ("[lamp]", "[lamp", "The file is not TOML"),
        ('name = "example" ', 'name = "epa" ', "There is another rule of the name epa"),
        ('too_many_open = "reject"', 'too_many_open = "fail"', "it must be one of reject, unknown"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_left_out_and_said_in_sentences(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = EXAMPLE.replace('name = "example"', 'name = "ours"', old != 'name = "example" ')
    changed = text.replace(old, new, 1)
    assert changed != text
    book = inspection_book(own(tmp_path, changed))
    (trouble,) = book.troubles
    assert trouble.startswith("mine.toml is not used. ")
    assert says in trouble
    assert not any(rule.local for rule in book.rules)


def test_all_mistakes_of_a_file_are_said_at_once(tmp_path: Path) -> None:
    text = EXAMPLE.replace('engine = "any"', "engine = 5").replace("open_allowed = 0", "open_allowed = 99")
    (trouble,) = inspection_book(own(tmp_path, text)).troubles
    assert "The field engine is 5" in trouble
    assert "open_allowed of years 1 is 99" in trouble


def test_a_file_of_another_encoding_is_said(tmp_path: Path) -> None:
    folder = own(tmp_path, "")
    (folder / SHOP_FOLDER / "mine.toml").write_bytes(EXAMPLE.replace("shop's", "früher").encode("latin-1"))
    assert inspection_book(folder).troubles == (
        "mine.toml is not used. The file is not UTF-8 text. Save it as UTF-8.",
    )


@pytest.mark.parametrize("monitor", sorted(MONITORS))
def test_every_monitor_has_driving_that_closes_it(monitor: str) -> None:
    told = closing(monitor)
    assert told.source
    assert all(len(condition) > 20 and condition.endswith(".") for condition in told.conditions)


def test_what_holds_before_driving_is_said_and_an_unknown_monitor_is_left_to_the_maker() -> None:
    assert len(before_driving()) == 2
    assert closing("flux").conditions == ("The maker's own drive cycle.",)
