"""Charts as inline SVG: a value over visits with its limits, a signal over seconds with the trigger's line.

Colours and strokes come from the style sheet; every chart says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from motospect.languages import Language
from motospect.languages.quantities import converted
from motospect.model.capture import Track
from motospect.model.history import Trend
from motospect.portal.words import signal_words

WIDTH, HEIGHT = 320, 110
LEFT, RIGHT, TOP, BOTTOM = 46, 314, 8, 96
DOTS_UP_TO = 40
MOST_COLUMNS = 260
"""About one for each pixel of the plot; the lowest and the highest value of each are drawn."""
BREAK_S = 2.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The stretch of values a chart shows, on both axes."""

    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - self.x0) / ((self.x1 - self.x0) or 1.0)

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - self.y0) / ((self.y1 - self.y0) or 1.0)


def trend_chart(trend: Trend, visits: int, language: Language) -> Markup:
    """Return a trend over the visits with the limits of the control unit at each, as the reader measures."""
    shown = _measures(trend.unit, language)
    points = [(float(point.visit), shown(point.value)) for point in trend.points]
    limits = [
        [
            (float(point.visit), shown(limit))
            for point in trend.points
            if (limit := getattr(point, side)) is not None
        ]
        for side in ("low", "high")
    ]
    heights = [y for line in (points, *limits) for _, y in line]
    frame = Frame(0.0, max(1.0, visits - 1.0), *_padded(heights))
    drawn = [_path([_corners(line)], frame, "limit") for line in limits if line]
    drawn.append(_path([points], frame, "line"))
    if len(points) <= DOTS_UP_TO:
        drawn += [_dot(frame, point) for point in points]
    values = [value for _, value in points]
    name = trend.name if trend.kind == "test" else language.sentence(signal_words(trend.name))
    first, last, low, high = (language.figure(v) for v in (values[0], values[-1], min(values), max(values)))
    said = language.count(
        "%(name)s: %(n)s value, first %(first)s, last %(last)s, lowest %(low)s, highest %(high)s.",
        "%(name)s: %(n)s values, first %(first)s, last %(last)s, lowest %(low)s, highest %(high)s.",
        len(values),
        name=name, first=first, last=f"{last} {language.unit(trend.unit)}".rstrip(), low=low, high=high,
    )  # fmt: skip
    return _svg(said, drawn, _axis(frame, heights, language))


def track_chart(track: Track, seconds: float, fired_s: float | None, language: Language) -> Markup:
    """Return a signal over the seconds of a capture as the reader measures.

    A stretch without values is a break in the line.
    """
    shown = _measures(track.unit, language)
    values = [shown(value) for value in track.value]
    columns = [_thinned(piece, seconds) for piece in _pieces(track.t_s, values)]
    frame = Frame(0.0, max(seconds, 0.1), *_padded(values))
    drawn = [_path(columns, frame, "line")]
    if fired_s is not None:
        x = f"{frame.x(fired_s):.1f}"
        drawn.insert(
            0, Markup('<line class="fired" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x, TOP, BOTTOM)
        )
    drawn.append(_label(RIGHT, HEIGHT - 2, f"{seconds:.0f} s", "end"))
    drawn.append(_label(LEFT, HEIGHT - 2, "0 s", "start"))
    low, high = language.figure(min(values)), language.figure(max(values))
    said = language.count(
        "%(name)s: %(n)s value in %(seconds)s s, lowest %(low)s, highest %(high)s.",
        "%(name)s: %(n)s values in %(seconds)s s, lowest %(low)s, highest %(high)s.",
        len(values),
        name=language.sentence(signal_words(track.name)), seconds=f"{seconds:.0f}",
        low=low, high=f"{high} {language.unit(track.unit)}".rstrip(),
    )  # fmt: skip
    return _svg(said, drawn, _axis(frame, values, language))


def _measures(unit: str, language: Language) -> Callable[[float], float]:
    return lambda value: converted(value, unit, language.units)[0]


def _axis(frame: Frame, heights: Sequence[float], language: Language) -> list[Markup]:
    axis = Markup('<path class="axis" d="M{0} {1}V{2}H{3}"/>').format(LEFT, TOP, BOTTOM, RIGHT)
    low, high = min(heights), max(heights)
    labels = [_label(LEFT - 4, frame.y(high) + 4, language.figure(high), "end")]
    if frame.y(low) - frame.y(high) > 12:
        labels.append(_label(LEFT - 4, frame.y(low) + 4, language.figure(low), "end"))
    return [axis, *labels]


def _svg(said: str, drawn: Sequence[Markup], axis: Sequence[Markup]) -> Markup:
    inside = Markup("").join([*axis[:1], *drawn, *axis[1:]])
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, said, inside
    )


def _label(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(text))


def _path(pieces: Sequence[Sequence[Point]], frame: Frame, kind: str) -> Markup:
    steps = "".join(
        "M" + "L".join(f"{frame.x(x):.1f} {frame.y(y):.1f}" for x, y in piece) for piece in pieces if piece
    )
    return Markup('<path class="{}" d="{}"/>').format(kind, steps)


def _corners(line: list[Point]) -> list[Point]:
    """Return a line of limits without the points between two of the same height."""
    inner = [
        here for before, here, after in zip(line, line[1:], line[2:], strict=False)
        if not before[1] == here[1] == after[1]
    ]  # fmt: skip
    return [line[0], *inner, *line[-1:]]


def _dot(frame: Frame, point: Point) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.2"/>').format(frame.x(point[0]), frame.y(point[1]))


def _padded(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis: a little beyond the values, and never of no height."""
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    return low - room, high + room


def _pieces(t_s: Sequence[float], values: Sequence[float]) -> Iterator[list[Point]]:
    """Yield the stretches of a track between which nothing was read for long."""
    points = list(zip(t_s, values, strict=True))
    piece = points[:1]
    for before, after in pairwise(points):
        if after[0] - before[0] > BREAK_S:
            yield piece
            piece = []
        piece.append(after)
    yield piece


def _thinned(points: list[Point], seconds: float) -> list[Point]:
    """Return few enough points to draw, with every extreme among them."""
    if len(points) <= 2 * MOST_COLUMNS:
        return points
    width = max(seconds, 0.1) / MOST_COLUMNS
    columns: dict[int, list[Point]] = {}
    for point in points:
        columns.setdefault(int(point[0] / width), []).append(point)
    ends = ({min(column, key=lambda p: p[1]), max(column, key=lambda p: p[1])} for column in columns.values())
    return sorted(point for pair in ends for point in pair)
