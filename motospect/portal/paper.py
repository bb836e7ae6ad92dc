"""The scan as PDF: printed once per content and sent as often as asked."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

from flask import Response, send_file

from motospect import __version__
from motospect.errors import ReportFailed
from motospect.model.estimate import Estimate
from motospect.model.finding import Analysis
from motospect.model.identity import utc_now
from motospect.model.provided import Notices
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.model.wording import Wording
from motospect.portal.parts import Parts

COPIES_KEPT = 3
"""Copies of one scan that stay on the disk: the technician's, the customer's, and one that is being sent."""


class Papers:
    """Prints through the report room, one at a time: each print is a child process of its own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._folder = parts.settings.store_dir / "reports"
        self._printing = threading.Lock()

    def response(
        self,
        scan: Scan,
        *,
        link: str | None = None,
        expires_at: str | None = None,
        estimated: Estimate | None = None,
    ) -> Response:
        """Return the PDF as an answer to a browser; raises ReportFailed or StoreError.

        It has the revision `estimated` of the scan's estimate, by default the one of now.
        """
        path = self.path(scan, link=link, expires_at=expires_at, estimated=estimated)
        name = f"motospect-{scan.vehicle.vin or scan.id}-{scan.started_at[:10]}.pdf"
        return send_file(path.absolute(), mimetype="application/pdf", download_name=name)

    def path(
        self, scan: Scan, *, link: str | None, expires_at: str | None, estimated: Estimate | None = None
    ) -> Path:
        """Return the PDF's file, printed now unless just this content has been printed before."""
        analysis = self._parts.analyse(scan)
        wordings = dict(self._parts.wordings(scan, analysis))
        shop_name, notices = self._parts.profile().shop_name, self._parts.notices(scan)
        estimate = estimated or self._parts.estimate(scan)
        marks = (shop_name, link, expires_at, _printed(notices), estimate.id if estimate else None)
        path = self._folder / f"{scan.id}-{_digest(analysis, wordings, *marks)}.pdf"
        with self._printing:
            if path.is_file():
                return path
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as refused:
                raise ReportFailed(
                    f"The folder {self._folder} for reports cannot be made: {refused.strerror}.",
                    hint="Free some space or set MOTOSPECT_STORE_DIR to a folder this user may write.",
                ) from refused
            report = Report(
                scan, analysis, shop_name, utc_now(), link, expires_at, wordings, notices, estimate
            )
            printed = self._parts.print_report(report, path)
            self._forget_old(scan.id)
            return printed

    def _forget_old(self, scan_id: str) -> None:
        copies = sorted(self._folder.glob(f"{scan_id}-*.pdf"), key=lambda copy: copy.stat().st_mtime_ns)
        for copy in copies[:-COPIES_KEPT]:
            copy.unlink(missing_ok=True)


def _printed(notices: Notices | None) -> str | None:
    """Return what of the notices is on paper; that somebody is being asked is not."""
    return to_json(replace(notices, asking=False)).decode() if notices else None


def _digest(analysis: Analysis, wordings: dict[str, Wording], *marks: str | None) -> str:
    seen = hashlib.sha256(to_json([__version__, marks, wordings]) + to_json(analysis))
    return seen.hexdigest()[:12]
