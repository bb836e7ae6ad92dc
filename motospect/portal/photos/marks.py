"""What a technician marked on a photo, drawn over it: arrows, circles, boxes and words as SVG."""

from __future__ import annotations

import json
import math

from markupsafe import Markup, escape

from motospect.errors import PictureRefused
from motospect.model.photo import Mark, Photo
from motospect.model.wire import from_json

MOST_MARKS = 40
LONGEST_TEXT = 80


def overlay(photo: Photo) -> Markup:
    """Return the photo's marks as an SVG that lies over it, in the photo's own pixels; empty without any."""
    if not photo.marks:
        return Markup("")
    return Markup(
        '<svg class="marks" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(photo.width, photo.height, Markup("").join(_drawn(mark, photo) for mark in photo.marks))


def in_words(photo: Photo) -> str:
    """Return the words written on the photo, for those who do not see it."""
    return "; ".join(mark.text for mark in photo.marks if mark.text)


def parsed_marks(text: str) -> tuple[Mark, ...]:
    """Return the marks a page sent as JSON; raises PictureRefused for what cannot be drawn."""
    try:
        sent = from_json(text, tuple[Mark, ...])
        finite = all(math.isfinite(end) and 0 <= end <= 1 for m in sent for end in (m.x1, m.y1, m.x2, m.y2))
    except (ValueError, json.JSONDecodeError):
        finite, sent = False, ()
    if not finite or len(sent) > MOST_MARKS or any(len(mark.text) > LONGEST_TEXT for mark in sent):
        raise PictureRefused(
            "These marks cannot be drawn on the photo.",
            hint=f"Reload the page; {MOST_MARKS} marks of {LONGEST_TEXT} letters are the most.",
        )
    return sent


def _drawn(mark: Mark, photo: Photo) -> Markup:
    """Return one mark: a light rim below, so that it is seen on every ground, and the colour above it."""
    width, height = photo.width, photo.height
    thick = max(3.0, max(width, height) / 160)
    x1, y1, x2, y2 = mark.x1 * width, mark.y1 * height, mark.x2 * width, mark.y2 * height
    if mark.kind == "text":
        return _words(mark.text, x1, y1, size=thick * 5.5)
    if mark.kind == "arrow":
        shape = _arrow(x1, y1, x2, y2, thick=thick)
    else:
        shape = (_circle if mark.kind == "circle" else _box)(x1, y1, x2, y2)
    return Markup(
        '<g class="mark-rim" stroke-width="{:.1f}">{}</g><g class="mark" stroke-width="{:.1f}">{}</g>'
    ).format(thick * 2, shape, thick, shape)


def _arrow(x1: float, y1: float, x2: float, y2: float, *, thick: float) -> Markup:
    way = math.atan2(y2 - y1, x2 - x1)
    long = thick * 5
    ends = [(x2 - long * math.cos(way + turn), y2 - long * math.sin(way + turn)) for turn in (-0.5, 0.5)]
    return Markup(
        '<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}"/>'
    ).format(x1, y1, x2, y2, *ends[0], x2, y2, *ends[1])


def _circle(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<ellipse cx="{:.1f}" cy="{:.1f}" rx="{:.1f}" ry="{:.1f}"/>').format(
        (x1 + x2) / 2, (y1 + y2) / 2, abs(x2 - x1) / 2, abs(y2 - y1) / 2
    )


def _box(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
    )


def _words(text: str, x: float, y: float, *, size: float) -> Markup:
    return Markup(
        '<text class="mark-words" x="{:.1f}" y="{:.1f}" font-size="{:.1f}" stroke-width="{:.1f}">{}</text>'
    ).format(x, y, size, size / 6, escape(text))
