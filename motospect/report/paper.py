"""A report as PDF: cover and a page for the customer, then the technician's part; signed."""

from __future__ import annotations

from contextlib import closing

from motospect.languages import language_named
from motospect.model.dossier import FILE_NAME
from motospect.model.report import Report
from motospect.model.signer import Signer
from motospect.model.wire import to_json
from motospect.report import words
from motospect.report.archive import About
from motospect.report.cover import draw_cover
from motospect.report.customer import draw_customer_page
from motospect.report.errand import PaperErrand
from motospect.report.sheet import DEMO_WORDS, Attachment, Entry, Imprint, Sheet
from motospect.report.technician import draw_technician_pages


def draw(report: Report) -> bytes:
    """Return the PDF of a report, not signed; equal reports give equal bytes.

    Raises ValueError when `made_at` is no RFC 3339 time.
    """
    # Drawn twice, because "page n of m" needs the m on the first page; drawing is the cheap part of the work.
    with closing(_compose(report, pages=0)) as draft:
        pages, contents = draft.pdf.page_no(), tuple(draft.entries)
    with closing(_compose(report, pages=pages, contents=contents)) as sheet:
        if report.dossier:
            says = sheet.say("The scan as it was kept, with every exchange and its hash chain")
            sheet.attach(Attachment(FILE_NAME, report.dossier.encode(), says))
        return sheet.bytes()


def run(errand: PaperErrand) -> bytes:
    """Return what the child was sent for; raises ValueError when it was sent for nothing."""
    if errand.report is not None:
        return print_signed(errand.report, errand.signer)
    if errand.key is None:
        raise ValueError("not a PaperErrand: it names neither a report nor a key")
    from motospect.report.signing import make_signer  # noqa: PLC0415 - half a second

    return to_json(make_signer(errand.key.box, errand.key.shop, errand.key.key))


def print_signed(report: Report, signer: Signer | None) -> bytes:
    """Return the PDF, signed by `signer` at the time it says it was made."""
    pdf = draw(report)
    if signer is None:
        return pdf
    from motospect.report.signing import sign  # noqa: PLC0415 - half a second

    say = language_named(report.profile.language).say
    return sign(
        pdf, signer, at=words.moment(report.made_at), reason=say("Report of scan %(id)s", id=report.scan.id)
    )


def _compose(report: Report, *, pages: int, contents: tuple[Entry, ...] | None = None) -> Sheet:
    scan = report.scan
    language = language_named(report.profile.language, report.profile.units)
    vin = scan.vehicle.vin or language.say("unknown")
    title = language.say("Vehicle diagnostic report, VIN %(vin)s", vin=vin)
    subject = f"VIN {vin} · scan {scan.id}"
    sheet = Sheet(
        Imprint(
            head=" · ".join(filter(None, [report.shop_name, subject])),
            foot=subject,
            demo=scan.demo,
            pages=pages,
        ),
        About(
            title=f"{DEMO_WORDS}: {title}" if scan.demo else title,
            subject=subject,
            author=report.shop_name,
            language=language.code,
            made_at=words.moment(report.made_at),
        ),
        language,
        contents=contents,
    )
    draw_cover(sheet, report)
    draw_customer_page(sheet, report)
    draw_technician_pages(sheet, report)
    return sheet
