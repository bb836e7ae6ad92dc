"""The cover: whose paper it is, which vehicle, the verdict in one sentence, what was not checked, the QR."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.report import qr, words
from motospect.report.blocks import Panel, flow, heading, paragraph
from motospect.report.marks import ADVICE, SEVERITIES, draw_mark, draw_pill, verdict_mark
from motospect.report.recalls import unknown_recalls
from motospect.report.sheet import BOTTOM, INK, LEFT, QUIET_INK, RIGHT, TINT, WHITE, WIDTH, Face, Sheet

_BODY = Face(10)
_LABEL = Face(7.2, colour=QUIET_INK)
_FACT = Face(11, bold=True)
_QR_MM = 36.0
_MOST_HEADLINE = 6
"""Lines of a verdict on the cover; a longer one goes on in the technician's part."""


def draw_cover(sheet: Sheet, report: Report) -> None:
    """Draw the first page; nothing of it goes over to the next, whatever the texts."""
    sheet.entry(sheet.say("Result"), level=0)
    _letterhead(sheet, report)
    _verdict(sheet, report)
    _vehicle(sheet, report)
    foot = BOTTOM - _QR_MM - 6
    _in_short(sheet, report)
    _not_checked(sheet, report, until=foot)
    _link(sheet, report)


def _letterhead(sheet: Sheet, report: Report) -> None:
    scan, name = report.scan, Face(20, bold=True, leading=1.2)
    for line in sheet.short(report.shop_name or "MOTOSPECT", WIDTH, name, 2):
        sheet.put(LEFT, sheet.y, line.text, name)
        sheet.y += name.height
    kind = sheet.told(words.KINDS[scan.kind])
    title = (
        f"{sheet.say('Vehicle diagnostic report')} · {kind}, {words.when(sheet.language, scan.started_at)}"
    )
    sheet.put(LEFT, sheet.y, sheet.fit(title, WIDTH, _BODY), Face(10, colour=QUIET_INK))
    sheet.y += _BODY.height
    made = sheet.say("Report made %(at)s", at=words.when(sheet.language, report.made_at))
    if scan.clock == "unsynced":
        made += ". " + sheet.say("Clock of the box was not set: dates may be wrong")
    sheet.put(LEFT, sheet.y, sheet.fit(made, WIDTH, _BODY), Face(10, colour=QUIET_INK))
    sheet.y += _BODY.height + 2.5
    sheet.rule(LEFT, RIGHT, sheet.y, INK, thick=0.6)
    sheet.y += 5


def _verdict(sheet: Sheet, report: Report) -> None:
    """Draw the light: shape, word and sentence together, and whatever limits it, as one block."""
    mark, scan, left = verdict_mark(report), report.scan, LEFT + 40
    width = RIGHT - left - 5
    large = Face(17, bold=True, leading=1.25)
    headline = sheet.told(scan.verdict.headline)
    if len(sheet.wrap(headline, width, large)) > _MOST_HEADLINE - 2:
        large = Face(11.5, bold=True, leading=1.25)
    lines = sheet.lines(headline, width, large, gap=12)
    if len(lines) > _MOST_HEADLINE:
        lines = lines[:_MOST_HEADLINE]
        lines += sheet.lines(sheet.say("… in full in the technician's part"), width, Face(9))
    lines += sheet.lines(sheet.told(ADVICE[mark.word]), width, Face(11), gap=1.2)
    for limit in _limits(sheet, scan):
        lines += sheet.short(limit, width, Face(10, bold=True), 4, gap=1)

    def opening(top: float) -> None:
        draw_mark(sheet, mark, (LEFT + 8, top + 7), size=25)
        draw_pill(sheet, mark, left, top + 6, size=12)

    flow(sheet, lines, left=left, panel=Panel(mark.colour, mark.tint, 6, 39, opening))
    sheet.y += 5


def _limits(sheet: Sheet, scan: Scan) -> list[str]:
    limits = []
    if scan.state == "interrupted":
        if scan.interrupted_by:
            why = sheet.told(scan.interrupted_by.rstrip("."))
            limits.append(sheet.say("The scan was interrupted: %(why)s.", why=why))
        else:
            limits.append(sheet.say("The scan was interrupted before its end."))
    if not scan.verdict.complete:
        limits.append(sheet.say("The check is not complete. See what was not checked below."))
    return limits


def _vehicle(sheet: Sheet, report: Report) -> None:
    """Draw the vehicle card: labelled facts on a tint."""
    scan, say = report.scan, sheet.say
    vehicle, adapter = scan.vehicle, scan.adapter
    origin = sheet.told(words.VIN_SOURCES[vehicle.vin_source])
    check = sheet.told(words.VIN_CHECKS[vehicle.vin_check]) if vehicle.vin_check != "absent" else ""
    vin_label = f"VIN ({origin}, {check})" if vehicle.vin and check else f"VIN ({origin})"
    make = " ".join(part for part in (vehicle.make, vehicle.model) if part)
    unknown = say("unknown")
    voltage = (
        say("not measured")
        if adapter.voltage_v is None
        else words.amount(sheet.language, adapter.voltage_v, "V")
    )
    _facts(
        sheet,
        [
            (vin_label, vehicle.vin or unknown, 0.42),
            (say("Make and model"), make or unknown, 0.38),
            (say("Model year"), str(vehicle.model_year or unknown), 0.2),
        ],
    )
    _facts(
        sheet,
        [
            (say("Adapter"), f"{adapter.identity} ({adapter.kind})", 0.42),
            (say("Protocol"), adapter.protocol or say("not established"), 0.38),
            (say("Voltage at the plug"), voltage, 0.2),
        ],
    )
    sheet.y += 3


def _facts(sheet: Sheet, facts: list[tuple[str, str, float]]) -> None:
    """Draw labelled facts side by side; each takes its share of the width and wraps within it."""
    wrapped = [
        (
            sheet.wrap(label, WIDTH * share - 5, _LABEL),
            [line.text for line in sheet.short(value, WIDTH * share - 5, _FACT, 3)],
        )
        for label, value, share in facts
    ]
    deepest_label = max(len(label) for label, _ in wrapped)
    height = deepest_label * _LABEL.height + max(len(value) for _, value in wrapped) * _FACT.height + 3.6
    sheet.fill((LEFT, sheet.y, WIDTH, height + 0.05), TINT)
    x = LEFT + 3
    for (label, value), (_, _, share) in zip(wrapped, facts, strict=True):
        for index, text in enumerate(label):
            sheet.put(x, sheet.y + 1.8 + index * _LABEL.height, text, _LABEL)
        for index, text in enumerate(value):
            sheet.put(x, sheet.y + 1.8 + deepest_label * _LABEL.height + index * _FACT.height, text, _FACT)
        x += WIDTH * share
    sheet.y += height


def _in_short(sheet: Sheet, report: Report) -> None:
    """Draw the titles of what a customer reads first, each with its shape and word."""
    if not report.analysis.foremost:
        return
    heading(sheet, sheet.say("What we found, in short"), above=2)
    bold = Face(10, bold=True)
    for finding in report.analysis.foremost:
        mark = SEVERITIES[finding.severity]
        word = sheet.clean(sheet.told(mark.word))
        draw_mark(sheet, mark, (LEFT + 1, sheet.y + 0.5), size=4.4)
        small = Face(7.2, bold=True, colour=mark.colour)
        room = WIDTH - 10 - sheet.width(word, small)
        sheet.put(LEFT + 7, sheet.y + 0.2, sheet.fit(sheet.told(finding.title), room, bold), bold)
        sheet.put(RIGHT - sheet.width(word, small), sheet.y + 0.9, word, small)
        sheet.y += 6.2
    sheet.y += 1.5


def _not_checked(sheet: Sheet, report: Report, *, until: float) -> None:
    """Draw what was not checked as far as the page has room, and say where the rest stands."""
    heading(sheet, sheet.say("What was NOT checked"), above=3)
    sentences = [*report.analysis.not_checked, *unknown_recalls(sheet, report.notices)]
    if not sentences:
        told = sheet.say("The analysis of this scan names nothing that was left unchecked.")
        paragraph(sheet, told, _BODY)
        return
    width, shown = RIGHT - LEFT - 6, 0
    for sentence in sentences:
        lines = sheet.wrap(sheet.told(sentence), width, _BODY)
        more = shown < len(sentences) - 1
        if sheet.y + (len(lines) + more) * _BODY.height > until:
            break
        sheet.fill((LEFT + 1, sheet.y + 1.7, 1.5, 1.5), INK)
        for line in lines:
            sheet.put(LEFT + 5, sheet.y, line, _BODY)
            sheet.y += _BODY.height
        sheet.y += 0.6
        shown += 1
    rest = len(sentences) - shown
    if rest:
        told = sheet.language.count("%(n)d more on page 2", "%(n)d more on page 2", rest)
        sheet.put(LEFT + 5, sheet.y, told, Face(10, bold=True))


def _link(sheet: Sheet, report: Report) -> None:
    """Draw the way to the customer's page at the foot of the page: QR, address, last day."""
    say = sheet.say
    sheet.y = BOTTOM - _QR_MM
    sheet.rule(LEFT, RIGHT, sheet.y - 2)
    if report.link is None:
        told = say("Not shared: there is no customer's page for this report.")
        paragraph(sheet, told, _BODY)
        return
    left, top = LEFT + _QR_MM + 6, sheet.y
    _draw_qr(sheet, report.link, LEFT, top)
    lines = sheet.lines(say("This report on your phone"), RIGHT - left, Face(13, bold=True))
    way = say("Scan the code with the camera, or type this address:")
    lines += sheet.lines(way, RIGHT - left, _BODY, gap=0.5)
    lines += sheet.short(report.link, RIGHT - left, Face(9.5, bold=True), 2, gap=0.8)
    expiry = (
        say("The link has no recorded end.")
        if report.link_expires_at is None
        else say("The link works until %(at)s.", at=words.when(sheet.language, report.link_expires_at))
    )
    lines += sheet.lines(expiry, RIGHT - left, _BODY, gap=0.8)
    for line in lines:
        sheet.put(left, sheet.y + line.gap, line.text, line.face)
        sheet.y += line.height
    sheet.pdf.link(LEFT, top, _QR_MM, _QR_MM, report.link)
    sheet.y = BOTTOM


def _draw_qr(sheet: Sheet, text: str, x: float, y: float) -> None:
    """Draw the QR with its quiet zone into a white square."""
    modules = qr.framed(text)
    step = _QR_MM / len(modules)
    sheet.fill((x, y, _QR_MM, _QR_MM), WHITE)
    for row, line in enumerate(modules):
        for start, length in qr.runs(line):
            # A hair taller than its row: viewers would show a light seam between touching rows.
            sheet.fill((x + start * step, y + row * step, length * step, step * 1.03), (0, 0, 0))
