"""Who is asking: people's PINs, sessions, CSRF tokens. A page is closed unless it is named as open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from motospect.errors import RoleInsufficient
from motospect.model.person import Person
from motospect.portal.parts import Parts
from motospect.portal.people.lockout import Lockout
from motospect.portal.people.pins import SignInRefused, hashed, is_right
from motospect.portal.people.roles import SAFE_METHODS, may, refusal, role_needed
from motospect.portal.people.tokens import check_token, program, scope_needed, token_shown
from motospect.portal.people.tries_kept import KeptTries
from motospect.portal.reader_language import CHOSEN
from motospect.store.people import OWNER

PIN_SECRET = "portal.owner_pin"  # noqa: S105 - the name under which the hash is kept
KEY_SECRET = "portal.session_key"  # noqa: S105 - likewise
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "language.choose",
        "sign_in.welcome",
        "sign_in.sign_in",
        "customer.page",
        "customer.paper",
        "customer.total",
        "customer.decide",
        "customer.undecided",
        "customer.photo",
        "check_in.page",
        "check_in.vin",
        "check_in.send",
        "check_in.thanks",
        "check_in.status",
        "check_in.events",
        "vin.look_as_json",
        "verify.page",
        "verify.examine",
        "screen.page",
        "screen.events",
        "health.page",
        "health.as_json",
        "metrics.text",
        "api.customer_job",
        "api.customer_job_events",
        "api.shared_report",
        "api.shared_total",
        "api.shared_paper",
        "api.shared_photo",
        "api.decide_shared",
        "api.health",
        "api.openapi",
        "api_docs.page",
    }
)
"""Pages without sign-in. What is not here is closed, so a new page is safe until told otherwise."""
TOKEN_ENDPOINTS = frozenset({"mcp.endpoint", "mcp.no_stream"})
"""For programs: they ask for a token in a header, which no browser sends by itself, so no CSRF either."""
PROVEN_ENDPOINTS = frozenset({"api.decide_shared"})
"""Their request itself holds what lets it in, a customer's link and PIN: no cookie helps, so no CSRF."""
WANTED = "wanted"
"""Name in the session of the page that was asked for before sign-in: where it leads afterwards."""
MOST_WANTED = 500
"""Characters of such an address; the session is a cookie."""
_EXTENSION = "motospect.access"


class Access:
    """The people's PINs and the sessions they open."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store
        self._lockout = Lockout(parts.clock, KeptTries(parts.store.tries, "people", parts.clock))
        self._one_at_a_time = threading.Lock()

    @property
    def claimed(self) -> bool:
        """Whether the box has an owner. Read every time: the button on the box may have reset the PIN."""
        return self._store.secret(PIN_SECRET) is not None

    def claim(self, pin: str, again: str) -> None:
        """Set the owner's PIN, once until it is reset on the box, and sign in; raises SignInRefused."""
        if not self._store.keep_secret_once(PIN_SECRET, hashed(pin, again)):
            raise SignInRefused(_("This box already has an owner PIN."), hint=_("Sign in with it."))
        self._open_session(OWNER)

    def sign_in(self, person_id: str, pin: str, address: str) -> Person:
        """Open a session for the right PIN; raises SignInRefused and makes guessing slow."""
        self.prove(person_id, pin, address)
        self._open_session(person_id)
        person = self._store.people.person(person_id)
        if person is None:  # removed between the two questions
            raise SignInRefused(_("You may not sign in any more."), hint=_("Ask the owner of the box."))
        if person.language:
            session[CHOSEN] = person.language
        return person

    def prove(self, person_id: str, pin: str, address: str) -> None:
        """Return when the PIN is this person's; raises SignInRefused for a wrong one and after too many."""
        # One at a time: a burst of tries cannot slip past the count, nor take 19 MiB each.
        with self._one_at_a_time:
            kept = self._hash(person_id)
            counted = person_id if kept else ""  # whoever makes names up is one and the same
            wait_s = self._lockout.wait_s(address, counted)
            if wait_s > 0:
                raise SignInRefused(
                    _("Too many wrong PINs."),
                    hint=_("Wait %(time)s, then try again.", time=_duration(wait_s)),
                )
            if not is_right(kept, pin):
                self._lockout.wrong(address, counted)
                raise SignInRefused(
                    _("That PIN is wrong."),
                    hint=_("Try again; after several wrong tries there is a growing wait."),
                )
            self._lockout.right(address, counted)

    def change_pin(self, person_id: str, pin_hash: str) -> None:
        """Give a person this new PIN and end their sessions, but not the one that asks."""
        person = self._store.people.person(person_id)
        if person is None:
            return
        if person_id == OWNER:
            self._store.keep_secret(PIN_SECRET, pin_hash)
        else:
            self._store.people.change(person, pin_hash)
        if session.get("person") == person_id:
            session["mark"] = _mark(pin_hash)

    def person(self) -> Person | None:
        """Return who this request comes from. A changed PIN and a removal end every session of a person."""
        person_id, mark = str(session.get("person", "")), str(session.get("mark", ""))
        kept = self._hash(person_id) if person_id else None
        if kept is None or not hmac.compare_digest(mark, _mark(kept)):
            return None
        return self._store.people.person(person_id)

    def guard(self) -> Response | None:
        """Let the request through, send the visitor to sign in, or refuse; runs before every view."""
        endpoint = request.endpoint
        if endpoint in TOKEN_ENDPOINTS:
            return None
        shown = token_shown() if request.path.startswith("/api/") else None
        if shown is not None:
            # Asked before anything else: who shows a token that does not do is not let in by a cookie.
            needed = role_needed(endpoint or "", request.method)
            g.token = check_token(self._store, shown, scope_needed(endpoint or "", needed))
            g.person = program(g.token)
            return None
        if request.method not in SAFE_METHODS and endpoint not in PROVEN_ENDPOINTS:
            _check_csrf()
        if endpoint is None or endpoint in OPEN_ENDPOINTS:
            return None
        person = current_person()
        if person is None:
            return self._stranger()
        needed = role_needed(endpoint, request.method)
        if not may(person.role, needed):
            raise RoleInsufficient(refusal(person.role, needed), hint=_("Ask the owner of the box for it."))
        return None

    def _stranger(self) -> Response:
        if request.path.startswith("/api/") or request.path.endswith("/events"):
            abort(401)
        if request.method not in SAFE_METHODS:
            return redirect(url_for("sign_in.sign_in"), 303)
        wanted = request.full_path.rstrip("?")
        # What a page fetches by itself, a picture or figures, is not where somebody wants to go.
        if self.claimed and "text/html" in request.headers.get("Accept", "") and len(wanted) <= MOST_WANTED:
            session[WANTED] = wanted
        return redirect(url_for("sign_in.sign_in" if self.claimed else "sign_in.welcome"), 303)

    def _hash(self, person_id: str) -> str | None:
        if person_id == OWNER:
            return self._store.secret(PIN_SECRET)
        return self._store.people.pin_hash(person_id)

    def _open_session(self, person_id: str) -> None:
        chosen = session.get(CHOSEN)
        session.clear()  # a new CSRF token too: what was known before sign-in is worth nothing after
        session.permanent = True
        session["person"] = person_id
        session["mark"] = _mark(self._hash(person_id) or secrets.token_hex())
        if chosen:
            session[CHOSEN] = chosen


def current_person() -> Person | None:
    """Return who this request comes from, None for a stranger."""
    if "person" not in g:
        access: Access = current_app.extensions[_EXTENSION]
        g.person = access.person()
    person: Person | None = g.person
    return person


def by_token() -> bool:
    """Whether this request comes from a program with a token, and not from a person's session."""
    return "token" in g


def who() -> str:
    """Return who asks by name, or role where the owner has given none; empty for a stranger."""
    person = current_person()
    return person.name or person.role if person else ""


def csrf_token() -> str:
    """Return this session's token, for a hidden field named `csrf` or the header `X-CSRF-Token`."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def set_up_access(pages: Flask, parts: Parts) -> Access:
    """Sign sessions with a key the store keeps, so that they outlive a restart; return who guards."""
    parts.store.keep_secret_once(KEY_SECRET, secrets.token_urlsafe(48))
    pages.secret_key = parts.store.secret(KEY_SECRET)
    pages.config.update(
        SESSION_COOKIE_NAME="motospect",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,
    )
    access = Access(parts)
    pages.extensions[_EXTENSION] = access
    return access


def _mark(kept: str) -> str:
    """Return what a session of the PIN with this hash carries."""
    return hashlib.sha256(kept.encode()).hexdigest()[:32]


def _check_csrf() -> None:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    expected = str(session.get("csrf", ""))
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(403, _("This form is too old or was not made by this box."))


def _duration(seconds: float) -> str:
    whole = int(seconds) + 1
    if whole < 120:
        return str(_("%(n)s seconds", n=whole))
    return str(_("%(n)s minutes", n=(whole + 59) // 60))
