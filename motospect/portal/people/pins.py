"""PINs: which may be set, their hashes, and a check as slow for a wrong name as for a wrong PIN."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

LEAST, MOST = 4, 12
"""Digits of a PIN."""

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


def hashed(pin: str, again: str) -> str:
    """Return the hash of a new PIN that was typed twice; raises SignInRefused."""
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        raise SignInRefused(_("The PIN must be 4 to 12 digits."), hint=_("Six digits or more are better."))
    if pin != again:
        raise SignInRefused(_("The two PINs are not the same."), hint=_("Type the same PIN twice."))
    return _HASHER.hash(pin)


def is_right(kept: str | None, pin: str) -> bool:
    """Whether the PIN is the one with this hash. As slow where there is no hash: nobody learns who exists."""
    try:
        right = _HASHER.verify(kept or _nobodys(), pin[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None and len(pin) <= MOST


@cache
def _nobodys() -> str:
    return _HASHER.hash("no digits, so no PIN")
