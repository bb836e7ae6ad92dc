"""The building bricks of both pages: headings, paragraphs beside a coloured bar, tables, grids of values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from motospect.report.sheet import (
    BOTTOM,
    INK,
    LEFT,
    LINE,
    QUIET_INK,
    RIGHT,
    TINT,
    TOP,
    WIDTH,
    Colour,
    Face,
    Line,
    Sheet,
)

PAGE_ROOM = BOTTOM - TOP - 20
"""What surely fits on a fresh page below banner and running head, in mm."""

CELL = Face(7.2, leading=1.24)
CELL_BOLD = Face(7.2, bold=True, leading=1.24)
NOTE = Face(7.2, colour=QUIET_INK)
_HEAD = Face(6.6, bold=True, colour=QUIET_INK)
_PAD = 1.0
_ROW_PAD = 0.9


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its share of the width, and whether its texts are bold."""

    title: str
    share: float
    bold: bool = False


def heading(
    sheet: Sheet,
    text: str,
    *,
    size: float = 11.0,
    keep: float = 14.0,
    above: float = 3.2,
    entry: bool = False,
) -> None:
    """Print a section heading that stays on the page with at least `keep` mm of what follows.

    `entry`: it stands in the bookmarks and the list of contents.
    """
    face = Face(size, bold=True)
    if not sheet.room(above + face.height + keep):
        sheet.y += above
    if entry:
        sheet.entry(text)
    sheet.put(LEFT, sheet.y, sheet.fit(text, WIDTH, face), face)
    sheet.y += face.height + 0.8


def paragraph(sheet: Sheet, text: str, face: Face, *, left: float = LEFT, gap: float = 0.0) -> None:
    """Print a wrapped text from `left` to the right margin, over as many pages as it takes."""
    flow(sheet, sheet.lines(text, RIGHT - left, face, gap=gap), left=left)


@dataclass(frozen=True, slots=True)
class Panel:
    """What goes behind lines of text: a bar and a tint, padding and least height in mm.

    `opening` draws on the background, given the panel's upper edge; it is called once, on the first page.
    """

    bar: Colour | None = None
    tint: Colour | None = None
    padding: float = 0.0
    least: float = 0.0
    opening: Callable[[float], None] | None = None


PLAIN = Panel()


def flow(sheet: Sheet, lines: Sequence[Line], *, left: float = LEFT, panel: Panel = PLAIN) -> None:
    """Print lines at `left` on a panel. Kept on one page when they fit on one, else over several."""
    rest = list(lines)
    height = max(sum(line.height for line in rest) + 2 * panel.padding, panel.least)
    if height <= PAGE_ROOM:
        sheet.room(height)
    opening = panel.opening
    while rest:
        sheet.room(rest[0].height + 2 * panel.padding)
        here = _that_fit(rest, BOTTOM - sheet.y - 2 * panel.padding)
        height = sum(line.height for line in here) + 2 * panel.padding
        height = max(height, panel.least) if opening else height
        _back(sheet, height, panel)
        if opening:
            opening(sheet.y)
            opening = None
        _put_lines(sheet, here, left, sheet.y + panel.padding)
        sheet.y += height
        rest = rest[len(here) :]


def _that_fit(lines: Sequence[Line], height: float) -> Sequence[Line]:
    """Return the first lines that fit into `height` mm, at least one."""
    used, count = lines[0].height, 1
    while count < len(lines) and used + lines[count].height <= height:
        used += lines[count].height
        count += 1
    return lines[:count]


def _put_lines(sheet: Sheet, lines: Sequence[Line], left: float, y: float) -> None:
    for line in lines:
        sheet.put(left, y + line.gap, line.text, line.face)
        y += line.height


def _back(sheet: Sheet, height: float, panel: Panel) -> None:
    if panel.tint:
        sheet.fill((LEFT, sheet.y, WIDTH, height), panel.tint)
    if panel.bar:
        sheet.fill((LEFT, sheet.y, 1.6, height), panel.bar)


def table(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print a table over the full width; the head is repeated on every page, long rows go over pages."""
    widths = [WIDTH * column.share / sum(c.share for c in columns) for column in columns]
    faces = [CELL_BOLD if column.bold else CELL for column in columns]
    wrapped = [
        [
            sheet.wrap(text, width - 2 * _PAD, face)
            for text, width, face in zip(row, widths, faces, strict=True)
        ]
        for row in rows
    ]
    first = max((len(cell) for cell in wrapped[0]), default=0) if wrapped else 0
    _head(sheet, columns, widths, least=first)
    for number, cells in enumerate(wrapped):
        _row(sheet, columns, widths, cells, shaded=number % 2 == 1)
    sheet.rule(LEFT, RIGHT, sheet.y, LINE)


def _head(sheet: Sheet, columns: Sequence[Column], widths: Sequence[float], *, least: int = 0) -> None:
    """Print the head with room for four lines below it, or the `least` a first row takes on one page."""
    row = max(4 * CELL.height, least * CELL.height + 2 * _ROW_PAD)
    if not sheet.room(_HEAD.height + 2 + (row if row <= PAGE_ROOM else 4 * CELL.height)):
        sheet.y += 0.8
    x = LEFT
    for column, width in zip(columns, widths, strict=True):
        sheet.put(x + _PAD, sheet.y, sheet.fit(column.title, width - _PAD, _HEAD), _HEAD)
        x += width
    sheet.y += _HEAD.height + 0.6
    sheet.rule(LEFT, RIGHT, sheet.y, INK, thick=0.3)


def _row(
    sheet: Sheet, columns: Sequence[Column], widths: Sequence[float], cells: list[list[str]], *, shaded: bool
) -> None:
    """Print one row, cut between lines only where a page ends and the row is taller than a page."""
    depth, done = max(len(cell) for cell in cells), 0
    if depth * CELL.height + _ROW_PAD <= PAGE_ROOM and sheet.y + depth * CELL.height + _ROW_PAD > BOTTOM:
        sheet.new_page()
        _head(sheet, columns, widths)
    while done < depth:
        fits = int((BOTTOM - sheet.y - _ROW_PAD) / CELL.height)
        if fits < 1:
            sheet.new_page()
            _head(sheet, columns, widths)
            continue
        take = min(fits, depth - done)
        _strip(sheet, columns, widths, [cell[done : done + take] for cell in cells], shaded=shaded)
        done += take


def _strip(
    sheet: Sheet, columns: Sequence[Column], widths: Sequence[float], cells: list[list[str]], *, shaded: bool
) -> None:
    height = max(len(cell) for cell in cells) * CELL.height + _ROW_PAD
    if shaded:
        sheet.fill((LEFT, sheet.y, WIDTH, height), TINT)
    x = LEFT
    for column, width, cell in zip(columns, widths, cells, strict=True):
        for index, text in enumerate(cell):
            face = CELL_BOLD if column.bold else CELL
            sheet.put(x + _PAD, sheet.y + _ROW_PAD / 2 + index * face.height, text, face)
        x += width
    sheet.y += height


def grid(sheet: Sheet, pairs: Sequence[tuple[str, str]], *, columns: int = 3, share: float = 0.63) -> None:
    """Print name and value pairs side by side, reading down each column, long ones wrapped in their place.

    `share` is what of a column's width the name takes.
    """
    depth = -(-len(pairs) // columns)
    sheet.y += 0.4
    width = WIDTH / columns
    for line in range(depth):
        texts = [
            pairs[line + depth * column] for column in range(columns) if line + depth * column < len(pairs)
        ]
        cells = [
            (
                sheet.wrap(name, width * share - _PAD, CELL),
                sheet.wrap(value, width * (0.99 - share) - _PAD, CELL_BOLD),
            )
            for name, value in texts
        ]
        height = max(len(part) for cell in cells for part in cell) * CELL.height + 0.3
        sheet.room(height)
        for column, cell in enumerate(cells):
            _pair(sheet, LEFT + column * width, width * share, cell)
        sheet.y += height
        sheet.rule(LEFT, RIGHT, sheet.y - 0.1, LINE, thick=0.1)


def _pair(sheet: Sheet, x: float, beside: float, cell: tuple[list[str], list[str]]) -> None:
    """Print one pair, the value `beside` mm from the name's left edge."""
    name, value = cell
    for index, text in enumerate(name):
        sheet.put(x + _PAD, sheet.y + 0.05 + index * CELL.height, text, CELL)
    for index, text in enumerate(value):
        sheet.put(x + _PAD + beside, sheet.y + 0.05 + index * CELL.height, text, CELL_BOLD)
