"""Making, changing and removing people, by the one set of rules that the page and the API share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from flask_babel import gettext as _

from motospect.errors import PersonInvalid
from motospect.model.identity import new_id
from motospect.model.person import Person, Role
from motospect.portal.box.shop_forms import one_line
from motospect.portal.parts import Parts
from motospect.portal.people.access import Access
from motospect.portal.people.pins import hashed
from motospect.store.people import OWNER

MOST_PEOPLE = 50
NAME_LETTERS = 40


class PeopleDesk:
    """What the owner does with people. Who claimed the box stays its owner and cannot be removed."""

    def __init__(self, parts: Parts, access: Access) -> None:
        self._people = parts.store.people
        self._access = access
        self._one_at_a_time = threading.Lock()

    def add(self, name: str, role: str, pin: str, again: str) -> Person:
        """Return the new person; raises PersonInvalid and SignInRefused."""
        person = _checked(Person(new_id(), one_line(name, NAME_LETTERS), _known(role)), role)
        if len(self._people.all()) >= MOST_PEOPLE:
            raise PersonInvalid(
                _("There are %(n)s people already.", n=MOST_PEOPLE), hint=_("Remove somebody first.")
            )
        self._people.add(person, hashed(pin, again))
        return person

    def change(
        self,
        person_id: str,
        *,
        name: str | None = None,
        role: str | None = None,
        pin: str = "",
        again: str = "",
        meant: Callable[[Person], None] = lambda _person: None,
    ) -> Person:
        """Return the person as they are then; `meant` may refuse to change what it is given.

        Raises PersonInvalid and SignInRefused.
        """
        pin_hash = hashed(pin, again) if pin or again else None  # slow on purpose: not within the lock
        with self._one_at_a_time:
            person = self._people.person(person_id)
            if person is None:
                raise gone()
            meant(person)
            if person_id == OWNER and role not in {None, "owner"}:
                raise PersonInvalid(
                    _("Whoever claimed the box stays its owner."),
                    hint=_("Make another person with the role you want."),
                )
            wanted = replace(
                person,
                name=person.name if name is None else one_line(name, NAME_LETTERS),
                role=person.role if role is None else _known(role),
            )
            if not self._people.change(_checked(wanted, wanted.role if role is None else role)):
                raise gone()
            if pin_hash is not None:
                self._access.change_pin(person_id, pin_hash)
        return wanted

    def remove(self, person_id: str) -> bool:
        """End a person's sign-in; False where there is nobody to remove. The owner stays."""
        return person_id != OWNER and self._people.remove(person_id)


def typed_person(person_id: str, name: str, role: str) -> Person:
    """Return the person a form describes, whatever it says, to show it again."""
    return Person(person_id, one_line(name, NAME_LETTERS), "owner" if person_id == OWNER else _known(role))


def gone() -> PersonInvalid:
    """Return what is said of somebody who is not there any more."""
    return PersonInvalid(_("This person is not there any more."), hint=_("Look at the list of people."))


def _known(role: str) -> Role:
    return next((one for one in get_args(Role) if one == role), "viewer")


def _checked(person: Person, role: str) -> Person:
    if not person.name and person.id != OWNER:
        raise PersonInvalid(_("The name is missing."), hint=_("Type the name colleagues call them by."))
    if person.id != OWNER and role not in get_args(Role):
        raise PersonInvalid(_("The role is missing."), hint=_("Choose one of the three."))
    return person
