"""Who works with this box: the owner makes, changes and removes people; everybody changes their own PIN."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from motospect.errors import PersonInvalid
from motospect.model.identity import new_id
from motospect.model.person import Person, Role
from motospect.portal.box.shop_forms import one_line
from motospect.portal.parts import Parts
from motospect.portal.people.access import Access, current_person
from motospect.portal.people.pins import SignInRefused, hashed
from motospect.store.people import OWNER

MOST_PEOPLE = 50
NAME_LETTERS = 40
Page = str | Response | tuple[str, int]


def people_pages(parts: Parts, access: Access) -> Blueprint:
    """Return the owner's pages about people."""
    pages = Blueprint("people", __name__, url_prefix="/people")
    store = parts.store

    @pages.get("")
    def page() -> str:
        return render_template("people.html", people=store.people.all(), typed=None)

    @pages.post("")
    def add() -> Page:
        typed = _typed(new_id())
        try:
            _refuse_crowd(parts)
            store.people.add(_checked(typed), _new_pin())
        except (PersonInvalid, SignInRefused) as refused:
            people = store.people.all()
            return render_template("people.html", people=people, typed=typed, refused=refused), 422
        return redirect(url_for("people.page"), 303)

    @pages.get("/<person_id>")
    def one(person_id: str) -> str:
        return render_template("person.html", one=_known(parts, person_id))

    @pages.post("/<person_id>")
    def change(person_id: str) -> Page:
        known, typed = _known(parts, person_id), _typed(person_id)
        try:
            _change(parts, access, replace(_checked(typed), language=known.language))
        except (PersonInvalid, SignInRefused) as refused:
            return render_template("person.html", one=typed, refused=refused), 422
        return redirect(url_for("people.page"), 303)

    @pages.post("/<person_id>/remove")
    def remove(person_id: str) -> Page:
        if person_id != OWNER:
            store.people.remove(person_id)  # twice is once
        return redirect(url_for("people.page"), 303)

    return pages


def own_pin_pages(access: Access) -> Blueprint:
    """Return the page on which everybody changes their own PIN."""
    pages = Blueprint("me", __name__)

    @pages.get("/me")
    def page() -> str:
        return render_template("me.html")

    @pages.post("/me")
    def change_own_pin() -> Page:
        person = current_person()
        assert person is not None  # noqa: S101 - the guard let them in
        try:
            access.prove(person.id, request.form.get("old", ""), request.remote_addr or "")
            access.change_pin(person.id, _new_pin())
        except SignInRefused as refused:
            return render_template("me.html", refused=refused), 403
        return redirect(url_for("navigation.more"), 303)

    return pages


def keep_language(parts: Parts, code: str) -> None:
    """Keep the language somebody chose as theirs, on whatever machine they sign in next."""
    person = current_person()
    if person is not None and person.language != code:
        parts.store.people.change(replace(person, language=code))


def _change(parts: Parts, access: Access, wanted: Person) -> None:
    pin_hash = _new_pin() if request.form.get("pin") else None
    if not parts.store.people.change(wanted):
        raise _gone()
    if pin_hash is not None:
        access.change_pin(wanted.id, pin_hash)


def _refuse_crowd(parts: Parts) -> None:
    if len(parts.store.people.all()) >= MOST_PEOPLE:
        raise PersonInvalid(
            _("There are %(n)s people already.", n=MOST_PEOPLE), hint=_("Remove somebody first.")
        )


def _typed(person_id: str) -> Person:
    """Return the person the form describes, whatever it says."""
    role = request.form.get("role", "")
    known: Role = next((one for one in get_args(Role) if one == role), "viewer")
    name = one_line(request.form.get("name", ""), NAME_LETTERS)
    return Person(person_id, name, "owner" if person_id == OWNER else known)


def _checked(person: Person) -> Person:
    if not person.name and person.id != OWNER:
        raise PersonInvalid(_("The name is missing."), hint=_("Type the name colleagues call them by."))
    if person.id != OWNER and request.form.get("role") not in get_args(Role):
        raise PersonInvalid(_("The role is missing."), hint=_("Choose one of the three."))
    return person


def _new_pin() -> str:
    return hashed(request.form.get("pin", ""), request.form.get("again", ""))


def _known(parts: Parts, person_id: str) -> Person:
    person = parts.store.people.person(person_id)
    if person is None:
        raise _gone()
    return person


def _gone() -> PersonInvalid:
    return PersonInvalid(_("This person is not there any more."), hint=_("Look at the list of people."))
