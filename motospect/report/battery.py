"""The battery test on paper: one line of verdict, then each part with value, limit and evidence."""

from __future__ import annotations

from motospect.model.scan import Scan
from motospect.report import words
from motospect.report.blocks import CELL, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

_STATES = {"good": "good", "watch": "TO WATCH", "bad": "BAD", "not_measured": "not measured"}


def draw_battery(sheet: Sheet, scan: Scan) -> None:
    """Draw the test; one line when there was none."""
    test = scan.battery
    if test is None or not test.parts:
        sheet.y += 1.2
        paragraph(sheet, test.headline if test else "Battery: not measured, no sensor node was set up.", CELL)
        return
    heading(sheet, f"Battery: {_STATES[test.state]}", size=9, above=1.6, keep=16)
    columns = [
        Column("Part", 0.8, bold=True),
        Column("Result", 1.1, bold=True),
        Column("Measured", 4.6),
        Column("Limit and its source", 3.6),
        Column("Evidence", 1.5),
    ]
    rows = [
        [
            part.phase,
            _STATES[part.state],
            part.text,
            "; ".join(text for text in (part.limit, part.source) if text) or words.NOT_SAID,
            words.evidence(part.evidence),
        ]
        for part in test.parts
    ]
    table(sheet, columns, rows)
    paragraph(sheet, f"Measured by sensor node {test.node} in {test.seconds} s at the clamps.", CELL, gap=0.4)
