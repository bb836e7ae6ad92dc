"""The first visit, where the owner sets the PIN, the sign-in page of all later ones."""

from __future__ import annotations

from typing import TypeAlias

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from motospect.portal.box.first_run import is_unfinished
from motospect.portal.parts import Parts
from motospect.portal.people.access import WANTED, Access, current_person
from motospect.portal.people.pins import SignInRefused
from motospect.portal.reader_language import CHOSEN
from motospect.store.people import OWNER

Page: TypeAlias = str | Response | tuple[str, int]
LAST = "last"
"""Name in the session of the person who signed in here last: the one who is proposed next time."""


def sign_in_pages(parts: Parts, access: Access) -> Blueprint:
    """Return the pages that open and end a session."""
    pages = Blueprint("sign_in", __name__)

    @pages.route("/welcome", methods=["GET", "POST"])
    def welcome() -> Page:
        if access.claimed and request.method == "GET":
            return redirect(url_for("sign_in.sign_in"), 303)
        return render_template("welcome.html") if request.method == "GET" else _claim(parts, access)

    @pages.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Page:
        if not access.claimed:
            return redirect(url_for("sign_in.welcome"), 303)
        return _asking(parts, None) if request.method == "GET" else _sign_in(parts, access)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        person = current_person()
        kept = {name: session[name] for name in (CHOSEN,) if name in session}
        session.clear()
        session.update(kept)
        if person is not None:
            session[LAST] = person.id
        return redirect(url_for("sign_in.sign_in"), 303)

    return pages


def _claim(parts: Parts, access: Access) -> Page:
    try:
        access.claim(request.form.get("pin", ""), request.form.get("again", ""))
    except SignInRefused as refused:
        if access.claimed:
            return _asking(parts, refused), 403
        return render_template("welcome.html", refused=refused), 403
    return redirect(url_for("first_run.page"), 303)


def _sign_in(parts: Parts, access: Access) -> Page:
    wanted = str(session.get(WANTED, ""))
    person_id, address = request.form.get("person", OWNER), request.remote_addr or ""
    try:
        person = access.sign_in(person_id, request.form.get("pin", ""), address)
    except SignInRefused as refused:
        return _asking(parts, refused), 403
    if person.role == "owner" and is_unfinished(parts):
        return redirect(url_for("first_run.page"), 303)
    return redirect(wanted or url_for("bench.page"), 303)


def _asking(parts: Parts, refused: SignInRefused | None) -> str:
    people = parts.store.people.all()
    ids = [person.id for person in people]
    likely = request.form.get("person") or str(session.get(LAST, ""))
    if likely not in ids:
        likely = ids[0] if len(ids) == 1 else ""
    return render_template("sign_in.html", people=people, proposed=likely, refused=refused)
