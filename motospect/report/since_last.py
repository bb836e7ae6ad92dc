"""What has changed since the vehicle was scanned last, on paper; nothing where the box remembers no scan."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.since_last import ChangeKind
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

_KINDS: dict[ChangeKind, str] = {
    "came_back": "CAME BACK",
    "new": "NEW",
    "gone": "gone, not proven",
    "unknown": "not known",
    "software": "other software",
    "test_failed": "TEST FAILS NOW",
    "test_passed": "test passes again",
}


def draw_since_last(sheet: Sheet, report: Report) -> None:
    """Draw each change with what it rests on."""
    since = report.analysis.since_last
    if since is None:
        return
    heading(sheet, "Since the last scan", size=9, above=1.6, keep=12)
    clock = "" if since.clock_set else " (the box's clock was not set at one of them)"
    before = f"Against the scan of {words.when(since.at)}{clock}; {since.visits} earlier on this box."
    if not since.changes:
        paragraph(sheet, f"{before} No difference in codes, software and passed tests, as far as told.", CELL)
        return
    columns = [
        Column("Change", 1.6, bold=True),
        Column("What", 7),
        Column("ECU", 0.9),
        Column("Evidence", 1.8),
    ]
    rows = [
        [_KINDS[c.kind], c.text, c.ecu or words.NOT_SAID, words.evidence(c.evidence)]
        for c in since.changes
        if c.kind != "still_there"
    ]
    if rows:
        table(sheet, columns, rows)
    # Each stands among the trouble codes already; a storm of them would fill a page.
    still = [f"{c.code} ({c.ecu})" for c in since.changes if c.kind == "still_there"]
    paragraph(sheet, f"Still there: {', '.join(still)}. {before}" if still else before, NOTE, gap=0.4)
