"""The scan as PDF: printed once per content and sent as often as asked."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

from flask import Response, has_request_context, send_file

from motospect import __version__
from motospect.errors import ReportFailed
from motospect.model.estimate import Estimate
from motospect.model.identity import utc_now
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.portal.paper.report_content import filled
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person, who
from motospect.portal.reader_language import reader_language

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
        self,
        scan: Scan,
        *,
        link: str | None,
        expires_at: str | None,
        estimated: Estimate | None = None,
    ) -> Path:
        """Return the PDF's file, printed now unless just this content has been printed before."""
        analysis = self._parts.analyse(scan)
        wordings = dict(self._parts.wordings(scan, analysis))
        profile, notices = self._parts.profile(), self._parts.notices(scan)
        report = Report(
            scan,
            analysis,
            profile.shop_name,
            utc_now(),
            link,
            expires_at,
            wordings,
            notices,
            estimated or self._parts.estimate(scan),
            replace(profile, language=reader_language(self._parts).code),
            technician=who() if has_request_context() else "",
        )
        report = filled(report, self._parts.store)
        if has_request_context() and current_person() is None:
            report = replace(report, notes=())  # notes are the workshop's own; a customer reads the findings
        path = self._folder / f"{scan.id}-{_digest(report)}.pdf"
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
            printed = self._parts.print_report(report, path)
            self._forget_old(scan.id)
            return printed

    def _forget_old(self, scan_id: str) -> None:
        copies = sorted(self._folder.glob(f"{scan_id}-*.pdf"), key=lambda copy: copy.stat().st_mtime_ns)
        for copy in copies[:-COPIES_KEPT]:
            copy.unlink(missing_ok=True)


def _digest(report: Report) -> str:
    """Return what stands for the paper's content; when it was made, and that somebody is asked, does not."""
    notices = replace(report.notices, asking=False) if report.notices else None
    printed = replace(report, made_at="", notices=notices)
    return hashlib.sha256(__version__.encode() + to_json(printed)).hexdigest()[:12]
