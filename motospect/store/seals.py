"""Seals in the store: the hash chain made when a scan was kept, and a report's dossier as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from motospect.errors import ScanUnknown
from motospect.model.dossier import Dossier, head_of
from motospect.model.finding import Analysis
from motospect.model.seal import Seal
from motospect.model.wire import to_plain
from motospect.store.keeping import Keeping


class Seals:
    """One method per question about seals; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.seals`."""
        self._keeping = keeping

    def of(self, scan_id: str) -> Seal | None:
        """Return the seal made when the scan was kept; None for one of before there were seals."""
        found = self._keeping.read(
            "SELECT l.record FROM seal l JOIN scan s ON s.sequence = l.scan WHERE s.id = ?", scan_id
        )
        return self._keeping.decoded(found[0][0], Seal) if found else None

    def dossier(
        self,
        scan_id: str,
        *,
        analysis: Analysis | None = None,
        revisions: Sequence[int] | None = None,
        software: str = "",
    ) -> Dossier:
        """Return everything kept of a scan as it was kept; raises ScanUnknown.

        `analysis` is the one that is shown; `revisions` are those of the estimate to take along, None for
        all. Those a consent was given to are always there.
        """
        found = self._keeping.read("SELECT sequence, record FROM scan WHERE id = ?", scan_id)
        if not found or found[0][1] is None:
            raise ScanUnknown(
                f"There is no record of scan {scan_id}.", hint="Open the list of scans and pick one."
            )
        sequence, record = found[0]
        bodies = self._keeping.read("SELECT record FROM exchange WHERE scan = ? ORDER BY position", sequence)
        decisions = self._keeping.read("SELECT record FROM consent WHERE scan = ? ORDER BY sequence", scan_id)
        consents = tuple(self._plain(decision) for (decision,) in decisions)
        dossier = Dossier(
            scan=self._plain(record),
            exchanges=tuple(self._plain(body) for (body,) in bodies),
            seal=self.of(scan_id),
            analysis=None if analysis is None else to_plain(analysis),
            estimates=self._estimates(scan_id, revisions, {one.get("revision") for one in consents}),
            consents=consents,
            software=software,
        )
        return replace(dossier, head=head_of(dossier))

    def _estimates(
        self, scan_id: str, revisions: Sequence[int] | None, agreed: set[Any]
    ) -> tuple[dict[str, Any], ...]:
        found = self._keeping.read(
            "SELECT revision, record FROM estimate WHERE scan = ? ORDER BY revision", scan_id
        )
        return tuple(
            self._plain(record)
            for number, record in found
            if revisions is None or number in revisions or number in agreed
        )

    def _plain(self, record: str) -> dict[str, Any]:
        return self._keeping.decoded(record, dict)
