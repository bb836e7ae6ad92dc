"""Inspections on paper: each rule's result with its reasons, and what closes the open monitors."""

from __future__ import annotations

from motospect.model.inspection import InspectionResult, InspectionVerdict
from motospect.model.report import Report
from motospect.model.signal_words import signal_words
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, paragraph, table
from motospect.report.sheet import Sheet

RESULTS: dict[InspectionResult, str] = {
    "pass": "pass",
    "reject": "turned away",
    "fail": "fail",
    "unknown": "not known",
}


def draw_inspection(sheet: Sheet, report: Report) -> None:
    """Draw a row for each rule, the shop's first; nothing for a record of before there were rules."""
    analysis, say = report.analysis, sheet.say
    if not analysis.inspection:
        return
    columns = [
        Column(say("Rule"), 1.7, bold=True),
        Column(say("Result"), 0.9, bold=True),
        Column(say("Why"), 5.2),
        Column(say("After a clear"), 1.0),
        Column(say("Evidence"), 0.9),
    ]
    table(sheet, columns, [_row(sheet, verdict) for verdict in analysis.inspection])
    chosen = analysis.inspection[0]
    if chosen.after_clear is not None:
        cleared = say("If the codes were cleared now: %(what)s", what=sheet.told(chosen.after_clear.text))
        paragraph(sheet, cleared, CELL, gap=0.4)
    for closing in chosen.closes:
        name = sheet.told(signal_words(closing.monitor))
        conditions = " ".join(sheet.told(one) for one in closing.conditions)
        paragraph(sheet, say("To close %(name)s: %(how)s", name=name, how=conditions), CELL, gap=0.4)
    sources = "; ".join(dict.fromkeys(sheet.told(v.source) for v in analysis.inspection if v.source))
    by = say(
        "Sources: %(sources)s. The shop goes by %(rule)s.", sources=sources, rule=sheet.told(chosen.title)
    )
    paragraph(sheet, by, NOTE, gap=0.4)


def _row(sheet: Sheet, verdict: InspectionVerdict) -> list[str]:
    after = verdict.after_clear
    return [
        f"{sheet.told(verdict.title)}, {sheet.told(verdict.version)}",
        sheet.told(RESULTS[verdict.result]),
        " ".join(sheet.told(reason.text) for reason in verdict.reasons),
        sheet.told(RESULTS[after.result]) if after else words.NOT_SAID,
        words.evidence(sheet.language, verdict.evidence),
    ]
