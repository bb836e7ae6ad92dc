"""What the fleet's pages ask of the database: one function per question."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from motospect.errors import ScanUnknown
from motospect.fleet.database import Connection, one_number, told
from motospect.model.scan import Scan
from motospect.model.wire import from_json

# Within a box its sequence orders, never a clock; only between boxes the time decides.
_VEHICLES = """
    WITH last_of_box AS (
        SELECT DISTINCT ON (vehicle, box) * FROM scan ORDER BY vehicle, box, sequence DESC
    ), last_of_vehicle AS (
        SELECT DISTINCT ON (vehicle) * FROM last_of_box ORDER BY vehicle, happened_at DESC, id DESC
    )
    SELECT id::text, vehicle, vin, vehicle_name, box, kind, demo, happened_at, headline, clean, complete,
           risk, worst, (SELECT count(*) FROM scan s WHERE s.vehicle = v.vehicle) AS scans
    FROM last_of_vehicle v ORDER BY risk DESC, happened_at DESC, id DESC LIMIT %s
"""
_HISTORY = """
    SELECT id::text, vehicle, vin, vehicle_name, box, kind, demo, happened_at, headline, clean, complete,
           risk, worst, 0 AS scans
    FROM scan WHERE vehicle = (SELECT vehicle FROM scan WHERE id = %s)
    ORDER BY happened_at DESC, box, sequence DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class VehicleLine:
    """One line of a table: a vehicle with its last scan, or one of its scans. `scans` counts all of them."""

    id: str
    vehicle: str
    vin: str | None
    vehicle_name: str
    box: str
    kind: str
    demo: bool
    happened_at: dt.datetime
    headline: str
    clean: bool
    complete: bool
    risk: int
    worst: str
    scans: int


def vehicles(connection: Connection, *, limit: int = 500) -> tuple[VehicleLine, ...]:
    """Return every vehicle with its last scan, worst finding first."""
    with told():
        return tuple(VehicleLine(**row) for row in connection.execute(_VEHICLES, [limit]))


def history(connection: Connection, scan_id: str, *, limit: int = 100) -> tuple[VehicleLine, ...]:
    """Return all scans of the vehicle this scan is of, newest first."""
    with told():
        return tuple(VehicleLine(**row) for row in connection.execute(_HISTORY, [scan_id, limit]))


def scan(connection: Connection, scan_id: str) -> tuple[Scan, str]:
    """Return a kept scan and the box it came from; raises ScanUnknown."""
    with told():
        row = connection.execute(
            "SELECT record::text AS record, box FROM scan WHERE id = %s", [_known_form(scan_id)]
        ).fetchone()
    if row is None:
        raise ScanUnknown(f"There is no scan {scan_id}.", hint="Open the table of vehicles and pick one.")
    return from_json(row["record"], Scan), row["box"]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many scans and dead letters there are."""
    return {
        "scans": one_number(connection, "SELECT count(*) FROM scan"),
        "dead_letters": one_number(connection, "SELECT count(*) FROM dead_letter"),
    }


def _known_form(scan_id: str) -> str:
    try:
        return str(uuid.UUID(scan_id))
    except ValueError:
        raise ScanUnknown(
            f"{scan_id!r} is no scan's id.", hint="Open the table of vehicles and pick one."
        ) from None
