"""Page two, for the customer: three findings at most, likely cause, cost, readiness, what was not checked."""

from __future__ import annotations

from motospect.model.clearing import told
from motospect.model.finding import Finding
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.signal_words import signal_words
from motospect.model.wording import Wording
from motospect.report import words
from motospect.report.blocks import Panel, flow, heading, paragraph
from motospect.report.comparison import draw_customers_comparison
from motospect.report.consents import draw_customers_consents
from motospect.report.diagnosis import draw_customers_causes
from motospect.report.estimate import draw_totals
from motospect.report.marks import SEVERITIES, Mark, draw_mark, readiness_mark
from motospect.report.recalls import draw_customers_recalls, unknown_recalls
from motospect.report.sheet import INK, LEFT, QUIET_INK, RIGHT, Face, Sheet

_BODY = Face(10)
_MOST_LINES = 8
"""Lines of one finding on the customer's page; what is longer stands in full in the technician's part."""


def draw_customer_page(sheet: Sheet, report: Report) -> None:
    """Draw everything the customer reads after the cover."""
    sheet.new_page()
    sheet.entry(sheet.say("For the customer"), level=0)
    _findings(sheet, report)
    draw_customers_comparison(sheet, report)
    draw_customers_causes(sheet, report)
    draw_totals(sheet, report)
    draw_customers_consents(sheet, report)
    _clearing(sheet, report.scan)
    _readiness(sheet, report)
    _not_checked(sheet, report)
    draw_customers_recalls(sheet, report.notices)


def _findings(sheet: Sheet, report: Report) -> None:
    """Draw the worst findings (the analysis has put them in order) and say how many follow elsewhere."""
    findings = report.analysis.findings
    names = {ecu.address: words.ecu_label(sheet.language, ecu) for ecu in report.scan.ecus}
    heading(sheet, sheet.say("What we found"), above=0)
    if not findings:
        nothing = sheet.say("This scan led to no findings. What it did not establish stands below.")
        paragraph(sheet, nothing, _BODY)
    foremost = report.analysis.foremost
    for finding in foremost:
        _finding(sheet, finding, names.get(finding.ecu or "", finding.ecu), report.wordings.get(finding.id))
    more = len(findings) - len(foremost)
    if more > 0:
        text = sheet.language.count(
            "%(n)d further finding stands on the technician's pages.",
            "%(n)d further findings stand on the technician's pages.",
            more,
        )
        paragraph(sheet, text, Face(9.5, bold=True), gap=0.6)


def _marked(sheet: Sheet, mark: Mark) -> Panel:
    """Return the panel of one statement: the bar in its colour, its shape beside the first line."""
    corner_x = LEFT + 3.4
    return Panel(
        mark.colour, None, 0.8, 0.0, lambda top: draw_mark(sheet, mark, (corner_x, top + 1.6), size=6)
    )


def _finding(sheet: Sheet, finding: Finding, ecu: str | None, wording: Wording | None) -> None:
    mark, left, say = SEVERITIES[finding.severity], LEFT + 12, sheet.say
    word = Face(7.6, bold=True, colour=mark.colour)
    proof = say("evidence %(ids)s", ids=words.evidence(sheet.language, finding.evidence))
    subject = " · ".join(part for part in (sheet.told(mark.word), finding.code, ecu, proof) if part)
    lines = sheet.short(subject, RIGHT - left, word, 2)
    lines += sheet.short(sheet.told(finding.title), RIGHT - left, Face(10.5, bold=True), 3)
    text = sheet.lines(sheet.told(finding.text), RIGHT - left, _BODY)
    lines += text[:_MOST_LINES]
    if len(text) > _MOST_LINES:
        lines += sheet.lines(say("… in full in the technician's part"), RIGHT - left, Face(9, bold=True))
    if wording is not None:
        spoken = say(
            "In plain words (%(origin)s): %(what)s",
            origin=sheet.told(wording.origin),
            what=sheet.told(wording.text),
        )
        lines += sheet.short(spoken, RIGHT - left, Face(8.5, colour=QUIET_INK), _MOST_LINES, gap=0.4)
    flow(sheet, lines, left=left, panel=_marked(sheet, mark))
    sheet.y += 1.6


def _clearing(sheet: Sheet, scan: Scan) -> None:
    """Say what came of a clearing before this scan, if there was one, in each control unit."""
    if scan.clearing is None:
        return
    heading(sheet, sheet.say("Fault codes were cleared before this scan"), above=2.5)
    for sentence in told(scan.clearing):
        paragraph(sheet, sheet.told(sentence), _BODY, gap=0.4)


def _readiness(sheet: Sheet, report: Report) -> None:
    readiness, say = report.analysis.readiness, sheet.say
    mark, left = readiness_mark(readiness), LEFT + 12
    heading(sheet, say("Readiness for inspection"), above=2.5)
    lines = sheet.lines(sheet.told(mark.word), RIGHT - left, Face(7.6, bold=True, colour=mark.colour))
    text = sheet.told(readiness.text)
    lines += sheet.lines(text, RIGHT - left, _BODY)
    still = [name.replace("_", " ") for name in readiness.open_monitors]
    if not all(name in readiness.text for name in still):
        names = ", ".join(_monitor(sheet, name) for name in readiness.open_monitors)
        lines += sheet.lines(say("Still open: %(names)s", names=names), RIGHT - left, _BODY)
    if readiness.source:
        rule = say("Rule: %(source)s", source=readiness.source)
        lines += sheet.lines(rule, RIGHT - left, Face(7.5, colour=QUIET_INK))
    flow(sheet, lines, left=left, panel=_marked(sheet, mark))


def _monitor(sheet: Sheet, name: str) -> str:
    return name.replace("_", " ") if sheet.language.code == "en" else sheet.told(signal_words(name))


def _not_checked(sheet: Sheet, report: Report) -> None:
    """Draw what the scan did not establish, as large and as black as the findings."""
    heading(sheet, sheet.say("What was NOT checked"), above=3)
    sentences = [*report.analysis.not_checked, *unknown_recalls(sheet, report.notices)]
    if not sentences:
        paragraph(sheet, sheet.say("The analysis of this scan names nothing that was left unchecked."), _BODY)
    for sentence in sentences:
        lines = sheet.lines(sheet.told(sentence), RIGHT - LEFT - 9, _BODY)
        panel = Panel(
            bar=INK, padding=0.35, opening=lambda top: sheet.fill((LEFT + 4.6, top + 2.05, 1.5, 1.5), INK)
        )
        flow(sheet, lines, left=LEFT + 9, panel=panel)
