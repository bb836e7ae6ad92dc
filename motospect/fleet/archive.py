"""Keeping what arrives: a batch by COPY and one upsert, committed as a whole before any receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import TypeAlias

import psycopg

from motospect.fleet.database import Connection, told
from motospect.fleet.letters import DeadLetter, KeptPage, KeptScan, Letter
from motospect.fleet.shared_pages import keep_pages
from motospect.model.customer_page import KIND as PAGE
from motospect.model.fleet import Dispatch, Receipt

_COLUMNS = ", ".join(field.name for field in fields(KeptScan))
_STAGING = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS arriving ON COMMIT DELETE ROWS AS"  # noqa: S608 - our own names
    f" SELECT {_COLUMNS} FROM scan WITH NO DATA"
)
_COPY = f"COPY arriving ({_COLUMNS}) FROM STDIN"
_SELECTED = ", ".join(
    "coalesce(happened_at, now())" if field.name == "happened_at" else field.name
    for field in fields(KeptScan)
)
_UPSERT = (
    f"INSERT INTO scan ({_COLUMNS}) SELECT {_SELECTED} FROM arriving"  # noqa: S608 - our own column names
    " ON CONFLICT (id) DO NOTHING"
)
Arrival: TypeAlias = tuple[str, bytes, Letter]
"""Topic, message, and what it means."""

_KEPT = "SELECT id::text, sha256 FROM scan WHERE id = ANY(%s::uuid[])"


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt and the box it is for."""

    box: str
    receipt: Receipt


def keep(connection: Connection, arrivals: Sequence[Arrival]) -> tuple[Answer, ...]:
    """Commit a batch of (topic, message, letter) and return the receipts; raises FleetDatabaseError.

    When the database objects to the content of one letter, each is tried alone and that one becomes a dead
    letter: one poisonous message never holds up the others.
    """
    with told():
        try:
            return _commit(connection, arrivals)
        except psycopg.DataError as objection:
            if len(arrivals) > 1:
                return tuple(answer for one in arrivals for answer in keep(connection, [one]))
            topic, message, letter = arrivals[0]
            if isinstance(letter, DeadLetter):
                raise
            return _commit(connection, [(topic, message, _dead(topic, message, letter, str(objection)))])


def _commit(connection: Connection, arrivals: Sequence[Arrival]) -> tuple[Answer, ...]:
    """Write scans, pages and dead letters in one transaction."""
    scans = [letter for _, _, letter in arrivals if isinstance(letter, KeptScan)]
    pages = [letter for _, _, letter in arrivals if isinstance(letter, KeptPage)]
    answers: list[Answer] = []
    with connection.transaction():
        kept = _keep_scans(connection, scans) if scans else {}
        refused = keep_pages(connection, pages)
        for topic, message, letter in arrivals:
            judged = letter
            if isinstance(letter, KeptScan) and kept.get(letter.id) != letter.sha256:
                judged = _dead(topic, message, letter, "another record is kept under this id already")
            if isinstance(letter, KeptPage) and letter.id in refused:
                judged = _dead(topic, message, letter, refused[letter.id])
            if isinstance(judged, DeadLetter):
                _keep_dead(connection, judged)
            answers += _answers(judged)
    return tuple(answers)


def _keep_scans(connection: Connection, scans: Sequence[KeptScan]) -> dict[str, str]:
    """Insert those that are new and return id and hash of what is there now."""
    connection.execute(_STAGING.encode())
    with connection.cursor() as cursor:
        with cursor.copy(_COPY.encode()) as copy:
            for scan in scans:
                copy.write_row(astuple(scan))
        cursor.execute(_UPSERT.encode())
        found = cursor.execute(_KEPT, [[scan.id for scan in scans]]).fetchall()
    return {row["id"]: row["sha256"] for row in found}


def _keep_dead(connection: Connection, letter: DeadLetter) -> None:
    sha256 = hashlib.sha256(letter.message).hexdigest()
    connection.execute(
        "INSERT INTO dead_letter (topic, message, message_sha256, reason) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (topic, message_sha256) DO NOTHING",
        [
            _clean(letter.topic),
            letter.message,
            sha256,
            _clean(letter.reason),
        ],
    )


def _dead(topic: str, message: bytes, letter: KeptScan | KeptPage, reason: str) -> DeadLetter:
    kind = "scan" if isinstance(letter, KeptScan) else PAGE
    dispatch = Dispatch(letter.sequence, kind, letter.id, letter.sha256)
    return DeadLetter(topic, message, reason, letter.box, dispatch)


def _answers(letter: Letter) -> list[Answer]:
    if not isinstance(letter, DeadLetter):
        return [Answer(letter.box, Receipt(letter.id, letter.sha256, "kept"))]
    if letter.box is None or letter.dispatch is None:
        return []
    return [Answer(letter.box, Receipt(letter.dispatch.id, letter.dispatch.sha256, "refused", letter.reason))]


def _clean(text: str) -> str:
    """PostgreSQL's text cannot hold a zero character."""
    return text.replace("\0", "�")
