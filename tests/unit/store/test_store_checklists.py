"""Inspections in the store: what nobody looked at is not checked, and of two people the last one counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import ChecklistUnknown
from motospect.model.checklist import Checklist, ChecklistTemplate, Point, TemplatePoint
from motospect.model.photo import Photo
from motospect.model.scan import Scan
from motospect.store import Store

BEGUN = "2026-05-04T09:30:00.000Z"
LATER = "2026-05-04T09:35:00.000Z"
LIST = Checklist(
    id="c1", scan_id="s1", title="Safety", template="safety", version=1, changed_at=BEGUN,
    points=(Point("horn", "Horn"), Point("belts", "Belts")),
)  # fmt: skip
SHIPPED = ChecklistTemplate(key="safety", title="Safety", points=(TemplatePoint("horn", "Horn"),))


@pytest.fixture
def begun(store: Store, make_scan: Callable[..., Scan]) -> Store:
    """A store with a scan and an inspection of it that nobody has filled in."""
    store.save_scan(make_scan("s1"), ())
    store.checklists.begin(LIST)
    return store


def test_what_nobody_looked_at_is_not_checked(begun: Store) -> None:
    kept = begun.checklists.checklist("c1")
    assert {point.state for point in kept.points} == {"not_checked"}
    assert kept.looked_at == kept.count("green") == 0


def test_begun_twice_it_is_the_same(begun: Store) -> None:
    begun.checklists.mark("c1", "horn", state="green", at=LATER, by="Ann")
    again = begun.checklists.begin(replace(LIST, id="c2"))
    assert (again.id, again.looked_at) == ("c1", 1)
    assert len(begun.checklists.of_scan("s1")) == 1


def test_the_last_word_on_a_point_counts_and_the_others_stay(begun: Store) -> None:
    begun.checklists.mark("c1", "horn", state="green", at=BEGUN, by="Ann")
    begun.checklists.mark("c1", "belts", state="red", at=BEGUN, by="Ann")
    begun.checklists.mark("c1", "horn", state="amber", at=LATER, by="Bob")
    horn, belts = begun.checklists.checklist("c1").points
    assert (horn.state, horn.by, belts.state, belts.by) == ("amber", "Bob", "red", "Ann")
    assert (begun.checklists.checklist("c1").changed_at, begun.checklists.checklist("c1").by) == (
        LATER,
        "Bob",
    )


def test_a_comment_leaves_the_state_and_a_state_the_comment(begun: Store) -> None:
    begun.checklists.mark("c1", "belts", comment="frayed", at=BEGUN, by="Ann")
    assert begun.checklists.checklist("c1").points[1].state == "not_checked"
    begun.checklists.mark("c1", "belts", state="red", at=LATER, by="Bob")
    belts = begun.checklists.checklist("c1").points[1]
    assert (belts.state, belts.comment) == ("red", "frayed")


def test_photos_of_a_point_are_with_it(begun: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"jpeg")
    (tmp_path / "b").write_bytes(b"small")
    shown = Photo(
        id="p1", sha256="0" * 64, width=4, height=3, bytes=4, added_at=BEGUN,
        scan_id="s1", checklist="c1", point="belts",
    )  # fmt: skip
    begun.photos.add(shown, tmp_path / "a", tmp_path / "b")
    assert [point.photos for point in begun.checklists.checklist("c1").points] == [(), ("p1",)]
    assert not begun.checklists.discard("c1")


def test_unknown_ones_are_refused(begun: Store) -> None:
    with pytest.raises(ChecklistUnknown):
        begun.checklists.checklist("c9")
    with pytest.raises(ChecklistUnknown, match="no point wheels"):
        begun.checklists.mark("c1", "wheels", state="green", at=BEGUN, by="")


def test_only_an_empty_inspection_can_be_discarded(begun: Store) -> None:
    assert begun.checklists.discard("c1")
    begun.checklists.begin(LIST)
    begun.checklists.mark("c1", "horn", state="not_fitted", at=BEGUN, by="")
    assert not begun.checklists.discard("c1")


def test_a_template_keeps_its_versions_and_can_be_as_it_shipped_again(store: Store) -> None:
    lists = store.checklists

    def shorter(one: ChecklistTemplate) -> ChecklistTemplate:
        return replace(one, title=f"{one.title}!")

    second = lists.change_template(SHIPPED, "safety", shorter, at=BEGUN)
    third = lists.change_template(SHIPPED, "safety", shorter, at=BEGUN)
    assert (second.version, third.version, third.title, third.own) == (2, 3, "Safety!!", True)
    assert lists.change_template(SHIPPED, "safety", lambda one: one, at=BEGUN) == third
    assert [each.version for each in lists.versions("safety")] == [3, 2]
    assert lists.remove_template("safety", at=LATER)
    assert lists.templates() == ()
    assert not lists.remove_template("safety", at=LATER)
    assert lists.change_template(SHIPPED, "safety", shorter, at=LATER).title == "Safety!"
    with pytest.raises(ChecklistUnknown):
        lists.change_template(None, "other", shorter, at=LATER)


def test_of_two_comments_written_at_once_none_is_lost(begun: Store) -> None:
    begun.checklists.mark("c1", "belts", comment="frayed", was="", at=BEGUN, by="Ann")
    both = begun.checklists.mark("c1", "belts", comment="too loose", was="", at=LATER, by="Bob")
    assert both.comment == "frayed / too loose"
    changed = begun.checklists.mark("c1", "belts", comment="new ones", was=both.comment, at=LATER, by="Ann")
    assert changed.comment == "new ones", "who has seen both may write another one"
    again = begun.checklists.mark("c1", "belts", comment="new ones", was="", at=LATER, by="Ann")
    assert again.comment == "new ones", "a comment sent twice is one"
