"""Wrong PINs in the store, as few as are needed to go on counting after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlite_utils import Database

from motospect.store.keeping import Keeping

MOST_KEPT = 500
"""Over all doors; the lockout's waits keep it far below."""


class WrongTry(NamedTuple):
    """From where and at whom a PIN was guessed, and when (RFC 3339 UTC, by a clock that may be wrong)."""

    address: str
    person: str
    at: str


class Tries:
    """One method per question about wrong tries; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.tries`."""
        self._keeping = keeping

    def at(self, door: str, *, since: str) -> tuple[WrongTry, ...]:
        """Return the tries at a door not older than this, the first one first."""
        sql = "SELECT address, person, at FROM wrong_try WHERE door = ? AND at >= ? ORDER BY sequence"
        return tuple(WrongTry(*row) for row in self._keeping.read(sql, door, since))

    def add(self, door: str, wrong: WrongTry, *, forgiven: Mapping[str, int], since: str) -> None:
        """Keep one more; forget so many of the oldest at each one `forgiven`, and all from before `since`."""

        def work(db: Database) -> None:
            _forgive(db, door, forgiven)
            db.execute(
                "INSERT INTO wrong_try (door, address, person, at) VALUES (?, ?, ?, ?)", [door, *wrong]
            )
            db.execute("DELETE FROM wrong_try WHERE at < ?", [since])
            newest = "SELECT sequence FROM wrong_try ORDER BY sequence DESC LIMIT ?"
            db.execute(f"DELETE FROM wrong_try WHERE sequence NOT IN ({newest})", [MOST_KEPT])  # noqa: S608

        self._keeping.write(work)

    def forgive(self, door: str, people: Mapping[str, int]) -> None:
        """Forget so many of the oldest tries at each person."""
        self._keeping.write(lambda db: _forgive(db, door, people))


def _forgive(db: Database, door: str, people: Mapping[str, int]) -> None:
    oldest = "SELECT sequence FROM wrong_try WHERE door = ? AND person = ? ORDER BY sequence LIMIT ?"
    for person, count in people.items():
        db.execute(f"DELETE FROM wrong_try WHERE sequence IN ({oldest})", [door, person, count])  # noqa: S608
