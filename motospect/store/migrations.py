"""The history of the database's shape: append a step, never change one that has been released.

Each step runs in one transaction together with the record that it was applied.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from motospect.store.cloud_step import cloud_pages
from motospect.store.tries_step import wrong_tries

APPLICATION_ID = 0x4D4F544F
"""`MOTO` in the file's header (bytes 68-71, SQLite file format, section 1.3): the file is ours."""

STEPS = Migrations("motospect")


@STEPS(name="0001_scans")
def _scans(db: Database) -> None:
    """Scans, their exchanges, customers' links, secrets and the outbox."""
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    # `sequence` orders everything: a box without a clock battery starts in 1970.
    db.conn.execute("""
        CREATE TABLE scan (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('pre', 'post', 'check')),
            started_at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
            demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
            vin TEXT,
            headline TEXT,
            clean INTEGER CHECK (clean IN (0, 1)),
            complete INTEGER CHECK (complete IN (0, 1)),
            record TEXT,
            CHECK (state <> 'finished' OR record IS NOT NULL),
            CHECK (record IS NULL OR (headline IS NOT NULL AND clean IS NOT NULL AND complete IS NOT NULL))
        ) STRICT""")
    db.conn.execute("CREATE INDEX scan_by_vin ON scan (vin, sequence)")
    db.conn.execute("CREATE INDEX scan_running ON scan (state) WHERE state = 'running'")
    db.conn.execute("""
        CREATE TABLE exchange (
            scan INTEGER NOT NULL REFERENCES scan (sequence) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            id TEXT NOT NULL,
            record TEXT NOT NULL,
            PRIMARY KEY (scan, position),
            UNIQUE (scan, id)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE share (
            sequence INTEGER PRIMARY KEY,
            token TEXT NOT NULL UNIQUE,
            scan INTEGER NOT NULL REFERENCES scan (sequence) ON DELETE CASCADE,
            expires_at TEXT NOT NULL,
            revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
        ) STRICT""")
    db.conn.execute("CREATE INDEX share_by_scan ON share (scan)")
    db.conn.execute("CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    db.conn.execute("""
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind = 'scan'),
            scan INTEGER NOT NULL UNIQUE REFERENCES scan (sequence)
        ) STRICT""")


@STEPS(name="0002_passports")
def _passports(db: Database) -> None:
    """What was found out about adapters."""
    # `sequence` is raised at every change: a clock would not order them.
    db.conn.execute("""
        CREATE TABLE passport (
            key TEXT NOT NULL PRIMARY KEY,
            sequence INTEGER NOT NULL,
            record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")


@STEPS(name="0003_captures")
def _captures(db: Database) -> None:
    """Live recordings of a vehicle, part by part, and the scans of a vehicle without looking at others."""
    # `after` orders a capture among the vehicle's scans: a clock would not.
    db.conn.execute("""
        CREATE TABLE capture (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            vin TEXT,
            demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
            started_at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'cut_short')),
            text TEXT NOT NULL,
            head TEXT NOT NULL,
            after INTEGER REFERENCES scan (sequence) ON DELETE SET NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX capture_by_vehicle ON capture (vin, demo, sequence)")
    db.conn.execute("CREATE INDEX capture_running ON capture (state) WHERE state = 'running'")
    db.conn.execute("""
        CREATE TABLE capture_part (
            capture INTEGER NOT NULL REFERENCES capture (sequence) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            record TEXT NOT NULL,
            PRIMARY KEY (capture, position)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX scan_by_vehicle ON scan (vin, demo, sequence) WHERE headline IS NOT NULL")


@STEPS(name="0004_prices_and_estimates")
def _prices_and_estimates(db: Database) -> None:
    """The shop's price lists and what was estimated by them."""
    db.conn.execute("""
        CREATE TABLE price_list (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            imported_at TEXT NOT NULL,
            removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
            record TEXT NOT NULL,
            UNIQUE (name, version)
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE estimate (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scan TEXT NOT NULL REFERENCES scan (id),
            revision INTEGER NOT NULL CHECK (revision > 0),
            sha256 TEXT NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (scan, revision)
        ) STRICT""")
    # What a customer was told is never another thing afterwards, whatever a later version of ours does.
    for change in ("UPDATE", "DELETE"):
        db.conn.execute(f"""
            CREATE TRIGGER estimate_never_{change.lower()} BEFORE {change} ON estimate
            BEGIN SELECT RAISE(ABORT, 'estimates are never changed'); END""")


@STEPS(name="0005_services")
def _services(db: Database) -> None:
    """What was done to vehicles, and their odometers as people typed them."""
    db.conn.execute("""
        CREATE TABLE service_note (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            vin TEXT NOT NULL,
            demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
            item TEXT,
            km REAL CHECK (km >= 0),
            day TEXT,
            noted_at TEXT NOT NULL,
            CHECK (item IS NOT NULL OR km IS NOT NULL)
        ) STRICT""")
    db.conn.execute("CREATE INDEX service_note_by_vin ON service_note (vin, sequence)")


@STEPS(name="0006_baselines")
def _baselines(db: Database) -> None:
    """What is usual on each vehicle."""
    db.conn.execute("""
        CREATE TABLE baseline (
            vin TEXT NOT NULL,
            demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
            record TEXT NOT NULL,
            PRIMARY KEY (vin, demo)
        ) STRICT, WITHOUT ROWID""")


@STEPS(name="0007_people")
def _people(db: Database) -> None:
    """The shop's answers of the first run, and the people who sign in."""
    db.conn.execute("""
        CREATE TABLE answer (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    # A removed person keeps the name, for what they did; the PIN's hash goes.
    db.conn.execute("""
        CREATE TABLE person (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('owner', 'technician', 'viewer')),
            language TEXT NOT NULL,
            pin TEXT
        ) STRICT""")


@STEPS(name="0008_jobs_and_consents")
def _jobs_and_consents(db: Database) -> None:
    """Vehicles that were checked in, what customers agreed to, and the PIN that goes with a link."""
    db.conn.execute("""
        CREATE TABLE job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            token TEXT NOT NULL UNIQUE,
            attempt TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'in_work', 'done', 'withdrawn')),
            vin TEXT,
            demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
            record TEXT NOT NULL,
            made_at TEXT NOT NULL AS (record ->> '$.made_at'),
            plate TEXT NOT NULL AS (record ->> '$.plate'),
            name TEXT NOT NULL AS (record ->> '$.name'),
            contact TEXT NOT NULL AS (record ->> '$.contact'),
            complaint TEXT NOT NULL AS (record ->> '$.complaint')
        ) STRICT""")
    db.conn.execute("CREATE INDEX job_open ON job (sequence) WHERE state IN ('waiting', 'in_work')")
    db.conn.execute("CREATE INDEX job_by_vin ON job (vin, sequence)")
    db.conn.execute("""
        CREATE TABLE job_scan (
            scan TEXT NOT NULL,
            job INTEGER NOT NULL REFERENCES job (sequence) ON DELETE CASCADE,
            PRIMARY KEY (scan, job)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE consent (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scan TEXT NOT NULL REFERENCES scan (id),
            attempt TEXT NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (scan, attempt)
        ) STRICT""")
    # What a customer said is never another thing afterwards; a change of mind is a further record.
    for change in ("UPDATE", "DELETE"):
        db.conn.execute(f"""
            CREATE TRIGGER consent_never_{change.lower()} BEFORE {change} ON consent
            BEGIN SELECT RAISE(ABORT, 'consents are never changed'); END""")
    # Links of before get one of their own: SQLite's random() is seeded by the system.
    db.conn.execute("ALTER TABLE share ADD COLUMN pin TEXT NOT NULL DEFAULT ''")
    db.conn.execute("UPDATE share SET pin = printf('%04d', (random() & 1048575) % 10000)")


@STEPS(name="0009_photos_and_checklists")
def _photos_and_checklists(db: Database) -> None:
    """Photos of vehicles, the templates of inspections, and inspections point by point."""
    # The files are in the folder `photos`, named by `sha256`; several photos may be of one file.
    db.conn.execute("""
        CREATE TABLE photo (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scan TEXT REFERENCES scan (id),
            sha256 TEXT NOT NULL,
            record TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX photo_by_scan ON photo (scan, sequence)")
    db.conn.execute("CREATE INDEX photo_by_file ON photo (sha256)")
    db.conn.execute("""
        CREATE TABLE checklist_template (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            changed_at TEXT NOT NULL,
            removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
            record TEXT NOT NULL,
            UNIQUE (key, version)
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE checklist (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scan TEXT NOT NULL REFERENCES scan (id),
            template TEXT NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (scan, template)
        ) STRICT""")
    # A point has a row once somebody has looked at it: no row is "not checked".
    db.conn.execute("""
        CREATE TABLE checklist_point (
            checklist TEXT NOT NULL REFERENCES checklist (id),
            point TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('green', 'amber', 'red', 'not_checked', 'not_fitted')),
            comment TEXT NOT NULL,
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            PRIMARY KEY (checklist, point)
        ) STRICT, WITHOUT ROWID""")


@STEPS(name="0010_notes_and_search")
def _notes_and_search(db: Database) -> None:
    """What technicians wrote about scans, and which codes are in which scan, to be looked up by."""
    db.conn.execute("""
        CREATE TABLE note (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            scan INTEGER NOT NULL REFERENCES scan (sequence),
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            text TEXT NOT NULL,
            folded TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX note_by_scan ON note (scan, sequence)")
    db.conn.execute("""
        CREATE TABLE note_taken_back (
            note INTEGER PRIMARY KEY REFERENCES note (sequence),
            at TEXT NOT NULL,
            by TEXT NOT NULL
        ) STRICT""")
    # What was written stays readable: a mistake is taken back beside it, never rubbed out.
    for table in ("note", "note_taken_back"):
        for change in ("UPDATE", "DELETE"):
            db.conn.execute(f"""
                CREATE TRIGGER {table}_never_{change.lower()} BEFORE {change} ON {table}
                BEGIN SELECT RAISE(ABORT, 'notes are never changed'); END""")
    db.conn.execute("""
        CREATE TABLE scan_code (
            code TEXT NOT NULL,
            scan INTEGER NOT NULL REFERENCES scan (sequence) ON DELETE CASCADE,
            PRIMARY KEY (code, scan)
        ) STRICT, WITHOUT ROWID""")
    codes = (
        "INSERT OR IGNORE INTO scan_code SELECT json_extract(d.value, '$.code'), {row}.sequence"
        " FROM {rows}json_each({row}.record, '$.ecus') e, json_each(e.value, '$.dtcs') d"
    )
    db.conn.execute(codes.format(row="s", rows="scan s, ") + " WHERE s.record IS NOT NULL")
    for change in ("INSERT ON", "UPDATE OF record ON"):
        name = change.partition(" ")[0].lower()
        db.conn.execute(
            f"CREATE TRIGGER scan_codes_{name} AFTER {change} scan WHEN NEW.record IS NOT NULL BEGIN "
            + codes.format(row="NEW", rows="")
            + "; END"
        )


@STEPS(name="0011_seals")
def _seals(db: Database) -> None:
    """The hash chain of each scan, made when it was kept; scans of before have none."""
    db.conn.execute("""
        CREATE TABLE seal (
            scan INTEGER PRIMARY KEY REFERENCES scan (sequence) ON DELETE CASCADE,
            record TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("""
        CREATE TRIGGER seal_never_update BEFORE UPDATE ON seal
        BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END""")


@STEPS(name="0012_upkeep")
def _upkeep(db: Database) -> None:
    """How full the disk was, which scheduled backups were tried, and what was given up for room."""
    db.conn.execute("""
        CREATE TABLE disk_sample (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            free_bytes INTEGER NOT NULL,
            store_bytes INTEGER NOT NULL
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE backup_run (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            target TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            trouble TEXT
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE pruning (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            captures INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT""")


@STEPS(name="0013_tokens")
def _tokens(db: Database) -> None:
    """What programs hold: more than the one token that read by MCP, each with what it opens."""
    # A withdrawn token loses its digest and keeps its name, for what it did.
    db.conn.execute("""
        CREATE TABLE token (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            made_at TEXT NOT NULL,
            by TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            used_on TEXT NOT NULL,
            digest TEXT UNIQUE
        ) STRICT""")
    db.conn.execute("""
        INSERT INTO token (id, name, scopes, made_at, by, expires_at, used_on, digest)
        SELECT '00000000-0000-7000-8000-000000000001', 'MCP', 'read', '', '', '', '', value
        FROM secret WHERE name = 'portal.mcp_token' AND value <> ''""")
    db.conn.execute("DELETE FROM secret WHERE name = 'portal.mcp_token'")


STEPS(name="0014_cloud_pages")(cloud_pages)
STEPS(name="0017_wrong_tries")(wrong_tries)
