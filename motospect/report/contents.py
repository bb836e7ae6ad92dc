"""The list of contents: numbers and names of the technician's sections with their pages, each a link."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.report.blocks import heading
from motospect.report.sheet import LEFT, QUIET_INK, WIDTH, Face, Sheet

_LINE = Face(8.2)
_PAGE = Face(8.2, bold=True)
_GAP = 10.0


def draw_contents(sheet: Sheet, titles: Sequence[str]) -> None:
    """Draw the sections in two columns; while the draft is drawn their pages are not known yet."""
    heading(sheet, sheet.say("Contents"), size=10, above=0, keep=30)
    pages = {entry.title: entry.page for entry in sheet.contents or ()}
    half = -(-len(titles) // 2)
    width = (WIDTH - _GAP) / 2
    top = sheet.y
    for place, title in enumerate(titles):
        left, y = LEFT + place // half * (width + _GAP), top + place % half * _LINE.height
        page = pages.get(sheet.clean(title), 0)
        number = str(page or "")
        sheet.put(left, y, sheet.fit(title, width - 8, _LINE), _LINE)
        sheet.put(left + width - sheet.width(number, _PAGE), y, number, _PAGE)
        if page:
            sheet.link_to(page, (left, y, width, _LINE.height))
    sheet.y = top + half * _LINE.height + 1
    sheet.rule(LEFT, LEFT + WIDTH, sheet.y, QUIET_INK, thick=0.15)
