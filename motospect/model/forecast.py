"""How long something will last: a trend over visits, held against a limit, with an honest interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Subject: TypeAlias = Literal[
    "battery",
    "charging",
    "thermostat",
    "fuel_trim",
    "catalyst",
    "oxygen_sensor",
    "misfire",
    "particulate_filter",
]
Outlook: TypeAlias = Literal["reaches", "perhaps", "no_end", "improving", "beyond", "too_few", "no_limit"]
"""reaches: the trend meets the limit. perhaps: it may, and may as well never. no_end: no trend towards it.
improving: it moves away. beyond: it is past the limit now. too_few: too few visits to tell. no_limit: a
trend, and nothing to hold it against."""
Per: TypeAlias = Literal["d", "km", "visit"]
"""What the time to the limit is counted in: days where every clock was set, else distance, else visits."""


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """One visit's value: `at` in days, km or visits before (negative) the present scan, which is 0."""

    at: float
    value: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing that wears, its value now, its limit, and when the trend meets it.

    `earliest` to `latest` is the interval that holds the moment with `confidence`, `likely` its middle, all
    in `per` from now; `latest` None means that it may never come. All three are None unless `outlook` is
    "reaches" or "perhaps". `text` says it in one or two sentences.
    """

    id: str
    subject: Subject
    title: str
    outlook: Outlook
    text: str
    unit: str
    value: float
    limit: float | None = None
    limit_source: str | None = None
    per: Per = "visit"
    slope: float | None = None
    """Units of `unit` for one `per`, the median of all pairs of visits (Theil and Sen)."""
    earliest: float | None = None
    likely: float | None = None
    latest: float | None = None
    confidence: float = 0.8
    points: tuple[ForecastPoint, ...] = ()
    ecu: str | None = None
    evidence: tuple[str, ...] = ()
