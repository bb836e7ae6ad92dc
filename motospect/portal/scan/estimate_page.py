"""The estimate of a scan: its revisions, each as it was made, and on paper."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import EstimateUnknown
from motospect.model.estimate import Estimate
from motospect.model.estimate_changes import changes
from motospect.model.scan import Scan
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts


def estimate_pages(parts: Parts, papers: Papers) -> Blueprint:
    """Return the page of each revision. An old one is shown as it was, beside what has changed since."""
    pages = Blueprint("estimate", __name__)

    @pages.get("/scans/<scan_id>/estimate")
    def latest(scan_id: str) -> AnyResponse:
        estimate = estimate_now(parts, parts.store.scan(scan_id))
        return redirect(url_for("estimate.page", scan_id=scan_id, revision=estimate.revision), 302)

    @pages.get("/scans/<scan_id>/estimates/<int:revision>")
    def page(scan_id: str, revision: int) -> str:
        scan = parts.store.scan(scan_id)
        estimate = parts.store.estimates.revision(scan_id, revision)
        revisions = parts.store.estimates.revisions(scan_id)
        before = next((one for one in revisions if one.revision == revision - 1), None)
        return render_template(
            "estimate_page.html",
            scan=scan,
            estimate=estimate,
            revisions=revisions,
            changed=changes(before.content, estimate.content) if before else (),
            demo=scan.demo,
        )

    @pages.get("/scans/<scan_id>/estimates/<int:revision>/report.pdf")
    def paper(scan_id: str, revision: int) -> Response:
        scan = parts.store.scan(scan_id)
        return papers.response(scan, estimated=parts.store.estimates.revision(scan_id, revision))

    return pages


def estimate_now(parts: Parts, scan: Scan) -> Estimate:
    """Return the revision that says what is true now; raises EstimateUnknown when none could be made."""
    estimate = parts.estimate(scan)
    if estimate is None:
        raise EstimateUnknown(
            f"Scan {scan.id} could not be estimated.", hint="The box's log says why; the scan itself is kept."
        )
    return estimate
