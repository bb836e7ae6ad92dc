"""Vehicles in the store: which there are by the VINs of their scans, and the scans of one of them."""

from __future__ import annotations

from motospect.errors import ScanUnknown
from motospect.model.scan import Scan
from motospect.store.keeping import Keeping
from motospect.store.rows import VehicleRow, scan_row

_LIST = """
    SELECT g.visits, s.id, s.kind, s.started_at, s.state, s.vin, s.headline, s.clean, s.complete, s.demo
    FROM (
        SELECT max(sequence) AS last, count(*) AS visits FROM scan
        WHERE vin IS NOT NULL AND headline IS NOT NULL AND vin LIKE ? ESCAPE '!'
        GROUP BY vin, demo HAVING max(sequence) < ? ORDER BY last DESC LIMIT ?
    ) g JOIN scan s ON s.sequence = g.last ORDER BY g.last DESC"""
_NO_END = 1 << 62


class Vehicles:
    """The vehicles of one store. A virtual vehicle and a real one are two, whatever VIN they carry."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def rows(self, *, limit: int, search: str = "", before: str | None = None) -> tuple[VehicleRow, ...]:
        """Return up to `limit` vehicles whose VIN contains `search`, the one scanned last first.

        `before` is the last scan of a vehicle: only vehicles behind it. Raises ScanUnknown.
        """
        bound = _NO_END
        if before is not None:
            found = self._keeping.read("SELECT sequence FROM scan WHERE id = ?", before)
            if not found:
                raise ScanUnknown(f"There is no scan {before}.", hint="Start from the top of the list.")
            bound = found[0][0]
        like = "".join(f"!{letter}" if letter in "!%_" else letter for letter in search.strip().upper())
        found = self._keeping.read(_LIST, f"%{like}%", bound, max(0, limit))
        return tuple(VehicleRow(visits=row[0], last=scan_row(row[1:])) for row in found)

    def without_vin(self) -> int:
        """Return how many kept scans told no VIN: they belong to no vehicle's history."""
        sql = "SELECT count(*) FROM scan WHERE vin IS NULL AND headline IS NOT NULL"
        return int(self._keeping.read(sql)[0][0])

    def visits(self, vin: str, *, demo: bool) -> int:
        """Return how many scans of a vehicle left a record."""
        sql = "SELECT count(*) FROM scan WHERE vin = ? AND demo = ? AND headline IS NOT NULL"
        return int(self._keeping.read(sql, vin, demo)[0][0])

    def scans(self, vin: str, *, demo: bool, limit: int) -> tuple[Scan, ...]:
        """Return the last `limit` scans of a vehicle, finished or interrupted, first begun first."""
        found = self._keeping.read(
            "SELECT record FROM scan WHERE vin = ? AND demo = ? AND headline IS NOT NULL"
            " ORDER BY sequence DESC LIMIT ?",
            vin,
            demo,
            max(0, limit),
        )
        return tuple(self._keeping.decoded(record, Scan) for (record,) in reversed(found))
