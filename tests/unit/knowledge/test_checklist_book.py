"""Templates of inspections: those that ship, and what may be done to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from motospect.errors import ChecklistInvalid
from motospect.knowledge.checklist_book import (
    LONGEST_TITLE,
    MOST_POINTS,
    checked,
    moved,
    renamed,
    shipped_checklists,
    with_point,
    without_point,
)
from motospect.model.checklist import ChecklistTemplate, TemplatePoint

SMALL = ChecklistTemplate(
    key="k",
    title="Small",
    points=(TemplatePoint("a", "A", "x"), TemplatePoint("b", "B", "x"), TemplatePoint("c", "C", "y")),
)


def ids(template: ChecklistTemplate) -> list[str]:
    return [point.id for point in template.points]


def test_three_ship_and_each_can_be_worked_by() -> None:
    shipped = shipped_checklists()
    assert set(shipped) == {"arrival", "delivery", "safety"}
    for template in shipped.values():
        assert checked(template) == template
        assert all(point.group for point in template.points)
        groups = [point.group for point in template.points]
        assert len({*groups}) == sum(a != b for a, b in zip(groups, ["", *groups], strict=False))


def test_a_new_point_stands_with_its_group_under_an_id_of_its_own() -> None:
    more = with_point(with_point(SMALL, "Tow bar", "x"), "Tow bar", "x")
    assert ids(more) == ["a", "b", "tow-bar", "tow-bar-1", "c"]
    assert ids(with_point(SMALL, "زيت 🙂", ""))[-1] == "point"


def test_a_renamed_point_keeps_its_id_and_place() -> None:
    told = renamed(SMALL, "b", "  Bonnet   stay ", "z")
    assert told.points[1] == TemplatePoint("b", "Bonnet stay", "z")


def test_points_move_and_join_the_group_they_move_into() -> None:
    assert ids(moved(SMALL, "a", 1)) == ["b", "a", "c"]
    joined = moved(SMALL, "b", 1)
    assert ids(joined) == ["a", "b", "c"]
    assert joined.points[1].group == "y"
    assert moved(SMALL, "a", -1) == moved(SMALL, "nobody", 1) == SMALL


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (replace(SMALL, title=" "), "0 letters"),
        (replace(SMALL, title="x" * (LONGEST_TITLE + 1)), "121 letters"),
        (replace(SMALL, points=()), "at least one point"),
        (replace(SMALL, points=(SMALL.points[0],) * 2), "same id"),
        (
            replace(SMALL, points=tuple(TemplatePoint(str(n), "P") for n in range(MOST_POINTS + 1))),
            "more than the 120",
        ),
    ],
)
def test_a_template_nobody_can_work_by_is_refused(template: ChecklistTemplate, said: str) -> None:
    with pytest.raises(ChecklistInvalid, match=said):
        checked(template)


def test_the_last_point_stays() -> None:
    with pytest.raises(ChecklistInvalid, match="at least one"):
        without_point(replace(SMALL, points=SMALL.points[:1]), "a")
