"""Step 0014 of the database's history: customers' pages for the fleet's server, and room in the outbox."""

from __future__ import annotations

from sqlite_utils import Database


def cloud_pages(db: Database) -> None:
    """The last version of each link's page, and an outbox that carries pages beside scans."""
    # `stamp` is what the page was made from: while it is the same, nothing has to be made again.
    # `confirmed` is the last version the server has said it keeps.
    db.conn.execute("""
        CREATE TABLE cloud_page (
            share INTEGER PRIMARY KEY REFERENCES share (sequence) ON DELETE CASCADE,
            id TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('live', 'ended')),
            stamp TEXT NOT NULL,
            content_sha256 TEXT NOT NULL,
            record TEXT NOT NULL,
            confirmed INTEGER NOT NULL DEFAULT 0
        ) STRICT""")
    # What became of decisions that came from the server: the same one again is answered the same.
    db.conn.execute("""
        CREATE TABLE cloud_decision (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            share INTEGER NOT NULL REFERENCES share (sequence) ON DELETE CASCADE,
            result TEXT NOT NULL CHECK (result IN ('kept', 'pin', 'wait', 'changed', 'over'))
        ) STRICT""")
    db.conn.execute("CREATE INDEX cloud_decision_by_share ON cloud_decision (share, sequence)")
    # Its sequence never repeats, so the new table goes on counting where the old one was.
    db.conn.execute("ALTER TABLE outbox RENAME TO outbox_of_scans")
    db.conn.execute("""
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('scan', 'customer_page')),
            scan INTEGER UNIQUE REFERENCES scan (sequence),
            share INTEGER UNIQUE REFERENCES cloud_page (share) ON DELETE CASCADE,
            CHECK ((kind = 'scan') = (scan IS NOT NULL)),
            CHECK ((kind = 'customer_page') = (share IS NOT NULL))
        ) STRICT""")
    db.conn.execute(
        "INSERT INTO outbox (sequence, kind, scan) SELECT sequence, kind, scan FROM outbox_of_scans"
    )
    db.conn.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    db.conn.execute(
        "INSERT INTO sqlite_sequence (name, seq)"
        " SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_of_scans'"
    )
    db.conn.execute("DROP TABLE outbox_of_scans")
