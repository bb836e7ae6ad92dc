"""The people who sign in: names, roles, and the hashes of their PINs."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from motospect.errors import PersonInvalid
from motospect.model.person import Person
from motospect.store.keeping import Keeping

OWNER = "owner"
"""Id of the one who claimed the box. That PIN is a secret of its own, which the button on the box forgets."""
_ROW = "id, name, role, language"


class People:
    """The people of one store; what a method has returned from is on the disk. Raises StoreError and its kin.

    One who was removed keeps the name, for what they did, and has no PIN any more.
    """

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def all(self) -> tuple[Person, ...]:
        """Return who may sign in, the owner first, then in the order they were made."""
        rows = self._keeping.read(
            f"SELECT {_ROW} FROM person WHERE pin IS NOT NULL AND id <> ? ORDER BY sequence",  # noqa: S608 - fixed parts
            OWNER,
        )
        return (self._owner(), *(Person(*row) for row in rows))

    def person(self, person_id: str) -> Person | None:
        """Return who may sign in under this id, None for nobody."""
        if person_id == OWNER:
            return self._owner()
        rows = self._keeping.read(
            f"SELECT {_ROW} FROM person WHERE id = ? AND pin IS NOT NULL",  # noqa: S608 - fixed parts
            person_id,
        )
        return Person(*rows[0]) if rows else None

    def name_of(self, person_id: str) -> str:
        """Return the name of anybody there ever was; empty for an unknown id and an owner without name."""
        found = self._keeping.read("SELECT name FROM person WHERE id = ?", person_id)
        return str(found[0][0]) if found else ""

    def pin_hash(self, person_id: str) -> str | None:
        """Return the hash of a person's PIN; None of the owner, whose PIN is a secret, and of nobody."""
        found = self._keeping.read("SELECT pin FROM person WHERE id = ?", person_id)
        return None if not found or found[0][0] is None else str(found[0][0])

    def add(self, person: Person, pin_hash: str) -> None:
        """Keep a new person; raises PersonInvalid where one of that name is there."""

        def insert(db: Database) -> None:
            _refuse_double(db, person)
            db.execute(
                "INSERT INTO person (id, name, role, language, pin) VALUES (?, ?, ?, ?, ?)",
                [person.id, person.name, person.role, person.language, pin_hash],
            )

        self._keeping.write(insert)

    def change(self, person: Person, pin_hash: str | None = None) -> bool:
        """Keep what is known of a person now, and a new PIN where one is given; False where they are gone.

        Raises PersonInvalid where another one has that name.
        """

        def update(db: Database) -> bool:
            _refuse_double(db, person)
            if person.id == OWNER:
                db.execute(
                    "INSERT INTO person (id, name, role, language) VALUES (?, ?, 'owner', ?)"
                    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, language = excluded.language",
                    [OWNER, person.name, person.language],
                )
                return True
            values = [person.name, person.role, person.language, pin_hash, person.id]
            sql = (
                "UPDATE person SET name = ?, role = ?, language = ?, pin = coalesce(?, pin)"
                " WHERE id = ? AND pin IS NOT NULL"
            )
            return bool(db.execute(sql, values).rowcount > 0)

        return self._keeping.write(update)

    def remove(self, person_id: str) -> bool:
        """Take a person's PIN away for good; False where there is none. The owner stays."""
        sql = "UPDATE person SET pin = NULL WHERE id = ? AND pin IS NOT NULL"
        return bool(self._keeping.write(lambda db: db.execute(sql, [person_id]).rowcount > 0))

    def _owner(self) -> Person:
        rows: list[tuple[Any, ...]] = self._keeping.read(
            f"SELECT {_ROW} FROM person WHERE id = ?",  # noqa: S608 - fixed parts
            OWNER,
        )
        return Person(*rows[0]) if rows else Person(OWNER, "", "owner")


def _refuse_double(db: Database, person: Person) -> None:
    """Two of one name could not be told apart where people sign in."""
    others = db.execute(
        "SELECT name FROM person WHERE id <> ? AND (pin IS NOT NULL OR id = ?)", [person.id, OWNER]
    ).fetchall()
    if person.name and person.name.casefold() in {str(name).casefold() for (name,) in others}:
        raise PersonInvalid(
            f"There is a person called {person.name} already.",
            hint="Give another name, such as one with the first letter of the family name.",
        )
