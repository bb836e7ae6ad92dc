"""Steps of the database's shape that belong to the technician's desk; as `migrations`, never changed."""

from __future__ import annotations

from sqlite_utils import Database

from motospect.store.migrations import STEPS


@STEPS(name="0015_estimate_edits")
def _estimate_edits(db: Database) -> None:
    """What a workshop left out of an estimate, added to it and put in another order."""
    db.conn.execute("""
        CREATE TABLE estimate_edit (
            scan TEXT NOT NULL REFERENCES scan (id),
            number INTEGER NOT NULL CHECK (number > 0),
            record TEXT NOT NULL,
            PRIMARY KEY (scan, number)
        ) STRICT, WITHOUT ROWID""")
    for change in ("UPDATE", "DELETE"):
        db.conn.execute(f"""
            CREATE TRIGGER estimate_edit_never_{change.lower()} BEFORE {change} ON estimate_edit
            BEGIN SELECT RAISE(ABORT, 'edits of estimates are never changed'); END""")
