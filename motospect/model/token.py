"""What a program that uses this box holds: a token with a name, what it opens, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.person import Scope

SCOPES: tuple[Scope, ...] = ("read", "scan", "write", "admin")
"""Each opens what it names and reading; `admin` opens everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token as the box keeps it: never the token itself. Times are RFC 3339 UTC, "" where there is none.

    `used_on` is the day it was used last.
    """

    id: str
    name: str
    scopes: tuple[Scope, ...]
    made_at: str
    by: str = ""
    expires_at: str = ""
    used_on: str = ""

    def opens(self, needed: Scope) -> bool:
        """Whether it may be used for what needs this scope."""
        return needed == "read" or needed in self.scopes or "admin" in self.scopes
