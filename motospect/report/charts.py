"""Small vector charts: a value between its limits as a bar, values over visits as a line."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.report.marks import CLEAN, SOON, STOP
from motospect.report.sheet import LINE, QUIET_INK, WHITE, Box, Colour, Sheet

ALLOWED: Colour = (207, 232, 217)
"""What the limits allow, lighter than any mark on it."""


def span_of(value: float, least: float | None, most: float | None) -> tuple[float, float]:
    """Return first and last value of a bar's scale: the limits and the value with room beside them."""
    known = [number for number in (value, least, most) if number is not None]
    if least is None:
        known.append(min(0.0, *known))
    low, high = min(known), max(known)
    margin = (high - low or abs(high) or 1.0) * 0.08
    return low - margin, high + margin


def draw_limits(sheet: Sheet, box: Box, value: float, limits: tuple[float | None, float | None]) -> None:
    """Draw the allowed range as a light bar, its limits as lines, the value as a marker.

    The marker is a disc within the limits and a square across them, so that it reads without colour.
    """
    left, top, width, height = box
    least, most = limits
    low, high = span_of(value, least, most)

    def at(number: float) -> float:
        return left + (number - low) / (high - low) * width

    middle = top + height / 2
    sheet.fill((left, middle - height * 0.16, width, height * 0.32), LINE)
    start, end = (left if least is None else at(least)), (left + width if most is None else at(most))
    sheet.fill((start, middle - height * 0.32, max(end - start, 0.3), height * 0.64), ALLOWED)
    for limit, x in ((least, start), (most, end)):
        if limit is not None:
            sheet.fill((x - 0.15, middle - height * 0.42, 0.3, height * 0.84), QUIET_INK)
    outside = (least is not None and value < least) or (most is not None and value > most)
    radius = height * 0.3
    if outside:
        sheet.fill((at(value) - radius, middle - radius, 2 * radius, 2 * radius), STOP.colour)
    else:
        sheet.disc(at(value), middle, radius * 1.25, WHITE)
        sheet.disc(at(value), middle, radius, CLEAN.colour)


def draw_trend(sheet: Sheet, box: Box, values: Sequence[float], limit: float | None = None) -> None:
    """Draw values in their order as a line, the last one as a dot, a limit as a broken line."""
    left, top, width, height = box
    known = [*values, *([limit] if limit is not None else [])]
    low, high = min(known), max(known)
    room = high - low or 1.0

    def at(place: int, number: float) -> tuple[float, float]:
        across = place / max(1, len(values) - 1)
        return left + across * width, top + height - (number - low) / room * height

    if limit is not None:
        y = at(0, limit)[1]
        for step in range(int(width / 2) + 1):
            sheet.rule(left + step * 2, min(left + step * 2 + 1.1, left + width), y, SOON.colour, thick=0.25)
    points = [at(place, value) for place, value in enumerate(values)]
    if len(points) > 1:
        sheet.stroke(points, QUIET_INK, thick=0.35)
    x, y = points[-1]
    sheet.disc(x, y, 0.7, QUIET_INK)
