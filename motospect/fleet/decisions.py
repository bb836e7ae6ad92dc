"""Customers' decisions in the fleet's database: taken in, passed on until the box answers, then let go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from motospect.fleet.database import Connection, one_number, told
from motospect.model.remote_decision import RemoteDecision
from motospect.model.wire import to_json

MOST_AN_HOUR = 20
"""Decisions on one link: far more than anybody needs, and few enough to be no load."""
RESEND_S = 10.0
"""A decision the box has not answered is said again after this long; a box that hears answers within 3 s."""

# Only while the link works: the box refuses it else, and the page says so by itself.
_DUE = """
    UPDATE decision d SET sent_at = now() FROM customer_page p
    WHERE p.token_sha256 = d.token_sha256 AND d.result IS NULL AND p.state = 'live' AND p.expires_at > now()
        AND (d.sent_at IS NULL OR d.sent_at < now() - make_interval(secs => %s))
    RETURNING p.box, d.record::text AS record
"""


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The decision made last on a link here. `result` None: the box has not answered yet."""

    result: str | None
    made_at: dt.datetime


def take_in(connection: Connection, decision: RemoteDecision, *, attempt: str) -> bool:
    """Keep a decision for the box; False where another one is under way or there were too many.

    The same form sent twice is one decision. Raises FleetDatabaseError.
    """
    if _lately(connection, decision.token_sha256) >= MOST_AN_HOUR:
        return False
    with told():
        connection.execute(
            "INSERT INTO decision (id, token_sha256, attempt, made_at, record) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [decision.id, decision.token_sha256, attempt, decision.at, to_json(decision).decode()],
        )
        there = connection.execute(
            "SELECT 1 FROM decision WHERE token_sha256 = %s AND attempt = %s",
            [decision.token_sha256, attempt],
        ).fetchone()
    return there is not None


def last_decision(connection: Connection, token_sha256: str) -> LastDecision | None:
    """Return what became of the last decision made here on a link; None where there was none lately."""
    with told():
        row = connection.execute(
            "SELECT result, made_at FROM decision WHERE token_sha256 = %s"
            " AND (result IS NULL OR made_at > now() - interval '1 hour') ORDER BY made_at DESC LIMIT 1",
            [token_sha256],
        ).fetchone()
    return None if row is None else LastDecision(row["result"], row["made_at"])


def due(connection: Connection) -> tuple[tuple[str, bytes], ...]:
    """Return (box, message) of the decisions to be said now, and note that they were."""
    with told():
        return tuple(
            (row["box"], row["record"].encode()) for row in connection.execute(_DUE, [RESEND_S]).fetchall()
        )


def settle(connection: Connection, token_sha256: str, answers: Mapping[str, str], *, over: bool) -> None:
    """Note what the box said of a link's decisions, inside a transaction; once it is over, of all others."""
    for decision_id, result in answers.items():
        connection.execute(
            "UPDATE decision SET result = %s, record = NULL"
            " WHERE id::text = %s AND token_sha256 = %s AND result IS NULL",
            [result, decision_id, token_sha256],
        )
    if over:
        connection.execute(
            "UPDATE decision SET result = 'over', record = NULL WHERE token_sha256 = %s AND result IS NULL",
            [token_sha256],
        )


def _lately(connection: Connection, token_sha256: str) -> int:
    return one_number(
        connection,
        "SELECT count(*) FROM decision WHERE token_sha256 = %s AND made_at > now() - interval '1 hour'",
        token_sha256,
    )
