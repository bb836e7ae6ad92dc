"""Who works with this box: the owner makes, changes and removes people; everybody changes their own PIN."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from motospect.errors import PersonInvalid
from motospect.model.person import Person
from motospect.portal.parts import Parts
from motospect.portal.people.access import Access, current_person
from motospect.portal.people.people_desk import PeopleDesk, gone, typed_person
from motospect.portal.people.pins import SignInRefused, hashed
from motospect.store.people import OWNER

Page = str | Response | tuple[str, int]


def people_pages(parts: Parts, desk: PeopleDesk) -> Blueprint:
    """Return the owner's pages about people."""
    pages = Blueprint("people", __name__, url_prefix="/people")
    store = parts.store

    @pages.get("")
    def page() -> str:
        return render_template("people.html", people=store.people.all(), typed=None)

    @pages.post("")
    def add() -> Page:
        form = request.form
        name, role = form.get("name", ""), form.get("role", "")
        try:
            desk.add(name, role, form.get("pin", ""), form.get("again", ""))
        except (PersonInvalid, SignInRefused) as refused:
            people, typed = store.people.all(), typed_person("", name, role)
            return render_template("people.html", people=people, typed=typed, refused=refused), 422
        return redirect(url_for("people.page"), 303)

    @pages.get("/<person_id>")
    def one(person_id: str) -> str:
        return render_template("person.html", one=_known(parts, person_id))

    @pages.post("/<person_id>")
    def change(person_id: str) -> Page:
        _known(parts, person_id)
        form = request.form
        name, role = form.get("name", ""), "owner" if person_id == OWNER else form.get("role", "")
        again = form.get("again", "") if form.get("pin") else ""
        try:
            desk.change(person_id, name=name, role=role, pin=form.get("pin", ""), again=again)
        except (PersonInvalid, SignInRefused) as refused:
            one = typed_person(person_id, name, role)
            return render_template("person.html", one=one, refused=refused), 422
        return redirect(url_for("people.page"), 303)

    @pages.post("/<person_id>/remove")
    def remove(person_id: str) -> Page:
        desk.remove(person_id)  # twice is once
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


def _new_pin() -> str:
    return hashed(request.form.get("pin", ""), request.form.get("again", ""))


def _known(parts: Parts, person_id: str) -> Person:
    person = parts.store.people.person(person_id)
    if person is None:
        raise gone()
    return person
