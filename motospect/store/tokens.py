"""Tokens in the store: digests of what programs hold, what they open, and those withdrawn."""

from __future__ import annotations

from typing import Any, cast

from sqlite_utils import Database

from motospect.model.person import Scope
from motospect.model.token import Token
from motospect.store.keeping import Keeping

_COLUMNS = "id, name, scopes, made_at, by, expires_at, used_on"


class Tokens:
    """One method per question about tokens; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.tokens`."""
        self._keeping = keeping

    def add(self, token: Token, digest: str) -> None:
        """Keep a token by its digest."""
        values = [token.id, token.name, " ".join(token.scopes), token.made_at, token.by, token.expires_at]
        sql = (
            "INSERT INTO token (id, name, scopes, made_at, by, expires_at, used_on, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, '', ?)"
        )

        def work(db: Database) -> None:
            db.execute(sql, [*values, digest])

        self._keeping.write(work)

    def by_digest(self, digest: str) -> Token | None:
        """Return the token in force with this digest; expired ones too, withdrawn ones not."""
        found = self._keeping.read(f"SELECT {_COLUMNS} FROM token WHERE digest = ?", digest)  # noqa: S608
        return _token(found[0]) if found else None

    def all(self) -> tuple[Token, ...]:
        """Return the tokens that were not withdrawn, the first one first."""
        sql = f"SELECT {_COLUMNS} FROM token WHERE digest IS NOT NULL ORDER BY sequence"  # noqa: S608
        return tuple(_token(row) for row in self._keeping.read(sql))

    def withdraw(self, token_id: str) -> bool:
        """Make a token worth nothing from now on; False where there is none in force with this id."""
        sql = "UPDATE token SET digest = NULL WHERE id = ? AND digest IS NOT NULL"
        return bool(self._keeping.write(lambda db: db.execute(sql, [token_id]).rowcount > 0))

    def used(self, token_id: str, day: str) -> None:
        """Note the day a token was used on (ISO 8601); once a day is enough to see who still does."""

        def work(db: Database) -> None:
            db.execute("UPDATE token SET used_on = ? WHERE id = ?", [day, token_id])

        self._keeping.write(work)


def _token(row: tuple[Any, ...]) -> Token:
    token_id, name, scopes, made_at, by, expires_at, used_on = row
    return Token(
        id=token_id,
        name=name,
        scopes=tuple(cast("Scope", scope) for scope in scopes.split()),
        made_at=made_at,
        by=by,
        expires_at=expires_at,
        used_on=used_on,
    )
