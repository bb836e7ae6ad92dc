"""What technicians wrote down about the scan, as typed."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import Column, table
from motospect.report.sheet import Sheet


def draw_notes(sheet: Sheet, report: Report) -> None:
    """Draw a row for each note, the first one first."""
    say = sheet.say
    columns = [Column(say("When"), 1.8), Column(say("Who"), 1.4, bold=True), Column(say("Note"), 7)]
    rows = [[words.when(sheet.language, note.at), note.by, note.text] for note in report.notes]
    table(sheet, columns, rows)
