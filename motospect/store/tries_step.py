"""Step 0017 of the database's history: wrong PINs, so that pulling the plug forgives none."""

from __future__ import annotations

from sqlite_utils import Database


def wrong_tries(db: Database) -> None:
    """Each wrong PIN that counts: at which door, from where, at whom."""
    db.conn.execute("""
        CREATE TABLE wrong_try (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            door TEXT NOT NULL,
            address TEXT NOT NULL,
            person TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT""")
