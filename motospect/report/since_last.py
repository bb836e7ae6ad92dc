"""What has changed since the vehicle was scanned last, on paper; nothing where the box remembers no scan."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.since_last import ChangeKind
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, paragraph, table
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
    say, language = sheet.say, sheet.language
    clock = "" if since.clock_set else " " + say("(the box's clock was not set at one of them)")
    before = say(
        "Against the scan of %(at)s%(clock)s; %(visits)s earlier on this box.",
        at=words.when(language, since.at),
        clock=clock,
        visits=since.visits,
    )
    if not since.changes:
        same = say("No difference in codes, software and passed tests, as far as told.")
        paragraph(sheet, f"{before} {same}", CELL)
        return
    columns = [
        Column(say("Change"), 1.6, bold=True),
        Column(say("What"), 7),
        Column(say("ECU"), 1.25),
        Column(say("Evidence"), 1.8),
    ]
    rows = [
        [
            sheet.told(_KINDS[c.kind]),
            sheet.told(c.text),
            c.ecu or words.NOT_SAID,
            words.evidence(language, c.evidence),
        ]
        for c in since.changes
        if c.kind != "still_there"
    ]
    if rows:
        table(sheet, columns, rows)
    # Each stands among the trouble codes already; a storm of them would fill a page.
    still = [f"{c.code} ({c.ecu})" for c in since.changes if c.kind == "still_there"]
    there = say("Still there: %(codes)s.", codes=", ".join(still)) + " " if still else ""
    paragraph(sheet, f"{there}{before}", NOTE, gap=0.4)
