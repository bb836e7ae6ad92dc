"""The battery test on paper: one line of verdict, then each part with value, limit and evidence."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, paragraph, table
from motospect.report.sheet import Sheet

_STATES = {"good": "good", "watch": "TO WATCH", "bad": "BAD", "not_measured": "not measured"}


def draw_battery(sheet: Sheet, report: Report) -> None:
    """Draw the test, one line when nothing was measured; without any the provenance says so."""
    test = report.analysis.battery or report.scan.battery
    if test is None:
        return
    if not test.parts:
        paragraph(sheet, sheet.told(test.headline), CELL)
        return
    say = sheet.say
    paragraph(sheet, say("Battery: %(state)s", state=sheet.told(_STATES[test.state])), CELL_BOLD)
    columns = [
        Column(say("Part"), 1.05, bold=True),
        Column(say("Result"), 1.08, bold=True),
        Column(say("Measured"), 4.4),
        Column(say("Limit"), 4.77),
        Column(say("Evidence"), 1.05),
    ]
    rows = [
        [
            sheet.told(part.phase),
            sheet.told(_STATES[part.state]),
            sheet.told(part.text),
            sheet.told(part.limit) if part.limit else words.NOT_SAID,
            words.evidence(sheet.language, part.evidence),
        ]
        for part in test.parts
    ]
    table(sheet, columns, rows)
    told = ((sheet.told(part.phase), sheet.told(part.source)) for part in test.parts if part.source)
    sources = ", ".join(f"{phase} ({source})" for phase, source in told)
    measured = say(
        "Measured by sensor node %(node)s in %(seconds)s s at the clamps.",
        node=test.node,
        seconds=test.seconds,
    )
    if test.node is None:
        measured = say(
            "From a recording of %(seconds)s s in the vehicle; the evidence are its live values.",
            seconds=test.seconds,
        )
    limits = " " + say("Sources of the limits: %(sources)s.", sources=sources) if sources else ""
    paragraph(sheet, f"{measured}{limits}", NOTE, gap=0.4)
