"""Inspections on paper: each rule's result with its reasons, and what closes the open monitors."""

from __future__ import annotations

from motospect.model.finding import Analysis
from motospect.model.inspection import InspectionResult, InspectionVerdict
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

RESULTS: dict[InspectionResult, str] = {
    "pass": "pass",
    "reject": "TURNED AWAY",
    "fail": "FAIL",
    "unknown": "not known",
}


def draw_inspection(sheet: Sheet, analysis: Analysis) -> None:
    """Draw a row for each rule, the shop's first; nothing for a record of before there were rules."""
    if not analysis.inspection:
        return
    heading(sheet, "Inspection, by rule", size=9, above=1.6, keep=16)
    columns = [
        Column("Rule", 1.7, bold=True),
        Column("Result", 0.9, bold=True),
        Column("Why", 5.2),
        Column("After a clear", 1.0),
        Column("Evidence", 0.9),
    ]
    table(sheet, columns, [_row(verdict) for verdict in analysis.inspection])
    chosen = analysis.inspection[0]
    if chosen.after_clear is not None:
        paragraph(sheet, f"If the codes were cleared now: {chosen.after_clear.text}", CELL, gap=0.4)
    for closing in chosen.closes:
        name = closing.monitor.replace("_", " ")
        paragraph(sheet, f"To close {name}: {' '.join(closing.conditions)}", CELL, gap=0.4)
    sources = "; ".join(dict.fromkeys(v.source for v in analysis.inspection if v.source))
    paragraph(sheet, f"Sources: {sources}. The shop goes by {chosen.title}.", NOTE, gap=0.4)


def _row(verdict: InspectionVerdict) -> list[str]:
    after = verdict.after_clear
    return [
        f"{verdict.title}, {verdict.version}",
        RESULTS[verdict.result],
        " ".join(reason.text for reason in verdict.reasons),
        RESULTS[after.result] if after else words.NOT_SAID,
        words.evidence(verdict.evidence),
    ]
