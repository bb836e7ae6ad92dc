"""One leash for all that the tests start beside themselves: nothing outlives pytest, however it ends."""

from __future__ import annotations

from functools import cache

from motospect.leash import Leash


@cache
def leash() -> Leash:
    """Return this process's leash; it acts when the process is gone."""
    return Leash()
