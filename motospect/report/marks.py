"""Severity as a colour, a shape and a word together: it must read in greyscale and without colour vision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from motospect.model.finding import ReadinessVerdict, Severity
from motospect.model.report import Report
from motospect.report.sheet import WHITE, Colour, Face, Point, Sheet

Shape = Literal["octagon", "triangle", "eye", "disc", "tick", "question"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One degree of urgency: its word, its shape and its colour (white text on it has contrast >= 4.5)."""

    word: str
    shape: Shape
    colour: Colour
    tint: Colour


STOP = Mark("DO NOT DRIVE", "octagon", (179, 20, 30), (252, 237, 238))
SOON = Mark("REPAIR SOON", "triangle", (176, 72, 0), (253, 242, 230))
WATCH = Mark("KEEP WATCHING", "eye", (112, 88, 0), (251, 246, 222))
NOTE = Mark("FOR INFORMATION", "disc", (30, 84, 160), (235, 242, 251))
CLEAN = Mark("CLEAN", "tick", (15, 110, 60), (232, 246, 238))
OPEN = Mark("NOT COMPLETE", "question", (71, 78, 90), (240, 241, 244))

ADVICE: dict[str, str] = {
    STOP.word: "Do not drive this vehicle before it has been repaired.",
    SOON.word: "It may be driven for now, but have it repaired soon.",
    WATCH.word: "It may be driven. Keep an eye on it and have it checked again.",
    NOTE.word: "Nothing has to be done now.",
    CLEAN.word: "Nothing has to be done now.",
    OPEN.word: "Whether it is safe to drive was not established by this scan.",
}
"""What each degree means for driving, by its word."""
SEVERITIES: dict[Severity, Mark] = {"stop": STOP, "soon": SOON, "watch": WATCH, "note": NOTE}
_RANK: tuple[Severity, ...] = ("stop", "soon", "watch", "note")
_READINESS = {
    "ready": Mark("READY", "tick", CLEAN.colour, CLEAN.tint),
    "not_ready": Mark("NOT READY", "triangle", SOON.colour, SOON.tint),
    "unknown": Mark("NOT ESTABLISHED", "question", OPEN.colour, OPEN.tint),
}


def verdict_mark(report: Report) -> Mark:
    """Return the mark of the whole scan: the worst finding's; clean only when the verdict says so (law 2)."""
    scan = report.scan
    worst = min((_RANK.index(finding.severity) for finding in report.analysis.findings), default=len(_RANK))
    if worst < _RANK.index("note"):
        return SEVERITIES[_RANK[worst]]
    if scan.state == "interrupted" or not scan.verdict.complete:
        return OPEN
    return CLEAN if scan.verdict.clean else NOTE


def readiness_mark(readiness: ReadinessVerdict) -> Mark:
    """Return the mark of the readiness verdict."""
    return _READINESS[readiness.state]


def draw_mark(sheet: Sheet, mark: Mark, corner: Point, *, size: float) -> None:
    """Draw the mark's shape into the square of `size` mm whose upper left corner is given."""
    x, y = corner
    centre_x, centre_y, radius = x + size / 2, y + size / 2, size / 2
    if mark.shape == "octagon":
        corners = (math.radians(22.5 + 45 * turn) for turn in range(8))
        sheet.polygon(
            [(centre_x + radius * math.cos(a), centre_y + radius * math.sin(a)) for a in corners], mark.colour
        )
    elif mark.shape == "triangle":
        sheet.polygon([(centre_x, y), (x + size, y + size * 0.92), (x, y + size * 0.92)], mark.colour)
    else:
        sheet.disc(centre_x, centre_y, radius, mark.colour)
    _draw_sign(sheet, mark, (centre_x, centre_y), size)


def _draw_sign(sheet: Sheet, mark: Mark, centre: Point, size: float) -> None:
    """Draw what stands white inside the shape; bars and dots, so that it needs no symbol font."""
    x, y = centre
    if mark.shape == "tick":
        points = [
            (x - size * 0.24, y + size * 0.02),
            (x - size * 0.06, y + size * 0.2),
            (x + size * 0.25, y - size * 0.18),
        ]
        sheet.stroke(points, WHITE, thick=size * 0.12)
    elif mark.shape == "eye":
        sheet.disc(x, y, size * 0.29, WHITE)
        sheet.disc(x, y, size * 0.15, mark.colour)
    elif mark.shape == "question":
        face = Face(size * 2.1, bold=True, colour=WHITE)
        sheet.put(x - sheet.width("?", face) / 2, y - face.height * 0.53, "?", face)
    elif mark.shape == "disc":
        sheet.fill((x - size * 0.06, y - size * 0.07, size * 0.12, size * 0.34), WHITE)
        sheet.disc(x, y - size * 0.22, size * 0.08, WHITE)
    else:
        drop = size * 0.1 if mark.shape == "triangle" else 0.0
        sheet.fill((x - size * 0.06, y - size * 0.28 + drop, size * 0.12, size * 0.33), WHITE)
        sheet.disc(x, y + size * 0.2 + drop * 0.7, size * 0.075, WHITE)


def draw_pill(sheet: Sheet, mark: Mark, x: float, y: float, *, size: float = 8.0) -> float:
    """Draw the mark's word in white on its colour; return the width in mm."""
    face, word = Face(size, bold=True, colour=WHITE), sheet.clean(sheet.told(mark.word))
    width = sheet.width(word, face) + size * 0.45
    sheet.fill((x, y, width, face.height + 0.5), mark.colour)
    sheet.put(x + size * 0.225, y + 0.25, word, face)
    return width
