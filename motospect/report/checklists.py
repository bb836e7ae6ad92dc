"""What a person looked at, point by point: red, amber, green, as a colour, a sign and a word together."""

from __future__ import annotations

from motospect.model.checklist import Checklist, Point, PointState
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, paragraph
from motospect.report.marks import CLEAN, OPEN, SOON, STOP, Mark, draw_mark
from motospect.report.marks import NOTE as INFORMED
from motospect.report.sheet import LEFT, LINE, RIGHT, Sheet

MARKS: dict[PointState, Mark] = {
    "green": CLEAN,
    "amber": SOON,
    "red": STOP,
    "not_checked": OPEN,
    "not_fitted": INFORMED,
}
STATES: dict[PointState, str] = {
    "green": "in order",
    "amber": "needs attention soon",
    "red": "needs repair now",
    "not_checked": "NOT checked",
    "not_fitted": "not fitted",
}
_ORDER: tuple[PointState, ...] = ("red", "amber", "green", "not_fitted", "not_checked")
_SIGN_MM = 4.0


def draw_checklists(sheet: Sheet, report: Report) -> None:
    """Draw each list with its count by state, then its points group by group."""
    numbers = {photo.id: number for number, photo in enumerate(report.photos, 1)}
    for checklist in report.checklists:
        _head(sheet, checklist)
        group = None
        for point in checklist.points:
            if point.group != group:
                group = point.group
                if group:
                    sheet.room(14)
                    paragraph(sheet, sheet.told(group), CELL_BOLD, gap=1)
            _point(sheet, point, numbers)


def _head(sheet: Sheet, checklist: Checklist) -> None:
    sheet.room(20)
    paragraph(sheet, sheet.told(checklist.title), CELL_BOLD, gap=0.8)
    counts = [
        f"{sum(point.state == state for point in checklist.points)} {sheet.told(STATES[state])}"
        for state in _ORDER
        if any(point.state == state for point in checklist.points)
    ]
    by = sheet.say(
        "By %(who)s, %(at)s",
        who=checklist.by or sheet.say("not recorded"),
        at=words.when(sheet.language, checklist.changed_at),
    )
    paragraph(sheet, f"{', '.join(counts)}. {by}.", NOTE)


def _point(sheet: Sheet, point: Point, numbers: dict[str, int]) -> None:
    text = f"{sheet.told(point.title)}: {sheet.told(STATES[point.state])}"
    if point.comment:
        text += f". {point.comment}"
    shown = [str(numbers[photo]) for photo in point.photos if photo in numbers]
    if shown:
        text += " " + sheet.say("(photo %(numbers)s)", numbers=", ".join(shown))
    lines = sheet.wrap(text, RIGHT - LEFT - 8, CELL)
    height = max(len(lines) * CELL.height, _SIGN_MM) + 0.8
    sheet.room(min(height, 60))
    draw_mark(sheet, MARKS[point.state], (LEFT + 1, sheet.y + 0.3), size=_SIGN_MM - 0.4)
    top = sheet.y + 0.5
    for line in lines:
        if sheet.room(CELL.height + 0.8):
            top = sheet.y
        sheet.put(LEFT + 7, top, line, CELL)
        top += CELL.height
        sheet.y = top - CELL.height
    sheet.y = max(top, sheet.y + _SIGN_MM if len(lines) == 1 else top) + 0.3
    sheet.rule(LEFT, RIGHT, sheet.y, LINE, thick=0.1)
