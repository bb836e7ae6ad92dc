"""The shop's settings and people for programs that hold the scope `admin`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Response
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.errors import PersonInvalid, SettingInvalid
from motospect.model.person import Person, Role
from motospect.model.wire import to_plain
from motospect.portal.answers import json_of, still_meant, tagged
from motospect.portal.box import shop_forms
from motospect.portal.box.shop_forms import Reader
from motospect.portal.box.shop_questions import inspections
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.people_desk import NAME_LETTERS, PeopleDesk
from motospect.portal.people.pins import SignInRefused


class ProfileChange(BaseModel):
    """The shop's answers; what is left out stays."""

    shop_name: str | None = None
    language: str | None = Field(None, description="ISO 639-1")
    units: str | None = Field(None, description="metric or imperial")
    currency: str | None = Field(None, description="ISO 4217")
    labour_rate: str | None = Field(None, description="Price of an hour without tax, such as 85 or 92.50")
    tax_percent: str | None = None
    eur_rate: str | None = Field(None, description="What one euro costs in the shop's currency")
    inspection_rule: str | None = None
    wifi_name: str | None = None
    wifi_password: str | None = None
    cloud_url: str | None = None


class PersonPath(BaseModel):
    """Which person."""

    person_id: str = Field(description="Id of the person")


class PersonChange(BaseModel):
    """What is to be another way; what is left out stays. A new PIN ends that person's sessions."""

    name: str | None = Field(None, max_length=NAME_LETTERS)
    role: Role | None = None
    pin: str | None = Field(None, description="4 to 12 digits")


class PersonWish(BaseModel):
    """Who is to sign in."""

    name: str = Field(min_length=1, max_length=NAME_LETTERS)
    role: Role
    pin: str = Field(description="4 to 12 digits")


def shop_routes(api: APIBlueprint, parts: Parts, desk: PeopleDesk) -> None:
    """Add settings and people to the API; all of it needs the scope `admin`."""
    one_at_a_time = threading.Lock()

    @api.get("/settings", summary="The shop's settings", responses={200: described("Profile")})
    def shop_settings() -> Response:
        return tagged(parts.profile())

    @api.patch("/settings", summary="Change the shop's settings", responses={200: described("Profile")})
    def change_settings(body: ProfileChange) -> Response:
        wanted = {name: value for name, value in body.model_dump().items() if value is not None}
        with one_at_a_time:
            still_meant(parts.profile())
            parts.store.answers.keep(_judged(parts, wanted))
            return tagged(parts.profile())

    @api.get("/people", summary="Who may sign in", responses={200: listed("Person")})
    def every_person() -> Response:
        return json_of(parts.store.people.all())

    @api.post("/people", summary="Let somebody sign in", responses={201: described("Person")})
    def add_person(body: PersonWish) -> Response:
        with _pin_judged():
            return tagged(desk.add(body.name, body.role, body.pin, body.pin), status=201)

    @api.get("/people/<person_id>", summary="One person", responses={200: described("Person")})
    def one_person(path: PersonPath) -> Response:
        return tagged(_known(parts, path.person_id))

    @api.patch(
        "/people/<person_id>",
        summary="Change a name, a role or a PIN",
        responses={200: described("Person")},
    )
    def change_person(path: PersonPath, body: PersonChange) -> Response:
        _known(parts, path.person_id)
        pin = body.pin or ""
        with _pin_judged():
            changed = desk.change(
                path.person_id, name=body.name, role=body.role, pin=pin, again=pin, meant=still_meant
            )
        return tagged(changed)

    @api.delete("/people/<person_id>", summary="Let somebody sign in no more", responses={204: _GONE})
    def remove_person(path: PersonPath) -> Response:
        still_meant(_known(parts, path.person_id))
        if not desk.remove(path.person_id):
            raise NotFound
        return Response(status=204)


_GONE = {"description": "Their sessions have ended"}


@contextmanager
def _pin_judged() -> Iterator[None]:
    """Tell a PIN that is none as what it is here: a person who cannot be made or changed so."""
    try:
        yield
    except SignInRefused as refused:
        raise PersonInvalid(str(refused), hint=refused.hint) from refused


def _known(parts: Parts, person_id: str) -> Person:
    person = parts.store.people.person(person_id)
    if person is None:
        raise NotFound
    return person


def _judged(parts: Parts, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the wanted answers as they are kept, by the same rules as the settings page.

    Raises SettingInvalid with everything that is wrong.
    """
    form = {**to_plain(parts.profile()), **wanted}
    readers: dict[frozenset[str], Reader] = {
        frozenset({"shop_name", "language", "units"}): shop_forms.shop,
        frozenset({"currency", "labour_rate", "tax_percent", "eur_rate"}): shop_forms.money,
        frozenset({"inspection_rule"}): shop_forms.inspection(
            tuple(group for group, _title, _rest in inspections(parts))
        ),
        frozenset({"wifi_name", "wifi_password"}): shop_forms.wifi,
        frozenset({"cloud_url"}): shop_forms.cloud,
    }
    answers: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for names, read in readers.items():
        if names & wanted.keys():
            said = read(form, parts.profile())
            answers.update(said.answers)
            wrong.update(said.wrong)
    if wrong:
        raise SettingInvalid(
            " ".join(f"{name}: {why}" for name, why in sorted(wrong.items())),
            hint=_("Nothing was changed. Correct it and send it again."),
        )
    return answers
