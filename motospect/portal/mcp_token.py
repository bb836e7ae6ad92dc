"""The access token by which programs read this box: shown once when it is made, kept as a digest only."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from motospect.store import Store

TOKEN_SECRET = "portal.mcp_token"  # noqa: S105 - the name under which the digest is kept
_BYTES = 24


def make_token(store: Store) -> str:
    """Return a new token; an older one is worth nothing from now on. Raises StoreError."""
    token = f"motospect_{secrets.token_urlsafe(_BYTES)}"
    store.keep_secret(TOKEN_SECRET, _digest(token))
    return token


def withdraw_token(store: Store) -> None:
    """Shut programs out until a new token is made; raises StoreError."""
    store.keep_secret(TOKEN_SECRET, "")


def has_token(store: Store) -> bool:
    """Whether programs may read with a token."""
    return bool(store.secret(TOKEN_SECRET))


def is_token(store: Store, given: str) -> bool:
    """Whether this is the token in force."""
    kept = store.secret(TOKEN_SECRET) or ""
    return bool(kept) and hmac.compare_digest(kept, _digest(given))


def _digest(token: str) -> str:
    """192 random bits cannot be guessed from a plain digest, so no slow hash is needed as for the PIN."""
    return hashlib.sha256(token.encode()).hexdigest()
