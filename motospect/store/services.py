"""Maintenance in the store: what was done to a vehicle and what its odometer showed, as people noted it."""

from __future__ import annotations

from sqlite_utils import Database

from motospect.model.service import ServiceNote
from motospect.store.keeping import Keeping


class Services:
    """The service notes of one store; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def of(self, vin: str, *, demo: bool) -> tuple[ServiceNote, ...]:
        """Return a vehicle's notes in the order they were written down; virtual vehicles apart."""
        found = self._keeping.read(
            "SELECT vin, item, km, day, noted_at FROM service_note"
            " WHERE vin = ? AND demo = ? ORDER BY sequence",
            vin,
            demo,
        )
        return tuple(ServiceNote(*row) for row in found)

    def note(self, note: ServiceNote, *, demo: bool) -> None:
        """Keep a note; the same one again is kept once. Raises StoreError and its kin."""
        values = [note.vin, demo, note.item, note.km, note.on]

        def insert(db: Database) -> None:
            db.execute(
                "INSERT INTO service_note (vin, demo, item, km, day, noted_at) SELECT ?, ?, ?, ?, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM service_note"
                " WHERE vin = ? AND demo = ? AND item IS ? AND km IS ? AND day IS ?)",
                [*values, note.noted_at, *values],
            )

        self._keeping.write(insert)

    def take_back(self, vin: str, item: str, *, demo: bool) -> bool:
        """Remove the note of this item written last; False when there is none."""
        sql = (
            "DELETE FROM service_note WHERE sequence = (SELECT max(sequence) FROM service_note"
            " WHERE vin = ? AND demo = ? AND item = ?)"
        )
        return bool(self._keeping.write(lambda db: db.execute(sql, [vin, demo, item]).rowcount > 0))
