"""Who may see what: the owner's PIN, sessions, CSRF tokens. A page is closed unless it is named as open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import Flask, abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from motospect.portal.lockout import Lockout
from motospect.portal.parts import Parts

PIN_SECRET = "portal.owner_pin"  # noqa: S105 - the name under which the hash is kept
KEY_SECRET = "portal.session_key"  # noqa: S105 - likewise
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "language.choose",
        "sign_in.welcome",
        "sign_in.sign_in",
        "customer.page",
        "customer.paper",
        "vin.look_as_json",
        "screen.page",
        "screen.events",
        "health.page",
        "health.as_json",
        "metrics.text",
        "api.health",
        "api.openapi",
    }
)
"""Pages without sign-in. What is not here is closed, so a new page is safe until told otherwise."""
TOKEN_ENDPOINTS = frozenset({"mcp.endpoint", "mcp.no_stream"})
"""For programs: they ask for a token in a header, which no browser sends by itself, so no CSRF either."""

# OWASP's second argon2id profile: 19 MiB for some 50 ms. The library's default takes 64 MiB, half the daemon.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class SignInRefused(Exception):
    """The PIN was wrong, unusable or tried too often: what the form says again, with what to do.

    Not one of the product's errors: it ends on the page whose form was sent and never leaves this room.
    """

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what)
        self.hint = hint

    def sentence(self) -> str:
        """Return both halves as one line."""
        return f"{self} {self.hint}"


class Access:
    """The owner's PIN and the sessions it opens."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store
        self._lockout = Lockout(parts.clock)
        self._one_at_a_time = threading.Lock()

    @property
    def _hash(self) -> str | None:
        """Read every time: the button on the box may have reset the PIN."""
        return self._store.secret(PIN_SECRET)

    @property
    def claimed(self) -> bool:
        """Whether the box has an owner."""
        return self._hash is not None

    def claim(self, pin: str, again: str) -> None:
        """Set the owner's PIN, once until it is reset on the box, and sign in; raises SignInRefused."""
        if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
            raise SignInRefused("The PIN must be 4 to 12 digits.", hint="Six digits or more are better.")
        if pin != again:
            raise SignInRefused("The two PINs are not the same.", hint="Type the same PIN twice.")
        if not self._store.keep_secret_once(PIN_SECRET, _HASHER.hash(pin)):
            raise SignInRefused("This box already has an owner PIN.", hint="Sign in with it.")
        self._open_session()

    def sign_in(self, pin: str, address: str) -> None:
        """Open a session for the right PIN; raises SignInRefused and makes guessing slow."""
        # One at a time: a burst of tries cannot slip past the count, nor take 19 MiB each.
        with self._one_at_a_time:
            wait_s = self._lockout.wait_s(address)
            if wait_s > 0:
                raise SignInRefused("Too many wrong PINs.", hint=f"Wait {_duration(wait_s)}, then try again.")
            if not self._is_right(pin):
                self._lockout.wrong(address)
                raise SignInRefused(
                    "That PIN is wrong.", hint="Try again; after several wrong tries there is a growing wait."
                )
            self._lockout.right(address)
        self._open_session()

    def signed_in(self) -> bool:
        """Whether this request comes from the owner. A changed PIN ends every older session."""
        mark = _mark(self._hash)
        return mark is not None and hmac.compare_digest(str(session.get("owner", "")), mark)

    def guard(self) -> Response | None:
        """Let the request through, send the visitor to sign in, or refuse; runs before every view."""
        if request.endpoint in TOKEN_ENDPOINTS:
            return None
        if request.method not in SAFE_METHODS:
            _check_csrf()
        if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS or self.signed_in():
            return None
        if request.path.startswith("/api/") or request.path.endswith("/events"):
            abort(401)
        if request.method not in SAFE_METHODS:
            return redirect(url_for("sign_in.sign_in"), 303)
        return redirect(url_for("sign_in.sign_in" if self.claimed else "sign_in.welcome"), 303)

    def _is_right(self, pin: str) -> bool:
        kept = self._hash
        if kept is None or len(pin) > 12:
            return False
        try:
            return _HASHER.verify(kept, pin)
        except VerificationError:
            return False

    def _open_session(self) -> None:
        session.clear()  # a new CSRF token too: what was known before sign-in is worth nothing after
        session.permanent = True
        session["owner"] = _mark(self._hash)


def _mark(kept: str | None) -> str | None:
    """Return what a session of the PIN with this hash carries; None without a PIN: nobody is signed in."""
    return None if kept is None else hashlib.sha256(kept.encode()).hexdigest()[:32]


def csrf_token() -> str:
    """Return this session's token, for a hidden field named `csrf` or the header `X-CSRF-Token`."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def set_up_sessions(pages: Flask, parts: Parts) -> None:
    """Sign sessions with a key the store keeps, so that they outlive a restart."""
    parts.store.keep_secret_once(KEY_SECRET, secrets.token_urlsafe(48))
    pages.secret_key = parts.store.secret(KEY_SECRET)
    pages.config.update(
        SESSION_COOKIE_NAME="motospect",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,
    )


def _check_csrf() -> None:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    expected = str(session.get("csrf", ""))
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(403, "This form is too old or was not made by this box.")


def _duration(seconds: float) -> str:
    whole = int(seconds) + 1
    return f"{whole} seconds" if whole < 120 else f"{(whole + 59) // 60} minutes"
