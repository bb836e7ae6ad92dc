"""The scans of a vehicle before one of its scans: what the page, the API and programs compare with."""

from __future__ import annotations

from motospect.errors import MotospectError
from motospect.model.scan import Scan
from motospect.store import ScanRow, Store

EARLIER = 10
"""So many scans before the two are looked through for codes that have been gone in between."""


def earlier_scans(store: Store, scan: Scan, *, limit: int = 5) -> tuple[ScanRow, ...]:
    """Return finished scans of the same vehicle before this one, the newest first; none without a VIN."""
    if scan.vehicle.vin is None:
        return ()
    rows = store.scans(vin=scan.vehicle.vin, before=scan.id, limit=limit)
    return tuple(row for row in rows if row.state == "finished" and row.demo == scan.demo)


def scans_before(store: Store, scan: Scan) -> tuple[Scan, ...]:
    """Return the records of the scans of the same vehicle before this one, the newest first."""
    found = []
    for row in earlier_scans(store, scan, limit=EARLIER):
        try:
            found.append(store.scan(row.id))
        except MotospectError:  # one that cannot be read any more says nothing about codes
            continue
    return tuple(found)
