"""What workshops did to estimates, in the store: numbered for each scan, appended and never changed."""

from __future__ import annotations

from sqlite_utils import Database

from motospect.errors import EstimateChanged, ScanUnknown
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping


class EstimateEdits:
    """One method per question about edits; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.estimates.edits`."""
        self._keeping = keeping

    def last(self, scan_id: str) -> EstimateEdit:
        """Return what holds now; number 0 where nobody has touched the estimate."""
        found = self._keeping.read(
            "SELECT record FROM estimate_edit WHERE scan = ? ORDER BY number DESC LIMIT 1", scan_id
        )
        return self._keeping.decoded(found[0][0], EstimateEdit) if found else EstimateEdit(scan_id)

    def numbered(self, scan_id: str, number: int) -> EstimateEdit:
        """Return one as it was kept; what never was is as if nobody had touched the estimate."""
        found = self._keeping.read(
            "SELECT record FROM estimate_edit WHERE scan = ? AND number = ?", scan_id, number
        )
        return self._keeping.decoded(found[0][0], EstimateEdit) if found else EstimateEdit(scan_id)

    def keep(self, edit: EstimateEdit) -> EstimateEdit:
        """Keep the edit with `number` as the scan's next one; what changes nothing is not kept again.

        Raises EstimateChanged when somebody has kept one since, and ScanUnknown: nothing is kept then.
        """

        def work(db: Database) -> EstimateEdit:
            # A writing transaction from its first statement on: see `Prices.keep`.
            db.execute("UPDATE estimate_edit SET number = number WHERE 0")
            if not db.execute("SELECT 1 FROM scan WHERE id = ?", [edit.scan_id]).fetchone():
                raise ScanUnknown(
                    f"There is no scan {edit.scan_id}.", hint="Open the list of scans and pick one."
                )
            row = db.execute(
                "SELECT record FROM estimate_edit WHERE scan = ? ORDER BY number DESC LIMIT 1", [edit.scan_id]
            ).fetchone()
            last = EstimateEdit(edit.scan_id) if row is None else self._keeping.decoded(row[0], EstimateEdit)
            if last.wish == edit.wish:
                return last
            if edit.number != last.number + 1:
                raise EstimateChanged(
                    f"{last.by or 'Somebody'} has changed this estimate meanwhile.",
                    hint="Look at what has changed, then save again.",
                )
            db.execute(
                "INSERT INTO estimate_edit (scan, number, record) VALUES (?, ?, ?)",
                [edit.scan_id, edit.number, to_json(edit).decode()],
            )
            return edit

        return self._keeping.write(work)
