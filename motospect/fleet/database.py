"""The fleet's PostgreSQL: connecting, keeping its shape current, and its troubles as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import DictRow, dict_row

from motospect.errors import FleetDatabaseError

CONNECT_S = 5
STEPS_LOCK = 0x4D4F544F
"""Advisory lock under which one process at a time brings the database up to date ("MOTO")."""

Connection: TypeAlias = psycopg.Connection[DictRow]


def connect(conninfo: str) -> Connection:
    """Return a connection that commits each statement by itself; raises FleetDatabaseError."""
    with told():
        return psycopg.Connection.connect(
            conninfo,
            autocommit=True,
            connect_timeout=CONNECT_S,
            application_name="motospect-fleet",
            row_factory=dict_row,
        )


@contextmanager
def told() -> Iterator[None]:
    """Turn PostgreSQL's errors inside the block into FleetDatabaseError."""
    try:
        yield
    except psycopg.Error as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise FleetDatabaseError(
            f"The fleet's database cannot be used ({said}).",
            hint="Check that PostgreSQL runs and that MOTOSPECT_FLEET_DATABASE is right.",
        ) from error


def bring_up_to_date(connection: Connection) -> tuple[str, ...]:
    """Apply the steps that are missing, each in one transaction with its record; returns their names."""
    applied: list[str] = []
    with told():
        connection.execute("SELECT pg_advisory_lock(%s)", [STEPS_LOCK])
        try:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_step"
                " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            known = {row["name"] for row in connection.execute("SELECT name FROM schema_step")}
            for name, sql in steps():
                if name not in known:
                    _apply(connection, name, sql)
                    applied.append(name)
        finally:
            _unlock(connection)
    return tuple(applied)


def steps() -> Iterator[tuple[str, bytes]]:
    """Yield name and SQL of every step in order."""
    files = resources.files("motospect.fleet.migrations").iterdir()
    for file in sorted(files, key=lambda file: file.name):
        if file.name.endswith(".sql"):
            yield file.name, file.read_bytes()


def one_number(connection: Connection, sql: str, *values: Any) -> int:
    """Return the only value of a query that counts."""
    with told():
        row = connection.execute(sql.encode(), values).fetchone()
    return 0 if row is None else int(next(iter(row.values())))


def _apply(connection: Connection, name: str, sql: bytes) -> None:
    with connection.transaction():
        connection.execute(sql)
        connection.execute("INSERT INTO schema_step (name) VALUES (%s)", [name])


def _unlock(connection: Connection) -> None:
    if not connection.closed:
        connection.execute("SELECT pg_advisory_unlock(%s)", [STEPS_LOCK])
