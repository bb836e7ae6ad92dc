"""Consents in the store: a chain of records for each scan, appended and never changed or deleted."""

from __future__ import annotations

import hmac

from sqlite_utils import Database

from motospect.errors import EstimateChanged
from motospect.model.consent import Consent, sealed
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping


class Consents:
    """One method per question about consents; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.consents`."""
        self._keeping = keeping

    def add(self, consent: Consent, *, attempt: str) -> Consent:
        """Keep a decision at the end of the scan's chain and return it as kept.

        `attempt` is the form's own mark: sent twice, it is one record, and the first one is returned. Raises
        EstimateChanged when the revision it speaks of is not the last one any more: nothing is kept then.
        """

        def work(db: Database) -> Consent:
            db.execute("UPDATE share SET revoked = revoked WHERE 0")  # writing from the first statement on
            same = db.execute(
                "SELECT record FROM consent WHERE scan = ? AND attempt = ?", [consent.scan_id, attempt]
            ).fetchone()
            if same is not None:
                return self._keeping.decoded(same[0], Consent)
            newest = db.execute(
                "SELECT revision, sha256 FROM estimate WHERE scan = ? ORDER BY revision DESC LIMIT 1",
                [consent.scan_id],
            ).fetchone()
            meant = (consent.revision, consent.revision_sha256)
            if newest is None or not _same(meant, (newest[0], newest[1])):
                raise EstimateChanged(
                    f"The estimate has changed since revision {consent.revision} was shown.",
                    hint="Look at the new figures, then decide again.",
                )
            last = db.execute(
                "SELECT record FROM consent WHERE scan = ? ORDER BY sequence DESC LIMIT 1", [consent.scan_id]
            ).fetchone()
            kept = sealed(consent, None if last is None else self._keeping.decoded(last[0], Consent))
            db.execute(
                "INSERT INTO consent (id, scan, attempt, record) VALUES (?, ?, ?, ?)",
                [kept.id, kept.scan_id, attempt, to_json(kept).decode()],
            )
            return kept

        return self._keeping.write(work)

    def of_scan(self, scan_id: str) -> tuple[Consent, ...]:
        """Return every decision on a scan's estimate, the first one first."""
        found = self._keeping.read("SELECT record FROM consent WHERE scan = ? ORDER BY sequence", scan_id)
        return tuple(self._keeping.decoded(record, Consent) for (record,) in found)

    def by_attempt(self, scan_id: str, attempt: str) -> Consent | None:
        """Return the decision a form made when it was sent before; None when it never was."""
        found = self._keeping.read(
            "SELECT record FROM consent WHERE scan = ? AND attempt = ?", scan_id, attempt
        )
        return self._keeping.decoded(found[0][0], Consent) if found else None

    def pin_of(self, token: str) -> str:
        """Return the PIN that goes with a customer's link, "" when there is no such link."""
        found = self._keeping.read("SELECT pin FROM share WHERE token = ?", token)
        return str(found[0][0]) if found else ""


def _same(meant: tuple[int, str], newest: tuple[int, str]) -> bool:
    return meant[0] == newest[0] and hmac.compare_digest(meant[1].encode(), newest[1].encode())
