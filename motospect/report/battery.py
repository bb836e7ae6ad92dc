"""The battery test on paper: one line of verdict, then each part with value, limit and evidence."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

_STATES = {"good": "good", "watch": "TO WATCH", "bad": "BAD", "not_measured": "not measured"}


def draw_battery(sheet: Sheet, report: Report) -> None:
    """Draw the test, one line when nothing was measured; without any the provenance says so."""
    test = report.analysis.battery or report.scan.battery
    if test is None:
        return
    if not test.parts:
        sheet.y += 1.2
        paragraph(sheet, test.headline, CELL)
        return
    heading(sheet, f"Battery: {_STATES[test.state]}", size=9, above=1.6, keep=16)
    columns = [
        Column("Part", 0.72, bold=True),
        Column("Result", 1.08, bold=True),
        Column("Measured", 4.6),
        Column("Limit", 4.9),
        Column("Evidence", 1.05),
    ]
    rows = [
        [
            part.phase,
            _STATES[part.state],
            part.text,
            part.limit or words.NOT_SAID,
            words.evidence(part.evidence),
        ]
        for part in test.parts
    ]
    table(sheet, columns, rows)
    sources = ", ".join(f"{part.phase} ({part.source})" for part in test.parts if part.source)
    measured = f"Measured by sensor node {test.node} in {test.seconds} s at the clamps."
    if test.node is None:
        measured = f"From a recording of {test.seconds} s in the vehicle; the evidence are its live values."
    paragraph(sheet, f"{measured} Sources of the limits: {sources}." if sources else measured, NOTE, gap=0.4)
