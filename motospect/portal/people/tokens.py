"""Access tokens: made and shown once, asked for as `Authorization: Bearer`, kept as a digest only."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from flask import request

from motospect.errors import ScopeInsufficient, TokenRefused
from motospect.model.identity import new_id, utc_now
from motospect.model.person import Person, Role, Scope
from motospect.model.token import SCOPES, Token
from motospect.store import Store

BYTES = 24
LONGEST_NAME = 80
HOW_TO_GET_ONE = "Make one on the box's page /programs and send it as `Authorization: Bearer TOKEN`."
NEEDS: dict[Role, Scope] = {"viewer": "read", "technician": "write", "owner": "admin"}
"""Role that a person needs for an endpoint -> scope that a program needs for it."""
SCAN_ENDPOINTS = frozenset({"api.start", "api.arm", "api.end"})
"""What sends something to a vehicle and writes nothing about it."""


def make_token(
    store: Store, *, name: str, scopes: Sequence[Scope], by: str, days: int | None = None
) -> tuple[Token, str]:
    """Return a new token as it is kept and as its holder sends it; raises StoreError.

    Unknown scopes are left out; `read` is always in. `days` is how long it is good for, None for ever.
    """
    shown = f"motospect_{secrets.token_urlsafe(BYTES)}"
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days) if days else None
    token = Token(
        id=new_id(),
        name=name.strip()[:LONGEST_NAME] or "?",
        scopes=tuple(scope for scope in SCOPES if scope == "read" or scope in scopes),
        made_at=utc_now(),
        by=by,
        expires_at=until.isoformat(timespec="seconds").replace("+00:00", "Z") if until else "",
    )
    store.tokens.add(token, _digest(shown))
    return token, shown


def token_shown() -> str | None:
    """Return the token the request bears; None where it bears none."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" and given.strip() else None


def check_token(store: Store, shown: str, needed: Scope) -> Token:
    """Return the token that opens what needs this scope; raises TokenRefused and ScopeInsufficient."""
    token = store.tokens.by_digest(_digest(shown))
    if token is None or _over(token):
        raise TokenRefused(
            "The access token is wrong, withdrawn or too old.",
            hint=HOW_TO_GET_ONE,
        )
    if not token.opens(needed):
        raise ScopeInsufficient(
            f"This token opens {', '.join(token.scopes)}; this needs {needed}.",
            hint="Make a token with that scope on the box's page /programs.",
        )
    today = dt.datetime.now(dt.UTC).date().isoformat()
    if token.used_on != today:
        store.tokens.used(token.id, today)
    return token


def program(token: Token) -> Person:
    """Return who a token's holder is to the pages: a person of the role its scopes come to."""
    role: Role = "owner" if token.opens("admin") else "technician" if token.opens("write") else "viewer"
    return Person(f"token:{token.id}", token.name, role)


def scope_needed(endpoint: str, role: Role) -> Scope:
    """Return the scope for an endpoint that a person needs this role for."""
    return "scan" if endpoint in SCAN_ENDPOINTS else NEEDS[role]


def _over(token: Token) -> bool:
    return bool(token.expires_at) and dt.datetime.fromisoformat(token.expires_at) <= dt.datetime.now(dt.UTC)


def _digest(shown: str) -> str:
    """192 random bits cannot be guessed from a plain digest, so no slow hash is needed as for a PIN."""
    return hashlib.sha256(shown.encode()).hexdigest()
