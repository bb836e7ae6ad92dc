"""A report as PDF: page one for the customer, page two for the technician."""

from __future__ import annotations

from contextlib import closing

from motospect.model.report import Report
from motospect.report import words
from motospect.report.customer import draw_customer_page
from motospect.report.sheet import DEMO_WORDS, Imprint, Sheet
from motospect.report.technician import draw_technician_pages


def draw(report: Report) -> bytes:
    """Return the PDF of a report; equal reports give equal bytes.

    Raises ValueError when `made_at` is no RFC 3339 time.
    """
    # Drawn twice, because "page n of m" needs the m on the first page; drawing is the cheap part of the work.
    with closing(_compose(report, pages=0)) as draft:
        pages = draft.pdf.page_no()
    with closing(_compose(report, pages=pages)) as sheet:
        return sheet.bytes()


def _compose(report: Report, *, pages: int) -> Sheet:
    scan = report.scan
    vin = scan.vehicle.vin or "unknown"
    title = f"Vehicle diagnostic report, VIN {vin}"
    subject = f"VIN {vin} · scan {scan.id}"
    sheet = Sheet(
        Imprint(
            head=" · ".join(filter(None, [report.shop_name, subject])),
            foot=subject,
            demo=scan.demo,
            pages=pages,
        ),
        title=f"{DEMO_WORDS}: {title}" if scan.demo else title,
        author=report.shop_name,
        made_at=words.moment(report.made_at),
    )
    draw_customer_page(sheet, report)
    draw_technician_pages(sheet, report)
    return sheet
