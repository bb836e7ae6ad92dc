"""Notes in the store: written down for good, taken back beside, never changed."""

from __future__ import annotations

from sqlite_utils import Database

from motospect.errors import ScanUnknown
from motospect.model.note import Note
from motospect.store.keeping import Keeping

_NOTE = (
    "SELECT n.id, s.id, n.at, n.by, n.text, t.at, coalesce(t.by, '') FROM note n"
    " JOIN scan s ON s.sequence = n.scan LEFT JOIN note_taken_back t ON t.note = n.sequence"
)


class Notes:
    """The notes of one store; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def of(self, scan_id: str) -> tuple[Note, ...]:
        """Return a scan's notes, the first written first; those taken back among them."""
        found = self._keeping.read(f"{_NOTE} WHERE s.id = ? ORDER BY n.sequence", scan_id)
        return tuple(Note(*row) for row in found)

    def of_vehicle(self, vin: str, *, demo: bool, limit: int) -> tuple[Note, ...]:
        """Return up to `limit` notes on a vehicle's scans, the last first, without those taken back."""
        found = self._keeping.read(
            f"{_NOTE} WHERE s.vin = ? AND s.demo = ? AND t.at IS NULL ORDER BY n.sequence DESC LIMIT ?",
            vin,
            demo,
            max(0, limit),
        )
        return tuple(Note(*row) for row in found)

    def write(self, note: Note) -> None:
        """Keep a note; one with the same id again changes nothing. Raises ScanUnknown, StoreError and kin."""

        def insert(db: Database) -> None:
            found = db.execute("SELECT sequence FROM scan WHERE id = ?", [note.scan_id]).fetchone()
            if found is None:
                raise ScanUnknown(
                    f"There is no scan {note.scan_id}.", hint="Open the list of scans and pick one."
                )
            db.execute(
                "INSERT INTO note (id, scan, at, by, text, folded) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                [note.id, found[0], note.at, note.by, note.text, note.text.casefold()],
            )

        self._keeping.write(insert)

    def take_back(self, note_id: str, *, at: str, by: str) -> bool:
        """Note that a note no longer holds; False when there is none such or it was taken back already."""
        sql = (
            "INSERT INTO note_taken_back SELECT sequence, ?, ? FROM note WHERE id = ?"
            " ON CONFLICT (note) DO NOTHING"
        )
        return bool(self._keeping.write(lambda db: db.execute(sql, [at, by, note_id]).rowcount > 0))
