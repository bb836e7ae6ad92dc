"""The changes that take more than one statement; each runs inside one transaction of its caller."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlite_utils import Database

from motospect.errors import StoreError
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan
from motospect.model.seal import seal_of
from motospect.model.wire import to_json

TOKEN_BYTES = 24
"""192 bits: a customer's link cannot be guessed."""
PIN_DIGITS = 4
"""Said by the technician to who may decide on the repair; guessing is slowed down where it is asked for."""


def save_scan(db: Database, scan: Scan, exchanges: Sequence[Exchange], *, send: bool) -> None:
    """Write scan, exchanges, seal and, to `send` it, outbox row; nothing when just these are kept.

    Raises StoreError when something else is kept under the id.
    """
    record = to_json(scan).decode()
    bodies = [(x.id, to_json(x).decode()) for x in exchanges]
    kept = db.execute("SELECT sequence, record FROM scan WHERE id = ?", [scan.id]).fetchone()
    if kept is not None and kept[1] is not None:
        if kept[1] != record or _kept_bodies(db, kept[0]) != bodies:
            raise StoreError(
                f"Scan {scan.id} is already kept with another content.",
                hint="Nothing was changed; make a new scan, it gets its own id.",
            )
        return
    sequence = _save_record(db, scan, record)
    db.conn.executemany(
        "INSERT INTO exchange (scan, position, id, record) VALUES (?, ?, ?, ?)",
        [(sequence, position, xid, body) for position, (xid, body) in enumerate(bodies)],
    )
    seal = seal_of(record, [body for _, body in bodies])
    db.execute("INSERT INTO seal (scan, record) VALUES (?, ?)", [sequence, to_json(seal).decode()])
    if send:
        db.execute("INSERT INTO outbox (kind, scan) VALUES ('scan', ?)", [sequence])


def share_scan(db: Database, scan_id: str, *, now: str, expires_at: str) -> str:
    """Return the token of the scan's live link, prolonged to a later `expires_at`, or of a new one."""
    (sequence,) = db.execute("SELECT sequence FROM scan WHERE id = ?", [scan_id]).fetchone()
    live = db.execute(
        "UPDATE share SET expires_at = max(expires_at, ?) WHERE sequence ="
        " (SELECT max(sequence) FROM share WHERE scan = ? AND NOT revoked AND expires_at > ?)"
        " RETURNING token",
        [expires_at, sequence, now],
    ).fetchone()
    if live is not None:
        return str(live[0])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.execute(
        "INSERT INTO share (token, scan, expires_at, pin) VALUES (?, ?, ?, ?)",
        [token, sequence, expires_at, f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"],
    )
    return token


def _save_record(db: Database, scan: Scan, record: str) -> int:
    (sequence,) = db.execute(
        "INSERT INTO scan (id, kind, started_at, state, demo, vin, headline, clean, complete, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, started_at = excluded.started_at,"
        " state = excluded.state, demo = excluded.demo, vin = excluded.vin, headline = excluded.headline,"
        " clean = excluded.clean, complete = excluded.complete, record = excluded.record"
        " RETURNING sequence",
        [
            scan.id, scan.kind, scan.started_at, scan.state, scan.demo, scan.vehicle.vin,
            scan.verdict.headline, scan.verdict.clean, scan.verdict.complete, record,
        ],
    ).fetchone()  # fmt: skip
    return int(sequence)


def _kept_bodies(db: Database, sequence: int) -> list[tuple[str, str]]:
    found = db.execute("SELECT id, record FROM exchange WHERE scan = ? ORDER BY position", [sequence])
    return [(xid, body) for xid, body in found]
