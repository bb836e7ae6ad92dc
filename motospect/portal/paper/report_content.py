"""What goes on paper beside the scan itself: what the store keeps of it, and the dossier that proves it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from motospect import __version__
from motospect.errors import MotospectError
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.portal.earlier import EARLIER, scans_before
from motospect.scan.compare import compare
from motospect.store import Store

LOG = logging.getLogger(__name__)


def filled(report: Report, store: Store) -> Report:
    """Return the report with comparison, consents, checklists, notes, photos and dossier; raises StoreError.

    The estimate's revision stays the one it has.
    """
    scan_id = report.scan.id
    before = scan_before_repair(store, report.scan)
    dossier = store.seals.dossier(
        scan_id,
        analysis=report.analysis,
        revisions=[report.estimate.revision] if report.estimate else [],
        software=f"MOTOSPECT {__version__}",
    )
    return replace(
        report,
        before=before,
        comparison=compare(before, report.scan, earlier=scans_before(store, before)) if before else None,
        consents=store.consents.of_scan(scan_id),
        checklists=store.checklists.of_scan(scan_id),
        notes=tuple(note for note in store.notes.of(scan_id) if note.taken_back_at is None),
        photos=store.photos.of_scan(scan_id),
        photo_dir=str(Path(store.photos.folder).absolute()),
        dossier=to_json(dossier).decode(),
        head=dossier.head,
        sealed=dossier.seal is not None,
        software=__version__,
    )


def scan_before_repair(store: Store, scan: Scan) -> Scan | None:
    """Return the last scan before the repair of the vehicle of a scan after it; None where there is none."""
    if scan.kind != "post" or scan.vehicle.vin is None:
        return None
    rows = store.scans(vin=scan.vehicle.vin, before=scan.id, limit=EARLIER)
    for row in rows:
        if row.kind == "pre" and row.state == "finished" and row.demo == scan.demo:
            try:
                return store.scan(row.id)
            except MotospectError as unread:
                LOG.warning("the scan before the repair cannot be read: %s", unread)
                return None
    return None
