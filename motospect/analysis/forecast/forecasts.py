"""From this scan and the earlier ones to forecasts: one for each thing that wears and was measured today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from motospect.analysis.forecast.axis import axis_of
from motospect.analysis.forecast.measures import Measure, measures_of
from motospect.analysis.forecast.sentences import sentence
from motospect.analysis.forecast.trend import LEAST_POINTS, Trend, time_to, trend_of
from motospect.model.forecast import Forecast, ForecastPoint, Outlook, Per, Subject
from motospect.model.past import Past
from motospect.model.scan import Scan

HORIZON: dict[Per, float] = {"d": 3650.0, "km": 200_000.0, "visit": 100.0}
"""Beyond this a straight line through some visits says nothing about a vehicle."""
MOST_POINTS = 30
"""The last so many visits: pairs grow with the square, and wear of long ago is not today's."""
_LEAP = 4.0
"""A step towards the good of this many usual steps is a repair."""
_ORDER: tuple[Outlook, ...] = ("beyond", "reaches", "perhaps", "no_limit", "no_end", "improving", "too_few")
_QUIET: tuple[Subject, ...] = ("oxygen_sensor", "catalyst", "misfire", "particulate_filter")
"""Of these a control unit gives dozens of results; those with too few visits are said once a subject."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit's measure, its place on the axis, and what names it as evidence."""

    at: float
    measure: Measure
    evidence: str


def forecasts(scan: Scan, past: Past) -> tuple[Forecast, ...]:
    """Return one forecast for each measure of this scan, what ends soonest first.

    The same scan and past give the same forecasts. Earlier scans are evidence as `scan:ID`.
    """
    visits = [*past.scans[1 - MOST_POINTS :], scan]
    found: list[Forecast] = []
    unsaid: set[Subject] = set()
    told = [{measure.key: measure for measure in measures_of(visit)} for visit in visits]
    for measure in told[-1].values():
        having = [place for place, measures in enumerate(told) if measure.key in measures]
        per, at = axis_of([visits[place] for place in having])
        seen = [
            Seen(t, told[place][measure.key], f"scan:{visits[place].id}")
            for t, place in zip(at, having, strict=True)
        ]
        software = [_software(visits[place], measure.ecu) for place in having]
        series, why = _comparable(seen, software)
        forecast = _forecast(series, per, why)
        if forecast.outlook == "too_few" and measure.subject in _QUIET:
            if measure.subject in unsaid:
                continue
            unsaid.add(measure.subject)
        found.append(forecast)
    found.sort(key=_urgency)
    return tuple(found)


def _urgency(forecast: Forecast) -> tuple[int, float, str]:
    soon = forecast.likely if forecast.likely is not None else 0.0
    return _ORDER.index(forecast.outlook), soon / HORIZON[forecast.per], forecast.id


def _software(scan: Scan, address: str | None) -> frozenset[str]:
    return frozenset(c.id for ecu in scan.ecus if ecu.address == address for c in ecu.calibrations if c.id)


def _comparable(seen: Sequence[Seen], software: Sequence[frozenset[str]]) -> tuple[Sequence[Seen], str]:
    """Return the visits since other software or a repair, and a sentence that says what was left out."""
    for place in reversed(range(1, len(seen))):
        if software[place] and software[place - 1] and software[place] != software[place - 1]:
            return seen[place:], "Earlier visits had another calibration and do not count."
        if seen[place].measure.unit != seen[place - 1].measure.unit:
            return seen[place:], "Earlier visits gave it in another unit and do not count."
    place = _repaired(seen)
    if place:
        return seen[
            place:
        ], "It became far better at one visit, as after a repair: earlier ones do not count."
    return seen, ""


def _repaired(seen: Sequence[Seen]) -> int:
    """Return the place of the last visit that was far better than the one before it; 0 if none was."""
    steps = [abs(b.measure.value - a.measure.value) for a, b in pairwise(seen)]
    if len(steps) < 3:
        return 0
    usual = median(steps)
    for place in reversed(range(1, len(seen))):
        before, after = _nearness(seen[place - 1].measure), _nearness(seen[place].measure)
        if before is None or after is None:
            return 0
        if steps[place - 1] > _LEAP * usual and before - after > 0.25:
            return place
    return 0


def _nearness(measure: Measure) -> float | None:
    """Return how far from the good a value is: 1 at its limit; None without any."""
    if measure.low is not None and measure.high is not None:
        middle = (measure.low + measure.high) / 2
        return (
            abs(measure.value - middle) / ((measure.high - measure.low) / 2)
            if measure.high > measure.low
            else None
        )
    if measure.high:
        return measure.value / measure.high
    return 2.0 - measure.value / measure.low if measure.low else None


def _forecast(seen: Sequence[Seen], per: Per, why: str) -> Forecast:
    measure = seen[-1].measure
    trend = trend_of([one.at for one in seen], [one.measure.value for one in seen])
    outlook, limit, times = _judged(measure, trend, per)
    forecast = Forecast(
        id=f"forecast:{measure.key}",
        subject=measure.subject,
        title=measure.title,
        outlook=outlook,
        text="",
        unit=measure.unit,
        value=measure.value,
        limit=limit,
        limit_source=measure.source if limit is not None else None,
        per=per,
        slope=trend.slope if trend else None,
        earliest=times[0] if times else None,
        likely=times[1] if times else None,
        latest=times[2] if times else None,
        points=tuple(ForecastPoint(round(one.at, 3), one.measure.value, one.evidence) for one in seen),
        ecu=measure.ecu,
        evidence=(*measure.evidence, *(one.evidence for one in seen[:-1])),
    )
    said = sentence(forecast, LEAST_POINTS)
    return replace(forecast, text=f"{said} {why}".rstrip())


def _judged(
    measure: Measure, trend: Trend | None, per: Per
) -> tuple[Outlook, float | None, tuple[float, float, float | None] | None]:
    """Return the outlook, the limit it is about, and the times to it where the outlook has some."""
    nearest = _nearer(measure)
    passed = _passed(measure)
    if passed is not None:
        return "beyond", passed, None
    if trend is None or nearest is None:
        return ("too_few" if trend is None else "no_limit"), nearest, None
    limit = measure.high if trend.slope > 0 else measure.low
    if limit is None:
        clear = trend.low > 0 or trend.high < 0
        return ("improving" if clear else "no_end"), nearest, None
    times = time_to(trend, limit)
    far = HORIZON[per]
    if times is None or times[1] > far or (times[2] is None and times[0] > far / 4):
        return "no_end", limit, None
    return ("perhaps" if times[2] is None else "reaches"), limit, times


def _passed(measure: Measure) -> float | None:
    if measure.low is not None and measure.value < measure.low:
        return measure.low
    return measure.high if measure.high is not None and measure.value > measure.high else None


def _nearer(measure: Measure) -> float | None:
    limits = [limit for limit in (measure.low, measure.high) if limit is not None]
    return min(limits, key=lambda limit: abs(limit - measure.value), default=None)
