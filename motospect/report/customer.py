"""Page one, for the customer: one sentence, three findings at most, what was not checked, the QR."""

from __future__ import annotations

from motospect.model.clearing import told
from motospect.model.finding import Finding
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.wording import Wording
from motospect.report import qr, words
from motospect.report.blocks import Panel, flow, heading, paragraph
from motospect.report.diagnosis import draw_customers_causes
from motospect.report.estimate import draw_totals
from motospect.report.marks import SEVERITIES, Mark, draw_mark, draw_pill, readiness_mark, verdict_mark
from motospect.report.recalls import draw_customers_recalls, unknown_recalls
from motospect.report.sheet import BOTTOM, INK, LEFT, QUIET_INK, RIGHT, TINT, WHITE, WIDTH, Face, Sheet

_BODY = Face(10)
_LABEL = Face(6.8, colour=QUIET_INK)
_FACT = Face(10.5, bold=True)
_QR_MM = 32.0


def draw_customer_page(sheet: Sheet, report: Report) -> None:
    """Draw everything the customer reads; it takes more than one page only when the texts are long."""
    _letterhead(sheet, report)
    _vehicle(sheet, report.scan)
    _verdict(sheet, report)
    _findings(sheet, report)
    draw_customers_causes(sheet, report)
    draw_totals(sheet, report)
    _clearing(sheet, report.scan)
    _readiness(sheet, report)
    _not_checked(sheet, report)
    draw_customers_recalls(sheet, report.notices)
    _link(sheet, report)


def _letterhead(sheet: Sheet, report: Report) -> None:
    scan, name = report.scan, Face(17, bold=True, leading=1.25)
    facts = [
        f"{words.KINDS[scan.kind]}, {words.when(scan.started_at)}",
        f"Report made {words.when(report.made_at)}",
    ]
    if scan.clock == "unsynced":
        facts.append("Clock of the box was not set: dates may be wrong")
    side = max(sheet.width(fact, _BODY) for fact in facts)
    top = sheet.y
    flow(sheet, sheet.lines(report.shop_name, WIDTH - side - 8, name))
    paragraph(sheet, "Vehicle diagnostic report", Face(10, colour=QUIET_INK))
    for index, fact in enumerate(facts):
        face = Face(9, bold=index == 2, colour=INK)
        sheet.put(RIGHT - sheet.width(fact, face), top + 1.5 + index * face.height, fact, face)
    sheet.y = max(sheet.y, top + 1.5 + len(facts) * _BODY.height) + 2
    sheet.rule(LEFT, RIGHT, sheet.y, INK, thick=0.5)
    sheet.y += 3


def _vehicle(sheet: Sheet, scan: Scan) -> None:
    """Draw the vehicle card: two rows of labelled facts on a tint."""
    vehicle, adapter = scan.vehicle, scan.adapter
    origin = words.VIN_SOURCES[vehicle.vin_source]
    check = words.VIN_CHECKS[vehicle.vin_check]
    vin_label = f"VIN ({origin}, {check})" if vehicle.vin and check else f"VIN ({origin})"
    make = " ".join(part for part in (vehicle.make, vehicle.model) if part)
    voltage = "not measured" if adapter.voltage_v is None else f"{words.number(adapter.voltage_v)} V"
    _facts(
        sheet,
        [
            (vin_label, vehicle.vin or "unknown", 0.42),
            ("Make and model", make or "unknown", 0.38),
            ("Model year", str(vehicle.model_year or "unknown"), 0.2),
        ],
    )
    _facts(
        sheet,
        [
            ("Adapter", f"{adapter.identity} ({adapter.kind})", 0.42),
            ("Protocol", adapter.protocol or "not established", 0.38),
            ("Voltage at the plug", voltage, 0.2),
        ],
    )
    sheet.y += 3


def _facts(sheet: Sheet, facts: list[tuple[str, str, float]]) -> None:
    """Draw labelled facts side by side; each takes its share of the width and wraps within it."""
    wrapped = [
        (sheet.wrap(label, WIDTH * share - 5, _LABEL), sheet.wrap(value, WIDTH * share - 5, _FACT))
        for label, value, share in facts
    ]
    deepest_label = max(len(label) for label, _ in wrapped)
    height = deepest_label * _LABEL.height + max(len(value) for _, value in wrapped) * _FACT.height + 3
    sheet.room(height)
    sheet.fill((LEFT, sheet.y, WIDTH, height + 0.05), TINT)
    x = LEFT + 3
    for (label, value), (_, _, share) in zip(wrapped, facts, strict=True):
        for index, text in enumerate(label):
            sheet.put(x, sheet.y + 1.5 + index * _LABEL.height, text, _LABEL)
        for index, text in enumerate(value):
            sheet.put(x, sheet.y + 1.5 + deepest_label * _LABEL.height + index * _FACT.height, text, _FACT)
        x += WIDTH * share
    sheet.y += height


def _verdict(sheet: Sheet, report: Report) -> None:
    """Draw the one sentence with its shape and word, and whatever limits it, as one block."""
    mark, scan, left = verdict_mark(report), report.scan, LEFT + 23
    width = RIGHT - left - 4
    lines = sheet.lines(scan.verdict.headline, width, Face(14, bold=True, leading=1.25), gap=7)
    for limit in _limits(scan):
        lines += sheet.lines(limit, width, Face(10, bold=True), gap=1)

    def opening(top: float) -> None:
        draw_mark(sheet, mark, (LEFT + 5.5, top + 4.5), size=13)
        draw_pill(sheet, mark, left, top + 4, size=9)

    flow(sheet, lines, left=left, panel=Panel(mark.colour, mark.tint, 4, 22, opening))


def _limits(scan: Scan) -> list[str]:
    limits = []
    if scan.state == "interrupted":
        by = f": {scan.interrupted_by.rstrip('.')}" if scan.interrupted_by else " before its end"
        limits.append(f"The scan was interrupted{by}.")
    if not scan.verdict.complete:
        limits.append("The check is not complete. See what was not checked below.")
    return limits


def _findings(sheet: Sheet, report: Report) -> None:
    """Draw the worst findings (the analysis has put them in order) and say how many follow elsewhere."""
    findings, names = (
        report.analysis.findings,
        {ecu.address: words.ecu_label(ecu) for ecu in report.scan.ecus},
    )
    heading(sheet, "What we found")
    if not findings:
        paragraph(sheet, "This scan led to no findings. What it did not establish stands below.", _BODY)
    foremost = report.analysis.foremost
    for finding in foremost:
        _finding(sheet, finding, names.get(finding.ecu or "", finding.ecu), report.wordings.get(finding.id))
    more = len(findings) - len(foremost)
    if more > 0:
        ending = "s stand" if more > 1 else " stands"
        paragraph(
            sheet, f"{more} further finding{ending} on the technician's pages.", Face(9.5, bold=True), gap=0.6
        )


def _marked(sheet: Sheet, mark: Mark) -> Panel:
    """Return the panel of one statement: the bar in its colour, its shape beside the first line."""
    corner_x = LEFT + 3.4
    return Panel(
        mark.colour, None, 0.8, 0.0, lambda top: draw_mark(sheet, mark, (corner_x, top + 1.6), size=6)
    )


def _finding(sheet: Sheet, finding: Finding, ecu: str | None, wording: Wording | None) -> None:
    mark, left = SEVERITIES[finding.severity], LEFT + 12
    word = Face(7.6, bold=True, colour=mark.colour)
    proof = f"evidence {words.evidence(finding.evidence)}"
    subject = " · ".join(part for part in (mark.word, finding.code, ecu, proof) if part)
    lines = sheet.lines(subject, RIGHT - left, word)
    lines += sheet.lines(finding.title, RIGHT - left, Face(10.5, bold=True))
    lines += sheet.lines(finding.text, RIGHT - left, _BODY)
    if wording is not None:
        spoken = f"In plain words ({wording.origin}): {wording.text}"
        lines += sheet.lines(spoken, RIGHT - left, Face(8.5, colour=QUIET_INK), gap=0.4)
    flow(sheet, lines, left=left, panel=_marked(sheet, mark))
    sheet.y += 1.6


def _clearing(sheet: Sheet, scan: Scan) -> None:
    """Say what came of a clearing before this scan, if there was one, in each control unit."""
    if scan.clearing is None:
        return
    heading(sheet, "Fault codes were cleared before this scan", above=2.5)
    for sentence in told(scan.clearing):
        paragraph(sheet, sentence, _BODY, gap=0.4)


def _readiness(sheet: Sheet, report: Report) -> None:
    readiness = report.analysis.readiness
    mark, left = readiness_mark(readiness), LEFT + 12
    heading(sheet, "Readiness for inspection", above=2.5)
    lines = sheet.lines(mark.word, RIGHT - left, Face(7.6, bold=True, colour=mark.colour))
    lines += sheet.lines(readiness.text, RIGHT - left, _BODY)
    still = [name.replace("_", " ") for name in readiness.open_monitors]
    if not all(name in readiness.text for name in still):
        lines += sheet.lines(f"Still open: {', '.join(still)}", RIGHT - left, _BODY)
    if readiness.source:
        lines += sheet.lines(f"Rule: {readiness.source}", RIGHT - left, Face(7.5, colour=QUIET_INK))
    flow(sheet, lines, left=left, panel=_marked(sheet, mark))


def _not_checked(sheet: Sheet, report: Report) -> None:
    """Draw what the scan did not establish, as large and as black as the findings."""
    heading(sheet, "What was NOT checked", above=3)
    sentences = [*report.analysis.not_checked, *unknown_recalls(report.notices)]
    if not sentences:
        paragraph(sheet, "The analysis of this scan names nothing that was left unchecked.", _BODY)
    for sentence in sentences:
        lines = sheet.lines(sentence, RIGHT - LEFT - 9, _BODY)
        panel = Panel(
            bar=INK, padding=0.35, opening=lambda top: sheet.fill((LEFT + 4.6, top + 2.05, 1.5, 1.5), INK)
        )
        flow(sheet, lines, left=LEFT + 9, panel=panel)


def _link(sheet: Sheet, report: Report) -> None:
    """Draw the way to the customer's page at the foot of the page: QR, address, last day."""
    if report.link is None:
        sheet.y += 3
        paragraph(sheet, "Not shared: there is no customer's page for this report.", _BODY)
        return
    left = LEFT + _QR_MM + 6
    lines = sheet.lines("This report on your phone", RIGHT - left, Face(12, bold=True))
    lines += sheet.lines("Scan the code with the camera, or type this address:", RIGHT - left, _BODY, gap=0.5)
    lines += sheet.lines(report.link, RIGHT - left, Face(9.5, bold=True), gap=0.8)
    expiry = (
        "The link has no recorded end."
        if report.link_expires_at is None
        else (f"The link works until {words.when(report.link_expires_at)}.")
    )
    lines += sheet.lines(expiry, RIGHT - left, _BODY, gap=0.8)
    height = max(sum(line.height for line in lines), _QR_MM)
    if sheet.y + 3 + height <= BOTTOM:
        sheet.y = BOTTOM - height  # it belongs at the foot, where people look for it
        sheet.rule(LEFT, RIGHT, sheet.y - 1.5)
    link = report.link
    flow(
        sheet,
        lines,
        left=left,
        panel=Panel(least=_QR_MM, opening=lambda top: _draw_qr(sheet, link, LEFT, top)),
    )


def _draw_qr(sheet: Sheet, text: str, x: float, y: float) -> None:
    """Draw the QR with its quiet zone into a white square."""
    modules = qr.framed(text)
    step = _QR_MM / len(modules)
    sheet.fill((x, y, _QR_MM, _QR_MM), WHITE)
    for row, line in enumerate(modules):
        for start, length in qr.runs(line):
            # A hair taller than its row: viewers would show a light seam between touching rows.
            sheet.fill((x + start * step, y + row * step, length * step, step * 1.03), (0, 0, 0))
