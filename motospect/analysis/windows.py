"""From live tracks to windows: what every signal was during each steady stretch at one operating point.

For captures, live watching and the diagnosis engine alike:

    windows_of(capture.tracks, evidence=(f"capture:{capture.id}",))  -> tuple[Window, ...]
    capture_windows(captures)                                        -> tuple[Window, ...], ids w1, w2, ...

Windows are in order of time; a stretch ends where the operating point changes or readings stop, and a long
one is cut every two minutes, so that its statistics stay those of one state. Impossible values (NaN,
65535 rpm, -40 °C of an absent sensor), unknown units and times that go back are left out first;
`motospect.analysis.live.possible.readable` gives the sentences that say so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from statistics import median

from motospect.analysis.live.grid import gridded
from motospect.analysis.live.points import points_of
from motospect.analysis.live.possible import readable
from motospect.model.capture import Capture, OperatingPoint, Track, Window, WindowValue

LEAST_S: dict[OperatingPoint, float] = {"pull": 3.0, "overrun": 3.0, "cruise": 8.0, "key_on": 3.0}
LEAST_IDLE_S = 8.0
"""Of the points not named above: an idle needs some seconds to be one."""
SETTLING_S = 2.0
"""Left out at the beginning of a stretch that may well be longer: what was before still decays."""
MOST_S = 120.0
LEAST_SAMPLES = 3
_MAD = 1.4826


def capture_windows(captures: Iterable[Capture]) -> tuple[Window, ...]:
    """Return the windows of all captures in their order, each with its capture as evidence."""
    found: list[Window] = []
    for capture in captures:
        found += windows_of(capture.tracks, evidence=(f"capture:{capture.id}",), first=len(found) + 1)
    return tuple(found)


def windows_of(
    tracks: Sequence[Track], *, evidence: tuple[str, ...] = (), first: int = 1
) -> tuple[Window, ...]:
    """Return the windows of tracks with one time axis, named `w<first>` and on; none for "other".

    A signal with fewer than three readings in a window is not in it.
    """
    clean = readable(tracks).tracks
    grid = gridded(clean)
    found: list[Window] = []
    for point, begin, end in _stretches(points_of(grid)):
        if point == "other":
            continue
        start_s, end_s = (grid.start_s + row * grid.step_s for row in (begin, end))
        for low, high in _pieces(point, start_s, end_s):
            values = tuple(value for track in clean if (value := _value(track, low, high)) is not None)
            if values:
                found.append(Window(f"w{first + len(found)}", point, round(high - low, 3), values, evidence))
    return tuple(found)


def _stretches(points: Sequence[OperatingPoint]) -> Iterable[tuple[OperatingPoint, int, int]]:
    """Yield each run of one point as point, first row and the row behind its last."""
    begin = 0
    for row in range(1, len(points) + 1):
        if row == len(points) or points[row] != points[begin]:
            yield points[begin], begin, row
            begin = row


def _pieces(point: OperatingPoint, start_s: float, end_s: float) -> Iterable[tuple[float, float]]:
    """Yield the parts of one stretch, settled, none shorter than its point needs."""
    least = LEAST_S.get(point, LEAST_IDLE_S)
    if end_s - start_s >= least + SETTLING_S:
        start_s += SETTLING_S
    while end_s - start_s >= least:
        # A remainder too short to stand alone stays with the piece before it.
        piece = MOST_S if end_s - start_s >= MOST_S + least else end_s - start_s
        yield start_s, start_s + piece
        start_s += piece


def _value(track: Track, low_s: float, high_s: float) -> WindowValue | None:
    values = track.value[bisect_left(track.t_s, low_s) : bisect_left(track.t_s, high_s)]
    if len(values) < LEAST_SAMPLES:
        return None
    middle = median(values)
    spread = _MAD * median(abs(value - middle) for value in values)
    return WindowValue(
        track.name, track.ecu, track.unit, middle, min(values), max(values), spread, len(values)
    )
