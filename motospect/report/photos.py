"""Photos with what was marked on them, captions below; the marks are vectors over the picture."""

from __future__ import annotations

import math
from pathlib import Path

from motospect.model.photo import Mark, Photo
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, NOTE
from motospect.report.marks import STOP
from motospect.report.sheet import LEFT, LINE, TINT, WHITE, WIDTH, Box, Face, Sheet

_GAP = 6.0
_ACROSS = (WIDTH - _GAP) / 2
_HIGHEST = 82.0
_MARK = Face(9, bold=True, colour=WHITE)
RED = STOP.colour


def draw_photos(sheet: Sheet, report: Report) -> None:
    """Draw the photos two beside each other, each with number, caption, time and who took it."""
    titles = {finding.id: finding.title for finding in report.analysis.findings}
    folder = Path(report.photo_dir)
    for first in range(0, len(report.photos), 2):
        pair = report.photos[first : first + 2]
        texts = [
            _caption(sheet, photo, first + place + 1, titles.get(photo.finding or ""))
            for place, photo in enumerate(pair)
        ]
        heights = [_size(photo)[1] for photo in pair]
        sheet.room(max(heights) + max(len(text) for text in texts) * CELL.height + 4)
        for place, (photo, text) in enumerate(zip(pair, texts, strict=True)):
            _photo(sheet, photo, (LEFT + place * (_ACROSS + _GAP), sheet.y + 1), folder=folder, text=text)
        sheet.y += max(heights) + max(len(text) for text in texts) * CELL.height + 4


def _size(photo: Photo) -> tuple[float, float]:
    """Return width and height in mm that keep the proportions within half the page."""
    width, height = _ACROSS, _ACROSS * photo.height / max(1, photo.width)
    return (width, height) if height <= _HIGHEST else (width * _HIGHEST / height, _HIGHEST)


def _caption(sheet: Sheet, photo: Photo, number: int, finding: str | None) -> list[str]:
    by = ", ".join(filter(None, [photo.by, words.when(sheet.language, photo.added_at)]))
    parts = [photo.caption, sheet.told(finding) if finding else "", by]
    text = sheet.say("Photo %(number)s: %(what)s", number=number, what=". ".join(filter(None, parts)))
    return [line.text for line in sheet.short(text, _ACROSS, CELL, 6)]


def _photo(sheet: Sheet, photo: Photo, corner: tuple[float, float], *, folder: Path, text: list[str]) -> None:
    left, top = corner
    width, height = _size(photo)
    file = folder / f"{photo.sha256}.jpg"
    if file.is_file():
        sheet.image(file, (left, top, width, height))
        for mark in photo.marks:
            _mark(sheet, mark, (left, top, width, height))
    else:
        sheet.fill((left, top, width, height), TINT)
        missing = sheet.fit(sheet.say("The picture's file is missing."), width - 4, NOTE)
        sheet.put(left + 2, top + height / 2 - 2, missing, NOTE)
    sheet.rule(left, left + width, top + height, LINE, thick=0.2)
    for index, line in enumerate(text):
        sheet.put(left, top + height + 0.8 + index * CELL.height, line, CELL)


def _mark(sheet: Sheet, mark: Mark, box: Box) -> None:
    """Draw one annotation in red with a white edge, so that it reads on any picture."""
    left, top, width, height = box
    x1, y1, x2, y2 = (min(1.0, max(0.0, end)) for end in (mark.x1, mark.y1, mark.x2, mark.y2))
    start, end = (left + x1 * width, top + y1 * height), (left + x2 * width, top + y2 * height)
    outline: list[tuple[float, float]] = []
    if mark.kind == "arrow":
        outline = [start, end]
    elif mark.kind == "box":
        outline = [start, (end[0], start[1]), end, (start[0], end[1]), start]
    elif mark.kind == "circle":
        centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        radii = (abs(end[0] - start[0]) / 2, abs(end[1] - start[1]) / 2)
        turns = [math.tau * step / 48 for step in range(49)]
        outline = [
            (centre[0] + radii[0] * math.cos(turn), centre[1] + radii[1] * math.sin(turn)) for turn in turns
        ]
    for colour, thick in ((WHITE, 1.5), (RED, 0.8)):
        if outline:
            sheet.stroke(outline, colour, thick=thick)
    if mark.kind == "arrow":
        _head(sheet, start, end)
    if mark.text:
        _label(sheet, mark.text, start, box)


def _head(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    for size, colour in ((4.2, WHITE), (3.2, RED)):
        sides = [
            (end[0] - size * math.cos(turn + lean), end[1] - size * math.sin(turn + lean))
            for lean in (0.45, -0.45)
        ]
        sheet.polygon([end, *sides], colour)


def _label(sheet: Sheet, text: str, corner: tuple[float, float], box: Box) -> None:
    left, top, width, height = box
    told = sheet.fit(text, width - 4, _MARK)
    wide = sheet.width(told, _MARK) + 2
    x = min(corner[0], left + width - wide)
    y = min(corner[1], top + height - _MARK.height - 0.6)
    sheet.fill((x, y, wide, _MARK.height + 0.4), RED)
    sheet.put(x + 1, y + 0.2, told, _MARK)
