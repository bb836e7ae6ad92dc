"""One scan in full for the technician: verdict, findings with evidence, ECUs, PDF and customer link."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.identity import new_id
from motospect.model.scan import FAULT_SERVICES, Ecu, Scan
from motospect.model.wire import to_json
from motospect.portal.customer.decisions_page import customer_side
from motospect.portal.customer.sharing import Shares
from motospect.portal.earlier import earlier_scans
from motospect.portal.monitor_bars import monitor_bar, monitor_name
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language
from motospect.portal.scan.code_panel import code_panel
from motospect.portal.scan.frame_words import frame_words
from motospect.portal.scan.pairs import pair_of
from motospect.portal.words import verdict_sign


def scan_pages(parts: Parts, papers: Papers, shares: Shares) -> Blueprint:
    """Return a scan's page, its evidence, its PDF and the making and ending of its customer link."""
    pages = Blueprint("scan", __name__)

    @pages.get("/scans/<scan_id>")
    def page(scan_id: str) -> str:
        scan = parts.store.scan(scan_id)
        parts.expect_report()
        analysis = parts.analyse(scan)
        return render_template(
            "scan.html",
            scan=scan,
            analysis=analysis,
            wordings=parts.wordings(scan, analysis),
            notices=parts.notices(scan),
            sign=verdict_sign(scan, analysis),
            services=_services(scan),
            **customer_side(parts, shares, scan_id, parts.estimate(scan)),
            earlier=earlier_scans(parts.store, scan),
            clearable=_clearable(scan) and parts.bay.snapshot().last_scan_id == scan_id,
            codes_read=_codes_read,
            pair=pair_of(parts.store, scan),
            notes=parts.store.notes.of(scan_id),
            note_id=new_id(),
            code_panel=code_panel,
            frame_words=frame_words,
            monitor_bar=lambda test: monitor_bar(test, reader_language(parts)),
            monitor_name=monitor_name,
            demo=scan.demo,
        )

    @pages.get("/scans/<scan_id>/wordings")
    def wordings(scan_id: str) -> Response:
        scan = parts.store.scan(scan_id)
        return Response(to_json(dict(parts.wordings(scan, parts.analyse(scan)))), mimetype="application/json")

    @pages.get("/scans/<scan_id>/evidence")
    def evidence(scan_id: str) -> str:
        scan = parts.store.scan(scan_id)
        exchanges = parts.store.exchanges(scan_id)
        return render_template("evidence.html", scan=scan, exchanges=exchanges, demo=scan.demo)

    @pages.get("/scans/<scan_id>/report.pdf")
    def paper(scan_id: str) -> Response:
        return paper_of(parts, papers, shares, scan_id)

    @pages.post("/scans/<scan_id>/share")
    def share(scan_id: str) -> AnyResponse:
        shares.make(scan_id)
        return redirect(url_for("scan.page", scan_id=scan_id) + "#customer", 303)

    @pages.post("/scans/<scan_id>/unshare")
    def unshare(scan_id: str) -> AnyResponse:
        shares.end(scan_id)
        return redirect(url_for("scan.page", scan_id=scan_id) + "#customer", 303)

    return pages


def paper_of(parts: Parts, papers: Papers, shares: Shares, scan_id: str) -> Response:
    """Return the scan's PDF with the customer's link on it where there is one; raises ScanUnknown."""
    share, scan = shares.of(scan_id), parts.store.scan(scan_id)
    if share is None:
        return papers.response(scan)
    return papers.response(scan, link=share.url, expires_at=share.expires_at)


def _clearable(scan: Scan) -> bool:
    return scan.kind == "pre" and scan.state == "finished" and bool(scan.ecus)


def _codes_read(ecu: Ecu) -> str:
    """Return how many stored codes were read against how many the ECU announced; not read is not none.

    Both count the list of service 03: pending codes and those of UDS are not announced by PID 01.
    """
    said = "count not said" if ecu.dtc_count is None else f"{ecu.dtc_count} announced"
    asked = ecu.services.get("03")
    if asked is None or asked.outcome != "ok":
        return f"not read, {said}"
    stored = sum(1 for dtc in ecu.dtcs if "stored" in dtc.kinds and dtc.code == dtc.base)
    return f"{stored} stored, {said}"


def _services(scan: Scan) -> tuple[str, ...]:
    """Return the columns of the ECU table: the fault services always, others when any ECU was asked."""
    return tuple(sorted({*FAULT_SERVICES, *(service for ecu in scan.ecus for service in ecu.services)}))
