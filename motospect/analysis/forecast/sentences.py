"""A forecast in one or two sentences, with its numbers."""

from __future__ import annotations

from motospect.model.forecast import Forecast, Per

_SPOKEN: dict[Per, tuple[str, float]] = {
    "d": ("30 days", 30.0),
    "km": ("1000 km", 1000.0),
    "visit": ("visit", 1.0),
}
_UNITS = {"percent": "%", "degC": "°C", "count": "", "ratio": "", "1": ""}


def sentence(forecast: Forecast, least: int) -> str:
    """Return what a forecast says; `least` is how many visits it takes to say more than the value."""
    now = f"{_amount(forecast.value, forecast.unit)} now"
    if forecast.limit is not None:
        now += f", limit {_amount(forecast.limit, forecast.unit)}"
    visits = len(forecast.points)
    counted = "1 visit" if visits == 1 else f"{visits} visits"
    if forecast.outlook == "beyond":
        return f"{now}: it is past the limit."
    if forecast.outlook == "too_few":
        return f"{now}. {counted} of this kind so far; it takes {least} to see a trend."
    rate = _rate(forecast)
    if forecast.outlook == "no_limit":
        return f"{now}. Over {counted} {rate}. There is no limit to hold this against."
    if forecast.outlook == "improving":
        return f"{now}. Over {counted} {rate}, away from the limit: no end in sight."
    if forecast.outlook == "no_end":
        return f"{now}. Over {counted} {rate}: no end in sight."
    return f"{now}. Over {counted} {rate}. {_end(forecast)}"


def _end(forecast: Forecast) -> str:
    earliest = span(forecast.earliest or 0.0, forecast.per)
    likely = span(forecast.likely or 0.0, forecast.per)
    if forecast.latest is None:
        return (
            f"If it goes on like this the limit is met in about {likely}, not before {earliest} (4 in 5);"
            " it may also never be."
        )
    latest = span(forecast.latest, forecast.per)
    if latest == earliest:
        return f"At this rate the limit is met in about {likely}."
    return f"At this rate the limit is met in about {likely}; 4 in 5: between {earliest} and {latest}."


def span(amount: float, per: Per) -> str:
    """Return a time, a distance or a number of visits in words, no finer than it is known."""
    if per == "d":
        if amount >= 730:
            return f"{amount / 365:.0f} years"
        return f"{amount / 30.44:.0f} months" if amount >= 90 else f"{amount:.0f} days"
    rounded = float(f"{amount:.2g}")
    if per == "km":
        return f"{rounded:,.0f} km".replace(",", " ")
    return "1 visit" if round(amount) == 1 else f"{amount:.0f} visits"


def _rate(forecast: Forecast) -> str:
    spoken, factor = _SPOKEN[forecast.per]
    slope = (forecast.slope or 0.0) * factor
    if slope == 0:
        return "it did not change"
    return f"it {'rose' if slope > 0 else 'fell'} by {_amount(abs(slope), forecast.unit)} per {spoken}"


def _amount(value: float, unit: str) -> str:
    return (
        f"{value:.3g} {_UNITS.get(unit, unit)}".rstrip()
        if abs(value) < 1000
        else f"{value:.0f} {_UNITS.get(unit, unit)}".rstrip()
    )
