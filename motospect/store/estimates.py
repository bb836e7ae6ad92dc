"""Estimates in the store: revisions of one scan's estimate, appended and never changed or deleted."""

from __future__ import annotations

import hashlib

from sqlite_utils import Database

from motospect.errors import EstimateUnknown
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.estimate_changes import reason_of
from motospect.model.identity import new_id, utc_now
from motospect.model.wire import to_json
from motospect.store.estimate_edits import EstimateEdits
from motospect.store.keeping import Keeping


class Estimates:
    """One method per question about estimates; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.estimates`."""
        self._keeping = keeping
        self.edits = EstimateEdits(keeping)

    def keep(self, content: EstimateContent) -> Estimate:
        """Return the revision that says just this: the last one where it does, else the next one, kept now.

        Two at once get the same revision, or one after the other; never one number for two contents.
        """
        digest = hashlib.sha256(to_json(content)).hexdigest()
        last = self.last(content.scan_id)
        if last is not None and _says(last, content, digest):
            return last  # what is shown again and again is not written again

        def work(db: Database) -> Estimate:
            # A writing transaction from its first statement on: see `Prices.keep`.
            db.execute("UPDATE estimate SET revision = revision WHERE 0")
            row = db.execute(
                "SELECT record FROM estimate WHERE scan = ? ORDER BY revision DESC LIMIT 1", [content.scan_id]
            ).fetchone()
            before = None if row is None else self._keeping.decoded(row[0], Estimate)
            if before is not None and _says(before, content, digest):
                return before
            revision = 1 if before is None else before.revision + 1
            reason = reason_of(None if before is None else before.content, content)
            new = Estimate(new_id(), revision, utc_now(), reason, digest, content)
            db.execute(
                "INSERT INTO estimate (id, scan, revision, sha256, record) VALUES (?, ?, ?, ?, ?)",
                [new.id, content.scan_id, revision, digest, to_json(new).decode()],
            )
            return new

        return self._keeping.write(work)

    def last(self, scan_id: str) -> Estimate | None:
        """Return the last revision of a scan's estimate; None when none was ever made."""
        found = self._keeping.read(
            "SELECT record FROM estimate WHERE scan = ? ORDER BY revision DESC LIMIT 1", scan_id
        )
        return self._keeping.decoded(found[0][0], Estimate) if found else None

    def of_vehicle(self, vin: str, *, demo: bool, limit: int) -> tuple[Estimate, ...]:
        """Return the last revision of each scan's estimate, of the newest `limit` scans that have one."""
        found = self._keeping.read(
            "SELECT e.record FROM scan s JOIN estimate e ON e.scan = s.id"
            " WHERE s.vin = ? AND s.demo = ? AND s.headline IS NOT NULL AND e.revision ="
            " (SELECT max(revision) FROM estimate WHERE scan = s.id) ORDER BY s.sequence DESC LIMIT ?",
            vin,
            demo,
            max(0, limit),
        )
        return tuple(self._keeping.decoded(record, Estimate) for (record,) in reversed(found))

    def revision(self, scan_id: str, revision: int) -> Estimate:
        """Return one revision as it was made; raises EstimateUnknown."""
        found = self._keeping.read(
            "SELECT record FROM estimate WHERE scan = ? AND revision = ?", scan_id, revision
        )
        if not found:
            raise EstimateUnknown(
                f"Scan {scan_id} has no estimate with revision {revision}.",
                hint="Open the scan's page: it names the revisions there are.",
            )
        return self._keeping.decoded(found[0][0], Estimate)

    def revisions(self, scan_id: str) -> tuple[Estimate, ...]:
        """Return every revision of a scan's estimate, the first one first."""
        found = self._keeping.read("SELECT record FROM estimate WHERE scan = ? ORDER BY revision", scan_id)
        return tuple(self._keeping.decoded(record, Estimate) for (record,) in found)


def _says(kept: Estimate, content: EstimateContent, digest: str) -> bool:
    """Whether a revision says just this: one of a version that knew fewer fields has another digest."""
    return kept.sha256 == digest or kept.content == content
