"""People in the store: kept whole, removed without losing the name, unmistakable by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.errors import PersonInvalid
from motospect.model.person import Person
from motospect.store import Store
from motospect.store.people import OWNER, People

ANNA = Person("p1", "Anna", "technician")
BERT = Person("p2", "Bert", "viewer", "de")


@pytest.fixture
def people(store: Store) -> Iterator[People]:
    """Anna and Bert beside the owner."""
    store.people.add(ANNA, "hash of Anna's")
    store.people.add(BERT, "hash of Bert's")
    return store.people


def test_the_owner_is_there_from_the_start_and_comes_first(store: Store) -> None:
    assert store.people.all() == (Person(OWNER, "", "owner"),)
    store.people.add(ANNA, "hash")
    assert [one.id for one in store.people.all()] == [OWNER, "p1"]
    assert store.people.pin_hash(OWNER) is None, "that PIN is a secret, which the button forgets"


def test_people_survive_a_restart(store: Store, people: People, folder: Path) -> None:
    before = people.all()
    store.close()
    again = Store.open(folder)
    assert again.people.all() == before
    assert again.people.pin_hash("p2") == "hash of Bert's"
    again.close()


def test_a_change_keeps_the_pin_unless_there_is_a_new_one(people: People) -> None:
    assert people.change(Person("p1", "Anna B.", "viewer", "pl"))
    assert people.person("p1") == Person("p1", "Anna B.", "viewer", "pl")
    assert people.pin_hash("p1") == "hash of Anna's"
    assert people.change(ANNA, "another hash")
    assert people.pin_hash("p1") == "another hash"


def test_the_owner_can_be_named_and_stays_owner(people: People) -> None:
    assert people.change(Person(OWNER, "Chefin", "viewer", "de"))
    assert people.person(OWNER) == Person(OWNER, "Chefin", "owner", "de")
    assert not people.remove(OWNER)
    assert people.all()[0].name == "Chefin"


def test_who_is_removed_cannot_come_back_and_keeps_the_name(people: People) -> None:
    assert people.remove("p1")
    assert not people.remove("p1")
    assert people.person("p1") is None
    assert people.pin_hash("p1") is None
    assert not people.change(ANNA, "a hash")
    assert people.pin_hash("p1") is None
    assert people.name_of("p1") == "Anna"
    assert people.name_of("nobody") == ""


def test_two_of_one_name_are_refused_in_any_case_of_letters(people: People) -> None:
    with pytest.raises(PersonInvalid, match="There is a person called ANNA already"):
        people.add(Person("p3", "ANNA", "viewer"), "hash")
    with pytest.raises(PersonInvalid):
        people.change(Person("p2", "anna", "viewer"))
    with pytest.raises(PersonInvalid):
        people.change(Person(OWNER, "Bert", "owner"))
    assert people.change(ANNA), "one's own name is no other's"
    people.remove("p1")
    people.add(Person("p3", "Anna", "viewer"), "hash")
